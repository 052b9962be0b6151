"""Values as the handlers were read to take them, release by release."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.read.values.registry import grammar
from value_contexts import context_of, read

G = 1 << 30
M = 1 << 20
AREAS = "software IO TLB: area num "
ROUNDED = "software IO TLB: SWIOTLB bounce buffer size roundup to "


@pytest.mark.parametrize(
    ("name", "text", "where", "parts", "rest"),
    [
        ("memparse", "4GiB", "6.12", {"bytes": 4 * G}, "iB"),
        ("memparse", "2T", "3.10", {"bytes": 2}, "T"),
        ("memparse", "2T", "4.7", {"bytes": 2 << 40}, ""),
        ("memparse", "010M", "6.12", {"bytes": 8 * M}, ""),
        ("memparse-long", "5G", "6.12 arm", {"bytes": G}, ""),
        ("memparse-long", "5G", "6.12", {"bytes": 5 * G}, ""),
        ("memparse-whole", "64K", "6.12", {"bytes": 64 << 10}, ""),
        ("memparse-whole", "", "6.12", {"bytes": 0}, ""),
        ("memparse-bare", "4096", "6.12", {"bytes": 4096}, ""),
        ("memparse-bare", "0x1e", "6.12", {"bytes": 30}, ""),
        ("memparse-whole", "4G", "6.12", {"bytes": 4 * G}, ""),
        ("elfcorehdr", "1M@1G", "6.12", {"size": M, "start": G}, ""),
        ("elfcorehdr", "1G", "6.12", {"size": 0, "start": G}, ""),
        ("percent", "25%", "6.12", {"percent": 25}, ""),
        ("percent", "%", "6.12", {"percent": 0}, ""),
        ("percent", "30%x", "6.12", {"percent": 30}, "x"),
        ("percent", "4294967297%", "6.12 arm", {"percent": 1}, ""),
        ("mem-at", "512M@0x50000000", "6.1 arm", {"size": 512 * M, "start": 0x50000000}, ""),
        ("mem-at", "512M", "6.1 arm", {"size": 512 * M, "start": None}, ""),
        ("mem-at", "512M@", "6.1 arm", {"size": 512 * M, "start": 0}, ""),
        ("cma", "64M", "6.12", {"size": 64 * M, "base": 0, "limit": 0}, ""),
        ("cma", "64M@1G", "6.12", {"size": 64 * M, "base": G, "limit": G + 64 * M}, ""),
        ("cma", "64M@1G-2G", "6.12", {"size": 64 * M, "base": G, "limit": 2 * G}, ""),
        ("cma", "64M@1G", "3.10", {"size": 64 * M, "base": 0, "limit": 0}, "@1G"),
        ("number-0", "0x10 pages", "6.12", {"number": 16}, " pages"),
        ("number-0", "4294967297", "6.12 arm", {"number": 1}, ""),
        ("number-10", "0x10", "6.12", {"number": 0}, "x10"),
        ("number-10", "010", "6.12", {"number": 10}, ""),
        ("signed-0", "-5", "6.12", {"number": -5}, ""),
        ("signed-0", "4294967295", "6.12 arm", {"number": -1}, ""),
        ("get-option", "4,5", "6.12", {"number": 4}, "5"),
        ("get-option", "-", "4.15", {"number": 0}, ""),
        ("get-options", "1,3-5,9", "6.12", {"numbers": [1, 3, 4, 5, 9]}, ""),
        ("get-options", "5-3", "6.12", {"numbers": []}, "3"),
        ("get-options", "x", "6.12", {"numbers": []}, "x"),
        ("get-options", "-", "6.12", {"numbers": []}, ""),
        ("get-options", "-", "4.15", {"numbers": [0]}, ""),
        ("int-strict", "-0x10", "6.12", {"number": -16}, ""),
        ("int-strict", "7\n", "6.12", {"number": 7}, ""),
        ("int-strict", "-0", "4.7", {"number": 0}, ""),
        ("int-strict", "-0", "2.6.32", {"number": 0}, ""),
        ("ulong-strict", "18446744073709551617", "2.6.32", {"number": 1}, ""),
        ("long-strict", "4294967295", "2.6.32 arm", {"number": -1}, ""),
        ("int-strict-10", "010", "6.12", {"number": 10}, ""),
        ("ullong-strict", "4294967297", "2.6.32 arm", {"number": 4294967297}, ""),
        ("bool", "on", "4.7", {"on": True}, ""),
        ("bool", "of", "4.7", {"on": False}, ""),
        ("bool", "yes", "6.12", {"on": True}, ""),
        ("bool", "10", "6.12", {"on": True}, "0"),
        ("bool", "nope", "6.12", {"on": False}, "ope"),
        ("bool", "TRUE", "6.1", {"on": True}, ""),
        ("param-bool", "Y", "2.6.32", {"on": True}, ""),
        ("param-invbool", "1", "6.12", {"on": False}, ""),
        ("param-bint", "0", "6.12", {"on": False}, ""),
        ("param-byte", "255", "6.12", {"number": 255}, ""),
        ("param-short", "-32768", "6.12", {"number": -32768}, ""),
        ("param-ulong", "100", "6.12", {"number": 100}, ""),
        ("param-charp", "a,b", "6.12", {"text": "a,b"}, ""),
        ("param-charp", "é" * 512, "6.12", {"text": "é" * 512}, ""),
        ("option-list", "nosoftreserve,,debug", "6.12", {"members": ["nosoftreserve", "debug"]}, ""),
        ("option-list", "", "6.12", {"members": []}, ""),
        ("comma-list", "a,,b", "6.12", {"members": ["a", "", "b"]}, ""),
        ("comma-list", "", "6.12", {"members": []}, ""),
        ("cpulist", "126-N", "6.12", {"cpus": [126, 127]}, ""),
        ("nodelist", "all:1/32", "6.12", {"nodes": [0, 32]}, ""),
        ("nodelist", "0-7:1/4", "4.15", {"nodes": [0, 4]}, ""),
        ("nodelist", " 1 , 2-3 ,,", "4.7", {"nodes": [1, 2, 3]}, ""),
        ("nodelist", "0-3:2,1", "4.15", {"nodes": [1]}, ""),
        ("nodelist", ":/,1", "4.15", {"nodes": [1]}, ""),
        ("nodelist", "", "4.7", {"nodes": []}, ""),
        ("nodelist", "0-2,5,\n", "2.6.32", {"nodes": [0, 1, 2, 5]}, ""),
        ("node-sizes", "1G", "6.12", {"bytes": G, "nodes": {}}, ""),
        ("node-sizes", "0:1G,2:512M", "6.12", {"bytes": G + 512 * M, "nodes": {"0": G, "2": 512 * M}}, ""),
        ("node-sizes", "0:1G,2G", "6.12", {"bytes": 0, "nodes": {"0": G}}, "2G"),
        ("node-sizes", "0:1G,64:1G", "6.12", {"bytes": G, "nodes": {"0": G}}, "64:1G"),
        ("node-sizes", " 1:1Gx", "6.12", {"bytes": G, "nodes": {"1": G}}, "x"),
        ("node-sizes", "0:1G,x", "6.12", {"bytes": G, "nodes": {"0": G}}, "x"),
        ("node-sizes", "0:1G", "5.15", {"bytes": 0, "nodes": {}}, ":1G"),
        ("node-counts", "512", "6.12", {"pages": 512, "nodes": {}}, ""),
        ("node-counts", "2G", "6.12", {"pages": 2, "nodes": {}}, "G"),
        ("node-counts", "0x10", "6.12", {"pages": 0, "nodes": {}}, "x10"),
        ("node-counts", "0:64,1:8", "6.12", {"pages": 72, "nodes": {"0": 64, "1": 8}}, ""),
        ("node-counts", "0:64 ", "6.12", {"pages": 64, "nodes": {"0": 64}}, " "),
        ("node-counts", "0:64", "4.7", {"pages": 0, "nodes": {}}, ":64"),
        ("node-counts", "x", "4.7", {"pages": 0, "nodes": {}}, "x"),
        ("mem-regions", "64M@16M", "2.4.32", {"operations": [{"kind": "usable", "size": 64 * M, "start": 16 * M}]}, ""),
        ("mem-regions", "abc", "2.4.32", {"operations": [{"kind": "limit", "size": 0}]}, "abc"),
        ("mem-regions", "exactmap", "2.4.32", {"operations": [{"kind": "exactmap"}]}, ""),
        (
            "reserve",
            "0x3f8,8,0xd0000,0x1000",
            "6.12",
            {
                "ranges": [
                    {"start": 0x3F8, "size": 8, "kind": "ports"},
                    {"start": 0xD0000, "size": 0x1000, "kind": "memory"},
                ]
            },
            "",
        ),
        ("reserve", "0x3f8", "6.12", {"ranges": []}, "0x3f8"),
        (
            "reserve",
            "1,1,2,1,3,1,4,1,5,1",
            "6.12",
            {"ranges": [{"start": start, "size": 1, "kind": "ports"} for start in (1, 2, 3, 4)]},
            "5,1",
        ),
        ("reserve-mem", "20M:4096:trace", "6.12", {"size": 20 * M, "align": 4096, "name": "trace"}, ""),
        ("reserve-mem", "1M::a b", "6.12", {"size": M, "align": 0, "name": "a b"}, ""),
        ("swiotlb", "1000", "6.12", {"slabs": 1024}, ""),
        (
            "swiotlb",
            "1000,4,noforce",
            "6.12",
            {"slabs": 1024, "areas": 4, "force": "noforce", "told": [AREAS + "4."]},
            "",
        ),
        ("swiotlb", "1000,4", "5.17", {"slabs": 1024}, "4"),
        ("swiotlb", ",3", "6.12", {"areas": 4, "told": [AREAS + "4."]}, ""),
        ("swiotlb", ",,force", "6.12", {"force": "force"}, ""),
        ("swiotlb", "0,0", "6.12", {"slabs": 128, "areas": 1, "told": [AREAS + "1.", ROUNDED + "0MB"]}, ""),
        ("swiotlb", "1100,1", "6.12", {"slabs": 2048, "areas": 1, "told": [AREAS + "1.", ROUNDED + "4MB"]}, ""),
        ("swiotlb", "force", "2.6.32", {"force": "force"}, ""),
    ],
)
def test_what_is_read_and_what_is_left(name: str, text: str, where: str, parts: dict[str, Any], rest: str) -> None:
    value = read(name, text, *where.split())
    assert (value.parts, text[value.end :], value.fault) == (parts, rest, None)


@pytest.mark.parametrize(
    ("name", "text", "where", "message", "blamed", "errno"),
    [
        ("percent", "1G", "6.12", "no `%` stands behind the number", "G", "EINVAL"),
        ("memparse-whole", "4GiB", "6.12", "`iB` stands behind the size", "iB", "EINVAL"),
        ("memparse-bare", "4K", "6.12", "it has a suffix, or a mebibyte, or is nothing", "4K", "EINVAL"),
        ("memparse-bare", "1048576", "6.12", "it has a suffix, or a mebibyte, or is nothing", "1048576", "EINVAL"),
        ("memparse-bare", "0", "6.12", "it has a suffix, or a mebibyte, or is nothing", "0", "EINVAL"),
        ("memparse-whole", "4GB", "6.12", "`B` stands behind the size", "B", "EINVAL"),
        ("elfcorehdr", "x", "6.12", "an address is expected", "x", "EINVAL"),
        ("get-option", "x1", "6.12", "a number is expected", "x1", "EINVAL"),
        ("get-option", "-x", "6.12", "a number is expected", "x", "EINVAL"),
        ("int-strict", "", "6.12", "a number is expected", "", "EINVAL"),
        ("int-strict", "x", "6.12", "a number is expected", "x", "EINVAL"),
        ("uint-strict", "-1", "6.12", "a number is expected", "-1", "EINVAL"),
        ("int-strict", "+1", "2.6.32", "a number is expected", "+1", "EINVAL"),
        ("int-strict", "1M", "6.12", "`M` stands behind the number", "M", "EINVAL"),
        ("int-strict", "1\n\n", "6.12", "`\\n` stands behind the number", "\n", "EINVAL"),
        ("uint-strict-10", "0x10", "6.12", "`x10` stands behind the number", "x10", "EINVAL"),
        ("int-strict", "2147483648", "6.12", "`2147483648` is more than 32 bits hold", "2147483648", "ERANGE"),
        ("int-strict", "2147483648", "2.6.32", "`2147483648` is more than 32 bits hold", "2147483648", "EINVAL"),
        ("ulong-strict", "4294967296", "6.12 arm", "`4294967296` is more than 32 bits hold", "4294967296", "ERANGE"),
        ("ullong-strict", f"{1 << 64}K", "6.12", f"`{1 << 64}` is more than 64 bits hold", f"{1 << 64}", "ERANGE"),
        ("int-strict", "-0", "3.10", "`-0` is taken for too large", "-0", "ERANGE"),
        ("bool", "on", "3.10", "it is neither yes nor no", "on", "EINVAL"),
        ("bool", "true", "5.17", "it is neither yes nor no", "true", "EINVAL"),
        ("bool", "o", "6.12", "it is neither yes nor no", "o", "EINVAL"),
        ("param-invbool", "2", "6.12", "it is neither yes nor no", "2", "EINVAL"),
        ("param-charp", "a" * 1025, "6.12", "it is longer than 1024 bytes", "a", "ENOSPC"),
        ("param-charp", "é" * 513, "6.12", "it is longer than 1024 bytes", "", "ENOSPC"),
        ("nodelist", "0,64", "6.12", "`64` goes beyond 63, the last one", "64", "ERANGE"),
        ("nodelist", "N", "5.10", "`N` where a number is expected", "N", "EINVAL"),
        ("nodelist", "all", "5.12", "`a` where a number is expected", "a", "EINVAL"),
        ("nodelist", "1 2", "4.7", "`2` behind a blank", " 2", "EINVAL"),
        ("nodelist", "3-1", "4.7", "`3-1` ends before it begins", "3-1", "EINVAL"),
        ("nodelist", "2 - 3", "4.7", "`-` behind a blank", " -", "EINVAL"),
        ("nodelist", "0-3:3/2", "4.15", "`0-3:3/2` takes 3 of every 2", "0-3:3/2", "EINVAL"),
        ("nodelist", "0-3:", "4.15", "`0-3` takes 0 of every 0", "0-3", "EINVAL"),
        ("nodelist", "99", "4.7", "`99` goes beyond 63, the last one", "99", "ERANGE"),
        ("nodelist", "1-", "4.7", "the end where a number is expected", "", "EINVAL"),
        ("nodelist", "1--2", "4.7", "`-` where a number is expected", "-", "EINVAL"),
        ("nodelist", "0:1", "4.7", "`:` where a number is expected", ":", "EINVAL"),
        ("nodelist", ",-", "4.7", "`-` where a number is expected", "-", "EINVAL"),
        ("nodelist", "all", "4.7", "`a` where a number is expected", "a", "EINVAL"),
        ("nodelist", "", "2.6.32", "the end where a number is expected", "", "EINVAL"),
        ("nodelist", "1, 2", "2.6.32", "` ` where a number is expected", " ", "EINVAL"),
        ("nodelist", "1-x", "2.6.32", "`x` where a number is expected", "x", "EINVAL"),
        ("node-counts", "x", "6.12", "a number is expected", "x", "EINVAL"),
        ("node-counts", "0:x", "6.12", "a number is expected", "x", "EINVAL"),
        ("node-counts", "0:64,8", "6.12", "a node and `:` are expected, as in front of it", "8", "EINVAL"),
        ("node-counts", "0:1,64:1", "6.12", "there is no node `64` that is online", "64:1", "EINVAL"),
        ("swiotlb", "noforce", "4.7", "neither a number nor a word that is known", "noforce", "EINVAL"),
        ("swiotlb", "off", "6.12", "neither a number nor a word that is known", "off", "EINVAL"),
        ("reserve-mem", "x", "6.12", "a size above 0 is expected", "x", "EINVAL"),
        ("reserve-mem", "0:1:a", "6.12", "a size above 0 is expected", "0", "EINVAL"),
        ("reserve-mem", "1M", "6.12", "`:` and an alignment are expected", "", "EINVAL"),
        ("reserve-mem", "1M:4096", "6.12", "`:` and a name are expected", "", "EINVAL"),
        ("reserve-mem", "1M:4096: ", "6.12", "a name is expected", " ", "EINVAL"),
        (
            "reserve-mem",
            "1M:1:abcdefghijklmnop",
            "6.12",
            "`abcdefghijklmnop` is longer than 15 characters",
            "abcdefghijklmnop",
            "EINVAL",
        ),
    ],
)
def test_what_is_refused_and_where(*, name: str, text: str, where: str, message: str, blamed: str, errno: str) -> None:
    fault = read(name, text, *where.split()).fault
    assert fault is not None
    assert (fault.message, fault.errno) == (message, errno)
    assert text[fault.start : fault.end] == blamed


def test_nodes_that_are_not_online_get_no_pages() -> None:
    context = context_of("6.1", "x86_64", frozenset([0, 1]))
    value = grammar("node-counts").read("0:64,7:128", context)
    assert value.fault is not None
    assert value.parts == {"pages": 0, "nodes": {}}
    assert grammar("node-counts").read("0:64,1:128", context).fault is None
