"""What the boot line leaves in a kernel variable."""

from __future__ import annotations

import pytest

from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.model.settings import setting, settings, size_setting

CORE, PERCENT = "required_kernelcore", "required_kernelcore_percent"


def boot(line: str, release: str = "6.1", **config: str) -> Boot:
    return Boot.from_document({"kernel": {"release": release, "arch": "x86_64", "config": config}, "cmdline": line})


def left(line: str, variable: str, release: str = "6.1", **config: str) -> object:
    one = boot(line, release, **config)
    return setting(one.kernel, one.cmdline, variable)


def test_a_variable_that_no_word_sets() -> None:
    assert left("quiet", CORE) is None


def test_the_last_word_wins_and_all_are_known() -> None:
    one = boot("kernelcore=1G kernelcore=20%")

    assert setting(one.kernel, one.cmdline, PERCENT) == 20
    assert [found.value for found in settings(one.kernel, one.cmdline, PERCENT)] == [0, 20]
    assert size_setting(one.kernel, one.cmdline, CORE) == 1 << 30


@pytest.mark.parametrize("line", ["-- kernelcore=1G", "x" * 2047 + " kernelcore=1G", "kernelcore"])
def test_words_that_the_kernel_does_not_read_set_nothing(line: str) -> None:
    assert left(line, CORE) is None


def test_a_word_of_another_release_sets_nothing() -> None:
    assert left("numa_zonelist_order=zone", "user_zonelist_order", "4.7", NUMA="y") == "zone"
    assert left("numa_zonelist_order=zone", "user_zonelist_order", "4.7", NUMA="n") is None
    assert left("numa-zonelist-order=zone", "user_zonelist_order", "4.7", NUMA="y") == "zone"
    assert left("numa-zonelist-order=zone", "user_zonelist_order", "2.6.32", NUMA="y") is None


def test_a_size_is_a_number() -> None:
    one = boot("numa_zonelist_order=zone kernelcore=mirror", "4.7", NUMA="y")

    assert size_setting(one.kernel, one.cmdline, "user_zonelist_order") is None
    assert size_setting(one.kernel, one.cmdline, "mirrored_kernelcore") is None


def test_words_of_huge_pages_that_others_void_set_nothing() -> None:
    known = {"HUGETLBFS": "y", "HUGETLB_PAGE": "y"}

    assert left("hugepagesz=3M hugepages=10", "max_huge_pages", "6.1", **known) is None
    assert left("hugepages=4 hugepages=10", "max_huge_pages", "6.1", **known) == 4
    assert left("hugepagesz=2M hugepages=10", "max_huge_pages", "6.1", **known) == 10


@pytest.mark.parametrize(
    ("line", "release", "value"),
    [
        ("printk.time=maybe hugepages=10", "3.10", None),
        ("kernelcore=1G printk.time=maybe hugepages=10", "4.7", 10),
        ("printk.time=1 hugepages=10", "3.10", 10),
        ("hugepages=10 printk.time=maybe", "3.10", 10),
        ("nobodys=1 hugepages=10", "3.10", 10),
    ],
)
def test_a_kernel_that_stops_at_a_bad_value_takes_nothing_behind_it(line: str, release: str, value: int | None) -> None:
    config = {"HUGETLBFS": "y", "HUGETLB_PAGE": "y", "PRINTK": "y"}

    assert left(line, "max_huge_pages", release, **config) == value


def test_early_options_are_read_before_the_kernel_stops() -> None:
    assert left("printk.time=maybe kernelcore=1G", CORE, "3.10", PRINTK="y") == 1 << 30


@pytest.mark.parametrize("word", ["zswap.enabled=maybe", "zswap.enabled=1"])
def test_a_parameter_that_is_told_of_stops_the_kernel_too(word: str) -> None:
    config = {"HUGETLBFS": "y", "HUGETLB_PAGE": "y", "ZSWAP": "y"}
    stops = word.endswith("maybe")

    assert left(f"{word} hugepages=10", "max_huge_pages", "3.15", **config) == (None if stops else 10)


@pytest.mark.parametrize("release", ["2.6.32", "3.10", "4.7", "6.1"])
@pytest.mark.parametrize(
    "line",
    [
        "hugepagesz=2M hugepages=8 hugepagesz=3M hugepages=10",
        "printk.time=maybe hugepages=10 kernelcore=1G -- mem=1G",
        "mem=2G kernelcore=20% hugepages=4 hugepages=5",
    ],
)
def test_what_is_set_is_what_the_words_are_read_as(line: str, release: str) -> None:
    one = boot(line, release, HUGETLBFS="y", HUGETLB_PAGE="y", PRINTK="y")
    read = read_boot_line(one.kernel, one.cmdline)

    for variable in ("max_huge_pages", CORE, PERCENT, "e820_table"):
        values = [w.understood.sets[variable] for w in read.words if w.understood and variable in w.understood.sets]
        assert [found.value for found in settings(one.kernel, one.cmdline, variable)] == values
