"""What holds of reserves whatever a machine is like."""

from __future__ import annotations

from functools import cache
from math import isqrt

from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.reserves.min_free import calculate_min_free_kbytes, set_recommended_min_free_kbytes
from meminit.derive.reserves.pageblocks import migrate_types, pageblock_nr_pages
from meminit.derive.reserves.pagesets import zone_batchsize, zone_set_pageset_high_and_batch
from meminit.derive.reserves.protection import default_ratios, setup_per_zone_lowmem_reserve
from meminit.derive.reserves.watermarks import setup_per_zone_wmarks
from meminit.model.boot import Boot
from meminit.model.kernel import Kernel
from meminit.model.reserves import Tunables, ZonePages

RELEASES = ("2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.8", "6.12")
TYPES = ("DMA", "DMA32", "Normal", "Movable")


@cache
def kernel(release: str, arch: str = "x86_64", **config: str) -> Kernel:
    return Boot.from_document({"kernel": {"release": release, "arch": arch, "config": config}}).kernel


@st.composite
def zones(draw: st.DrawFn) -> tuple[ZonePages, ...]:
    """The zones of one to four nodes; some are empty."""
    found = []
    for node in range(draw(st.integers(1, 4))):
        cpus = draw(st.integers(0, 64))
        for name in TYPES:
            pages = draw(st.one_of(st.just(0), st.integers(1, 1 << 28)))
            found.append(ZonePages(node, name, pages, pages > 0, cpus))
    return tuple(found)


releases = st.sampled_from(RELEASES).map(kernel)
min_free = st.integers(128, 1 << 22)


@given(releases, zones(), min_free, st.integers(1, 1000))
def test_watermarks_rise_and_their_shares_add_up(
    kernel: Kernel, zones: tuple[ZonePages, ...], kbytes: int, scale: int
) -> None:
    marks = setup_per_zone_wmarks(kernel, zones, Tunables(kbytes, (), scale))

    if marks is None:
        assert all(zone.pages == 0 or zone.name == "Movable" for zone in zones)
        return
    assert all(0 <= mark.min <= mark.low <= mark.high <= (mark.promo or mark.high) for mark in marks.values())
    low = [zone for zone in zones if not (kernel.has("watermarks-leave-movable-out") and zone.name == "Movable")]
    pages_min = kbytes >> 2
    assert pages_min - len(low) < sum(marks[zone.key].min for zone in low) <= pages_min


@given(releases, zones(), min_free)
def test_a_larger_min_free_kbytes_lowers_no_watermark(
    kernel: Kernel, zones: tuple[ZonePages, ...], kbytes: int
) -> None:
    less = setup_per_zone_wmarks(kernel, zones, Tunables(kbytes, ()))
    more = setup_per_zone_wmarks(kernel, zones, Tunables(kbytes + 4096, ()))

    for key, mark in (less or {}).items():
        assert more is not None
        assert mark[:3] <= more[key][:3]


@given(releases, zones(), st.lists(st.integers(-2, 512), min_size=4, max_size=4))
def test_protection_rises_with_the_type_and_is_never_below_nothing(
    kernel: Kernel, zones: tuple[ZonePages, ...], ratios: list[int]
) -> None:
    protection = setup_per_zone_lowmem_reserve(kernel, zones, ratios)

    for zone in zones:
        row = protection[zone.key]
        rank = TYPES.index(zone.name)
        assert len(row) == len(TYPES)
        assert row[: rank + 1] == (0,) * (rank + 1)
        assert list(row) == sorted(row)
        above = sum(other.pages for other in zones if other.node == zone.node and TYPES.index(other.name) > rank)
        assert row[-1] <= above


@given(releases, st.integers(0, 1 << 30), st.integers(0, 1 << 20))
def test_a_batch_is_one_less_than_a_power_of_two_and_grows(kernel: Kernel, pages: int, more: int) -> None:
    batch = zone_batchsize(kernel, pages)

    assert batch & (batch + 1) == 0
    assert batch <= zone_batchsize(kernel, pages + more) <= 63
    assert zone_batchsize(kernel, 1 << 30) == (63 if kernel.has("pageset-batch-1-mib") else 31)


