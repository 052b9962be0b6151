"""Values with a grammar of their own: crashkernel=, memmap=, numa=fake=, slub_debug=, and what a type holds."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.read.values.crashkernel import CrashSize, crash_size
from value_contexts import context_of, read

G = 1 << 30


M = 1 << 20


EATEN = "; a boot loader that expands variables eats a `$` which is not escaped"


def crash(text: str, release: str = "6.12") -> tuple[Any, Any]:
    value = read("crashkernel", text, release)
    return value.parts, value.fault


@pytest.mark.parametrize(
    ("text", "release", "kind", "message", "blamed"),
    [
        ("256M", "6.12", "simple", "", None),
        ("0", "6.12", "", "", None),
        ("256M@16M", "6.12", "simple", "", None),
        ("256MB", "2.6.32", "simple", "", None),
        ("256M,high", "2.6.32", "simple", "", None),
        ("256MB", "3.10", "simple", "crashkernel: unrecognized char", "B"),
        ("256MB", "4.7", "simple", "crashkernel: unrecognized char: B", "B"),
        ("256M,hi", "6.12", "simple", "crashkernel: unrecognized char: ,", ",hi"),
        ("256M,high", "6.12", "high", "", None),
        ("64M,low", "3.10", "low", "", None),
        ("0,low", "6.12", "", "", None),
        ("64MB,low", "6.12", "low", "crashkernel: unrecognized char: B", "B,low"),
        ("64M,low,low", "6.12", "low", "crashkernel: unrecognized char: ,", ",low"),
        ("x,high", "6.12", "", "crashkernel: memory value expected", "x,high"),
        ("auto", "6.12", "", "crashkernel: memory value expected", "auto"),
        ("1G-2G:64M,2G-:128M@16M", "6.12", "range", "", None),
        ("x-2G:64M", "6.12", "", "crashkernel: Memory value expected", "x-2G:64M"),
        ("1G:64M", "6.12", "", "crashkernel: '-' expected", ":64M"),
        ("1G-x:64M", "6.12", "", "crashkernel: Memory value expected", "x:64M"),
        ("1G-1G:64M", "6.12", "", "crashkernel: end <= start", "1G-1G:64M"),
        ("1G-2G,3G:1", "6.12", "", "crashkernel: ':' expected", ",3G:1"),
        ("1G-2G:", "6.12", "", "crashkernel: Memory value expected", ""),
        ("1G-2G:", "6.8", "", "Memory value expected", ""),
        ("1G-2G:64M@", "6.8", "range", "Memory value expected after '@'", ""),
        ("1G-2G:64M@", "6.12", "range", "crahskernel: Memory value expected after '@'", ""),
    ],
)
def test_crashkernel_messages_are_the_kernels(
    text: str, release: str, kind: str, message: str, blamed: str | None
) -> None:
    parts, fault = crash(text, release)
    assert (parts["kind"], parts["message"]) == (kind, message)
    assert (fault is None) == (blamed is None)
    if fault is not None:
        assert (fault.message, text[fault.start : fault.end]) == (message, blamed)


def test_crashkernel_ranges_leave_what_stands_behind_them() -> None:
    value = read("crashkernel", "512M-2G:64MB,2G-:128M")
    assert value.parts["ranges"] == [{"start": 512 * M, "end": 2 * G, "size": 64 * M}]
    assert value.end == len("512M-2G:64M")


@pytest.mark.parametrize(
    ("text", "ram", "release", "expected"),
    [
        ("512M-2G:64M,2G-:128M@16M", G, "6.12", CrashSize(64 * M, 16 * M)),
        ("512M-2G:64M,2G-:128M@16M", 8 * G, "6.12", CrashSize(128 * M, 16 * M)),
        ("512M-2G:64M", 8 * G, "4.7", CrashSize(0, 0)),
        ("512M-2G:64M", 8 * G, "4.15", CrashSize(0, 0, ("crashkernel size resulted in zero bytes",))),
        ("2G-:64M", 2 * G - 4096, "5.17", CrashSize(0, 0, ("crashkernel size resulted in zero bytes",))),
        ("2G-:64M", 2 * G - 4096, "6.1", CrashSize(64 * M, 0)),
        ("0-:2G", G, "6.1", CrashSize(0, 0, ("crashkernel: invalid size",))),
        ("0-1G:0", G >> 1, "4.7", CrashSize(0, 0)),
        ("1G-:64M,x", 2 * G, "6.1", CrashSize(64 * M, 0)),
        ("2G-:64M,x", G, "6.1", CrashSize(0, 0, ("crashkernel: Memory value expected",))),
        ("1G-:64M@", 2 * G, "6.1", CrashSize(0, 0, ("Memory value expected after '@'",))),
        ("1G-:64M@", G >> 1, "4.7", CrashSize(0, 0)),
        ("8G", 4 * G, "6.8", CrashSize(8 * G, 0)),
        ("8G", 4 * G, "6.12", CrashSize(0, 0)),
        ("128Q", 4 * G, "6.12", CrashSize(0, 0, ("crashkernel: unrecognized char: Q",))),
        ("256M,high", 4 * G, "6.12", CrashSize(256 * M, 0)),
    ],
)
def test_what_a_machine_reserves(text: str, ram: int, release: str, expected: CrashSize) -> None:
    parts, _ = crash(text, release)
    assert crash_size(parts, ram, context_of(release).features) == expected


@pytest.mark.parametrize(
    ("text", "release", "operations", "message", "blamed"),
    [
        ("exactmap", "6.12", [{"kind": "exactmap"}], "", ""),
        ("64K$0x18690000", "6.12", [{"kind": "reserved", "size": 65536, "start": 0x18690000}], "", ""),
        ("4G!12G", "4.7", [{"kind": "persistent", "size": 4 * G, "start": 12 * G}], "", ""),
        ("4G!12G", "3.10", [{"kind": "limit", "size": 4 * G}], "`!12G` stands where one of @ # $ is expected", "!12G"),
        (
            "4GG",
            "6.12",
            [{"kind": "limit", "size": 4 * G}],
            f"`G` stands where one of @ # $ ! % is expected{EATEN}",
            "G",
        ),
        ("1G%4G-1+7", "6.12", [{"kind": "retype", "size": G, "start": 4 * G, "old": 1, "new": 7}], "", ""),
        ("1G%4G", "6.12", [{"kind": "retype", "size": G, "start": 4 * G, "old": 0, "new": 0}], "", ""),
        ("1G%4G+7-1", "6.12", [], "`-1` is left over", "-1"),
        ("1G@4GB", "6.12", [{"kind": "usable", "size": G, "start": 4 * G}], "`B` is left over", "B"),
        (
            "1M@0,x,2G",
            "6.12",
            [{"kind": "usable", "size": M, "start": 0}, {"kind": "limit", "size": 2 * G}],
            "a size is expected",
            "x",
        ),
        ("1M@0,1M@1G", "2.6.32", [{"kind": "usable", "size": M, "start": 0}], "`,1M@1G` is left over", ",1M@1G"),
        ("", "6.12", [], "a size is expected", ""),
    ],
)
def test_memmap(text: str, release: str, operations: list[dict[str, Any]], message: str, blamed: str) -> None:
    value = read("memmap", text, release)
    assert value.parts == {"operations": operations}
    assert (value.fault is None) == (not message)
    if value.fault is not None:
        assert (value.fault.message, text[value.fault.start : value.fault.end]) == (message, blamed)


@pytest.mark.parametrize(
    ("text", "where", "parts", "rest"),
    [
        ("4", "6.12", {"kind": "count", "count": 4}, ""),
        ("0", "6.12", {"kind": "", "count": 0}, ""),
        ("512M", "6.12", {"kind": "size", "size": 512 * M}, ""),
        ("512m", "6.12", {"kind": "count", "count": 512}, "m"),
        ("M", "6.12", {"kind": "", "size": 0}, ""),
        ("2U", "6.12", {"kind": "uniform", "count": 2}, ""),
        ("U", "6.12", {"kind": ""}, ""),
        ("2U", "4.7", {"kind": "count", "count": 2}, "U"),
        ("2:10,20,20,10,", "6.12", {"count": 2, "distances": [10, 20, 20, 10], "ignored": None}, ""),
        ("2:10,20,20,10", "6.12", {"count": 2, "distances": [10, 20, 20], "ignored": 10}, ""),
        ("2:10", "2.6.34", {"count": 2, "distances": []}, ":10"),
        ("-4", "2.6.32", {"kind": "count", "count": -4}, ""),
        ("0", "2.6.32", {"kind": "", "count": 0}, ""),
        (
            "2*512,1024",
            "2.6.32",
            {
                "kind": "list",
                "nodes": [{"size": 512 * M, "count": 2}, {"size": G, "count": 1}],
                "remainder": {"kind": "one"},
            },
            "",
        ),
        (
            "512,",
            "2.6.32",
            {"kind": "list", "nodes": [{"size": 512 * M, "count": 1}], "remainder": {"kind": "none"}},
            "",
        ),
        (
            "512,4*",
            "2.6.32",
            {"nodes": [{"size": 512 * M, "count": 1}], "remainder": {"kind": "count", "count": 4}},
            "",
        ),
        (
            "512,*128",
            "2.6.32",
            {"nodes": [{"size": 512 * M, "count": 1}], "remainder": {"kind": "size", "size": 128 * M}},
            "",
        ),
        ("5x12,100", "2.6.32", {"kind": "list", "nodes": [{"size": 64 * M, "count": 1}]}, ""),
        ("x,*", "2.6.32", {"kind": "", "nodes": []}, ""),
        ("1G,3G, 4G", "6.1 ppc64", {"kind": "boundaries", "boundaries": [G, 3 * G, 4 * G]}, ""),
        ("1G,512M", "6.1 ppc64", {"kind": "boundaries", "boundaries": [G]}, "512M"),
        ("x", "6.1 ppc64", {"kind": "", "boundaries": []}, "x"),
    ],
)
def test_numa_fake(text: str, where: str, parts: dict[str, Any], rest: str) -> None:
    value = read("numa-fake", text, *where.split())
    assert {name: value.parts[name] for name in parts} == parts
    assert (text[value.end :], value.fault) == (rest, None)


@pytest.mark.parametrize(
    ("text", "release", "flags", "blocks", "unknown", "low_order"),
    [
        ("", "6.12", "FZPU", [], "", False),
        ("FZ", "6.12", "FZ", [], "", False),
        ("fqf", "6.12", "F", [], "q", False),
        ("-", "6.12", "", [], "", False),
        ("F-Z", "6.12", "Z", [], "", False),
        (";;", "6.12", "", [], "", False),
        ("P,kmalloc-*;F", "6.12", "F", [{"flags": "P", "slabs": ["kmalloc-*"]}], "", False),
        ("P,a,b;Z,c;", "6.12", None, [{"flags": "P", "slabs": ["a", "b"]}, {"flags": "Z", "slabs": ["c"]}], "", False),
        (",dentry", "6.12", None, [{"flags": "FZPU", "slabs": ["dentry"]}], "", False),
        ("AO", "6.12", "A", [], "", True),
        ("P,a;F", "4.7", "", [{"flags": "P", "slabs": ["a;F"]}], "", False),
        ("P;F", "4.7", "PF", [], ";", False),
        ("F-", "4.7", "F", [], "-", False),
        ("-F", "4.7", "", [], "", False),
        ("FA", "2.6.32", "F", [], "A", False),
        ("oF", "3.10", "FZPU", [], "", True),
        ("Fo", "3.10", "F", [], "o", False),
    ],
)
def test_slub_debug(
    *, text: str, release: str, flags: str | None, blocks: list[dict[str, Any]], unknown: str, low_order: bool
) -> None:
    value = read("slub-debug", text, release)
    assert value.parts == {"flags": flags, "blocks": blocks, "unknown": unknown, "low_order": low_order}
    assert value.fault is None


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("param-byte", 0, 255),
        ("param-short", -(1 << 15), (1 << 15) - 1),
        ("param-ushort", 0, (1 << 16) - 1),
        ("param-int", -(1 << 31), (1 << 31) - 1),
        ("param-uint", 0, (1 << 32) - 1),
        ("param-hexint", 0, (1 << 32) - 1),
        ("param-long", -(1 << 63), (1 << 63) - 1),
        ("param-ulong", 0, (1 << 64) - 1),
        ("param-ullong", 0, (1 << 64) - 1),
        ("int-strict", -(1 << 31), (1 << 31) - 1),
        ("uint-strict", 0, (1 << 32) - 1),
        ("long-strict", -(1 << 63), (1 << 63) - 1),
        ("ulong-strict", 0, (1 << 64) - 1),
    ],
)
def test_a_type_holds_so_much_and_no_more(name: str, low: int, high: int) -> None:
    for number in (low, high):
        for text in (str(number), hex(number), f"{'-' if number < 0 else ''}0{abs(number):o}"):
            assert read(name, text) == ({"number": number}, len(text), None)
    for number in (low - 1, high + 1):
        for text in (str(number), hex(number)):
            assert read(name, text).fault is not None
