"""What arch code that searches the line does not get to is not read, not told of, and wrong in nothing."""

from __future__ import annotations

import re

import pytest

from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.parameters.telling import tell
from meminit.model.boot import Boot

CONFIG = {"KEXEC_CORE": "y", "CRASH_CORE": "y", "KEXEC": "y", "CRASH_RESERVE": "y"}
NO_SIZE = "crashkernel: memory value expected"
B = "crashkernel: unrecognized char: B"


def printed(line: str, release: str, arch: str = "x86_64") -> list[tuple[str, str]]:
    boot = Boot.from_document({"kernel": {"release": release, "arch": arch, "config": CONFIG}, "cmdline": line})
    found = read_boot_line(boot.kernel, boot.cmdline).printed
    return [(each.word.value or "", each.text) for each in found if each.word is not None]


@pytest.mark.parametrize("release", ["3.10", "4.7", "6.1", "6.12"])
def test_a_word_behind_a_plain_one_that_fits_is_not_read(release: str) -> None:
    assert printed("crashkernel=256M crashkernel=foo,high", release) == []
    assert printed("crashkernel=foo,high crashkernel=256M", release) == []


@pytest.mark.parametrize(
    ("release", "arch", "high_too"),
    [("4.7", "x86_64", True), ("6.1", "x86_64", True), ("6.1", "arm64", False), ("6.12", "x86_64", False)],
)
def test_beside_a_plain_one_that_is_refused_it_is_read_by_some(release: str, arch: str, *, high_too: bool) -> None:
    assert printed("crashkernel=64MB,high crashkernel=256MB", release, arch) == [
        *([("64MB,high", B)] if high_too else []),
        ("256MB", B),
    ]


def test_only_the_last_of_a_part_is_read() -> None:
    assert printed("crashkernel=foo crashkernel=256M", "6.1") == []
    assert printed("crashkernel=256M crashkernel=foo", "6.1") == [("foo", NO_SIZE)]
    assert printed("crashkernel=0 crashkernel=foo", "6.1") == [("foo", NO_SIZE)]
    assert printed("crashkernel=foo,high crashkernel=64M,high", "6.1") == []
    assert printed("crashkernel=foo crashkernel=64M,low", "6.1") == [("foo", NO_SIZE)]


def test_ranges_may_fit_so_that_what_stands_beside_them_is_taken_as_read() -> None:
    assert printed("crashkernel=1G-2G:64M crashkernel=foo,high", "6.1") == [("foo,high", NO_SIZE)]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("hugetlb_cma=0:1G hugetlb_cma=4G", [(), ("areas are made by node alone",)]),
        ("hugetlb_cma=4G hugetlb_cma=0:1G", [("areas are made by node alone",), ()]),
        ("hugetlb_cma=0:1G hugetlb_cma=1:1G", [(), ()]),
        ("hugetlb_cma=0:1G hugetlb_cma=0:2G", [("it does not count",), ()]),
        ("hugetlb_cma=1G hugetlb_cma=2G", [("it does not count",), ()]),
        ("kmemleak=off kmemleak=on", [(), ("it does not count",)]),
        ("kmemleak=on kmemleak=off", [("it does not count",), ()]),
    ],
)
def test_sizes_by_node_stay_and_off_is_for_good(line: str, wrong: list[tuple[str, ...]]) -> None:
    config = {"HUGETLBFS": "y", "CMA": "y", "NUMA": "y", "DEBUG_KMEMLEAK": "y"}
    kernel = {"release": "6.1", "arch": "x86_64", "config": config}
    boot = Boot.from_document({"kernel": kernel, "cmdline": line})
    found = [told.wrong for told in tell(boot.kernel, read_boot_line(boot.kernel, boot.cmdline))]

    assert [tuple(re.split("[,:]", text)[0] for text in each) for each in found] == wrong


def test_nothing_is_wrong_with_what_is_not_read_but_that() -> None:
    kernel = {"release": "6.1", "arch": "x86_64", "config": CONFIG}
    boot = Boot.from_document({"kernel": kernel, "cmdline": "crashkernel=foo,high crashkernel=256M"})
    told, _ = tell(boot.kernel, read_boot_line(boot.kernel, boot.cmdline))

    assert told.wrong == ("it does not count: `crashkernel=256M` does",)
    assert told.reading.understood is not None
    assert told.reading.understood.means == "nothing: it is not read"


def test_setup_arch_of_24_finds_its_words_where_the_later_pass_has_stopped() -> None:
    line = " ".join([*(f"a{number}=1" for number in range(12)), "mem=64M", "quiet"])
    boot = Boot.from_document({"kernel": {"release": "2.4.32", "arch": "x86_32"}, "cmdline": line})
    *_, stopped, mem, quiet = read_boot_line(boot.kernel, boot.cmdline).words

    assert (stopped.fate, mem.fate, quiet.fate) == ("unread", "kernel", "unread")
    assert [reader.function for reader in mem.readers] == ["parse_cmdline_early"]
    assert mem.understood is not None
    assert mem.understood.sets == {"e820_table": [{"kind": "limit", "size": 64 << 20}]}


@pytest.mark.parametrize(("value", "trap"), [("2*0512,", ""), ("010", "octal"), ("0512,0256", "")])
def test_a_list_of_old_fake_nodes_is_decimal(value: str, trap: str) -> None:
    config = {"NUMA": "y", "NUMA_EMU": "y"}
    kernel = {"release": "2.6.32", "arch": "x86_64", "config": config}
    boot = Boot.from_document({"kernel": kernel, "cmdline": f"numa=fake={value}"})
    (told,) = tell(boot.kernel, read_boot_line(boot.kernel, boot.cmdline))

    assert bool(told.wrong) is bool(trap)
    assert (told.meant is not None) is bool(trap)
