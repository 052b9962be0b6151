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
