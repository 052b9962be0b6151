"""What the boot line leaves in a kernel variable."""

from __future__ import annotations

import pytest

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
