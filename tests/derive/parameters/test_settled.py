"""A word that was read on another line is read as if it were the first time."""

from __future__ import annotations

from functools import cache, lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.parameters import settled
from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.model.bootline_reading import LineReading

RELEASES = ("2.6.32", "4.7", "6.1")
WORDS = st.sampled_from(
    [
        "ro",
        "quiet",
        "mem=4G",
        "mem=nonsense",
        "memmap=1G$2G",
        "memmap=4G2G",
        "hugepages=1",
        "hugepages=2",
        "hugepagesz=1G",
        "hugepagesz=3G",
        "default_hugepagesz=2M",
        "loglevel=3",
        "crashkernel=64M",
        "crashkernel=128M,high",
        "movable_node",
        "numa_zonelist_order=zon",
        "sysctl.vm.swappiness=10",
        "vfat.x=1",
        "site=1",
        "splash",
        "init=/bin/sh",
        "rdinit=/init",
        "BOOT_IMAGE=/vmlinuz",
        "printk.time=nope",
        "printk.time=1",
        "--",
    ]
)


@cache
def boot(release: str) -> Boot:
    config = {"NUMA": "y", "HUGETLBFS": "y", "HUGETLB_PAGE": "y", "PRINTK": "y", "KEXEC": "y", "KEXEC_CORE": "y"}
    return Boot.from_document({"kernel": {"release": release, "arch": "x86_64", "config": config}})


@lru_cache(maxsize=4096)
def with_line(line: str, release: str) -> Boot:
    return boot(release).with_line(line)


def read(line: str, release: str) -> LineReading:
    asked = with_line(line, release)
    return read_boot_line(asked.kernel, asked.cmdline)


@given(st.lists(WORDS, max_size=12), st.sampled_from(RELEASES))
def test_a_line_is_read_alike_whatever_was_read_before(words: list[str], release: str) -> None:
    line = " ".join(words)
    settled.settled_words.cache_clear()
    first = read(line, release)
    settled.settled_words.cache_clear()
    for word in words:
        read(word, release)

    assert read(line, release) == first
    assert read(line, release) == first


@pytest.mark.parametrize("release", RELEASES)
def test_what_stands_behind_the_word_that_stops_the_kernel_is_not_taken_from_other_lines(release: str) -> None:
    line = " ".join(["quiet", *(f"word{number}" for number in range(40)), "splash", "vfat.x=1"])
    settled.settled_words.cache_clear()
    first = read(line, release)
    read("quiet", release)
    read("splash vfat.x=1", release)

    assert first.panic
    assert read(line, release) == first


def test_not_more_is_kept_than_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "_KEPT", 2)
    settled.settled_words.cache_clear()
    read(f"site={'x' * 1000}", "6.1")
    for number in range(9):
        read(f"site={number}", "6.1")
    kept = settled.settled_words(boot("6.1").kernel)

    assert 0 < len(kept._found) <= 3
    assert all(len(value or "") < 1000 for _, value in kept._found)