@given(releases, zones(), min_free, st.sampled_from((0, 8, 100, 1 << 30)))
def test_every_populated_zone_has_a_list(
    kernel: Kernel, zones: tuple[ZonePages, ...], kbytes: int, fraction: int
) -> None:
    tunables = Tunables(kbytes, (), 10, fraction)
    marks = setup_per_zone_wmarks(kernel, zones, tunables)
    if marks is None:
        return
    lists = zone_set_pageset_high_and_batch(kernel, zones, marks, tunables)

    assert set(lists) == {zone.key for zone in zones if zone.populated}
    for pageset in lists.values():
        assert pageset.batch >= 1
        if pageset.high_min is not None and pageset.high_max is not None:
            assert 4 * pageset.batch <= pageset.high_min
            assert 4 * pageset.batch <= pageset.high_max
        elif pageset.high is not None:
            assert pageset.high >= 0


@given(releases, zones())
def test_min_free_kbytes_is_bounded_and_rises_with_memory(kernel: Kernel, zones: tuple[ZonePages, ...]) -> None:
    ours = calculate_min_free_kbytes(kernel, zones, {})
    more = calculate_min_free_kbytes(kernel, [zone._replace(pages=2 * zone.pages) for zone in zones], {})
    low = sum(zone.pages for zone in zones if zone.name != "Movable") * 4

    assert 128 <= ours <= more <= 262144
    assert ours in {128, 65536, 262144, isqrt(16 * low)}


@given(releases, zones(), min_free)
def test_khugepaged_raises_and_takes_no_more_than_a_twentieth(
    kernel: Kernel, zones: tuple[ZonePages, ...], kbytes: int
) -> None:
    raised = set_recommended_min_free_kbytes(kernel, zones, {}, kbytes, on=True)

    assert raised is not None
    assert raised >= kbytes
    low = sum(zone.pages for zone in zones if zone.name != "Movable")
    assert raised == kbytes or raised // 4 <= low // 20


def test_khugepaged_that_is_off_counts_again_in_newer_releases_only() -> None:
    zones = (ZonePages(0, "Normal", 1 << 20, populated=True, cpus=1),)

    assert set_recommended_min_free_kbytes(kernel("4.7"), zones, {}, 777, on=False) == 777
    assert set_recommended_min_free_kbytes(kernel("6.1"), zones, {(0, "Normal"): 1 << 19}, 777, on=False) == 5792


def test_ratios_of_old_releases_leave_the_last_zone_out() -> None:
    assert default_ratios(kernel("4.7"), TYPES) == (256, 256, 32)
    assert default_ratios(kernel("6.1"), TYPES) == (256, 256, 32, 0)
    assert default_ratios(kernel("4.7", "x86_32"), ("DMA", "Normal", "HighMem", "Movable")) == (256, 32, 32)
    assert default_ratios(kernel("6.1", "x86_32"), ("DMA", "Normal", "HighMem", "Movable")) == (256, 32, 0, 0)


def test_a_block_is_a_huge_page_or_the_largest_block() -> None:
    assert pageblock_nr_pages(kernel("6.1")) == 512
    assert pageblock_nr_pages(kernel("6.1", HUGETLB_PAGE="n")) == 1024
    assert pageblock_nr_pages(kernel("4.7", "ia64", HUGETLB_PAGE="y")) is None


def test_kinds_of_blocks() -> None:
    assert migrate_types(kernel("2.6.32")) == 5
    assert migrate_types(kernel("4.7", MEMORY_ISOLATION="n", CMA="n")) == 4
    assert migrate_types(kernel("6.1", MEMORY_ISOLATION="y", CMA="y")) == 6


def test_without_an_mmu_nothing_is_kept_on_lists() -> None:
    assert zone_batchsize(kernel("4.7", "arm", MMU="n"), 1 << 20) == 0
