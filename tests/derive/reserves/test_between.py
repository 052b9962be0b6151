"""Bounds of reserves hold whatever zones manage between the bounds of it, and whatever sysctls are written."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.derive.layout import layout_of, layout_shown
from meminit.derive.reserves.at_boot import init_per_zone_wmark_min
from meminit.derive.reserves.between import booted_between, reserves_between, written_between
from meminit.derive.reserves.counting import zone_pages
from meminit.derive.reserves.prediction import BOUNDED, OPEN, reserves_of
from meminit.derive.reserves.sysctls import write_sysctls
from meminit.model.boot import Boot, Sysctl
from meminit.model.layout import Layout
from meminit.model.reserves import Between, Key, Reserves

RELEASES = ("3.10", "4.7", "4.15", "5.17", "6.1", "6.12")
WRITES = (
    Sysctl("vm.min_free_kbytes", "9999"),
    Sysctl("vm.min_free_kbytes", "1000000"),
    Sysctl("vm.lowmem_reserve_ratio", "128 64 16 8"),
    Sysctl("vm.watermark_scale_factor", "150"),
    Sysctl("vm.percpu_pagelist_high_fraction", "16"),
    Sysctl("vm.percpu_pagelist_fraction", "16"),
)
Case = tuple[Boot, Layout, dict[Key, tuple[int, int, int]]]


@cache
def machine(release: str, arch: str, thp: str, cmdline: str) -> tuple[Boot, Layout]:
    nodes: list[dict[str, Any]] = [{"id": 0, "cpus": [0, 1], "memory": "5G"}]
    if arch == "x86_64":
        nodes += [{"id": 1, "memory": "2G"}, {"id": 2, "cpus": [2], "memory": "40G"}]
    config = {"TRANSPARENT_HUGEPAGE": thp, "HIGHMEM": "y", "HIGHMEM64G": "y", "X86_PAE": "y", "NUMA": "y"}
    kernel = {"release": release, "arch": arch, "config": config}
    boot = Boot.from_document({"machine": {"arch": arch, "nodes": nodes}, "kernel": kernel, "cmdline": cmdline})
    return boot, layout_of(boot)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A boot with what each zone manages at least, really and at most: much, little or nothing."""
    arch = draw(st.sampled_from(("x86_64", "x86_32")))
    line = draw(st.sampled_from(("", "kernelcore=2G", "transparent_hugepage=never")))
    boot, layout = machine(draw(st.sampled_from(RELEASES)), arch, draw(st.sampled_from("yn")), line)
    pages = {}
    for zone in layout.zones:
        most = min(zone.present, draw(st.sampled_from((zone.present, 100_000, 500, 0))))
        first, second, third = sorted(draw(st.tuples(*[st.integers(0, most)] * 3)))
        pages[zone.node, zone.name] = first, second, third
    return boot, layout, pages


def bounds_of(case: Case) -> Between | None:
    boot, layout, pages = case
    least, most = (
        zone_pages(boot.kernel, layout, {key: each[side] for key, each in pages.items()}, counted=True)
        for side in (0, 2)
    )
    assert least is not None
    assert most is not None
    return booted_between(boot, layout, (least, most))


def really(case: Case) -> tuple[Reserves, dict[Key, int]]:
    boot, layout, pages = case
    managed = {key: each[1] for key, each in pages.items()}
    return init_per_zone_wmark_min(boot, layout, managed), managed


def numbers(reserves: Reserves) -> list[int]:
    found = [] if reserves.tunables is None else [reserves.tunables.min_free_kbytes]
    for _, zone in sorted(reserves.zones.items()):
        found += [mark for mark in zone.watermarks or () if mark is not None]
        found += zone.protection or ()
        found += [number for number in zone.pageset or () if number is not None]
    return found


def assert_between(between: Between, seen: Reserves) -> None:
    least, ours, most = (numbers(one) for one in (between.least, seen, between.most))
    assert all(low <= number <= high for low, number, high in zip(least, ours, most, strict=True))


@settings(max_examples=150, deadline=None)
@given(cases())
def test_what_any_pages_between_bounds_give_lies_between(case: Case) -> None:
    between, (seen, _) = bounds_of(case), really(case)

    if between is not None and seen.zones:
        assert_between(between, seen)


@settings(max_examples=100, deadline=None)
@given(cases(), st.lists(st.sampled_from(WRITES), max_size=3))
def test_so_it_is_when_sysctls_are_written(case: Case, writes: list[Sysctl]) -> None:
    boot, layout, pages = case
    between, (seen, managed) = bounds_of(case), really(case)
    if between is None or not seen.zones:
        return
    least, most = (
        zone_pages(boot.kernel, layout, {key: each[side] for key, each in pages.items()}, counted=True)
        for side in (0, 2)
    )
    assert least is not None
    assert most is not None

    after = written_between(boot.kernel, (least, most), between, writes)
    assert after is not None
    assert_between(after[0], write_sysctls(boot.kernel, layout, managed, seen, writes)[0])


@settings(max_examples=50, deadline=None)
@given(cases())
def test_bounds_that_are_equal_leave_what_is_exact(case: Case) -> None:
    boot, layout, pages = case
    same = boot, layout, {key: (each[1], each[1], each[1]) for key, each in pages.items()}
    between, (seen, _) = bounds_of(same), really(same)

    assert (between is None) == (not seen.zones)
    if between is not None:
        assert numbers(between.least) == numbers(seen) == numbers(between.most)


def booted(release: str, **more: Any) -> tuple[Boot, Layout]:
    form = {"machine": {"nodes": [{"id": 0, "cpus": [0], "memory": "4G"}]}, "kernel": {"release": release}}
    boot = Boot.from_document({**form, **more})
    return boot, layout_shown(boot)


def test_huge_pages_of_the_boot_are_not_there_when_protection_is_counted() -> None:
    """Pages of 1 GiB join their zones later."""
    kept = []
    for line in ("nokaslr", "nokaslr hugepagesz=1G hugepages=1"):
        machine = {"nodes": [{"id": 0, "cpus": [0], "memory": "16G"}]}
        boot, layout = booted("6.1", cmdline=line, machine=machine)
        between = reserves_of(boot, layout).between
        assert between is not None
        kept += [(side.zones[0, "DMA32"].protection or ())[2] for side in between]

    assert kept[2] <= kept[0] - 1024
    assert kept[3] == kept[1]


def test_a_contiguous_area_is_there_since_5_9() -> None:
    kept = []
    for release in ("5.8", "5.9"):
        kernel = {"release": release, "arch": "arm64", "config": {"CMA": "y", "DMA_CMA": "y", "CMA_SIZE_MBYTES": "512"}}
        machine = {"arch": "arm64", "nodes": [{"id": 0, "cpus": [0], "memory": "4G"}]}
        boot, layout = booted(release, kernel=kernel, machine=machine)
        between = reserves_of(boot, layout).between
        assert between is not None
        zone = max(between.least.zones.values(), key=lambda one: (one.watermarks or (0,))[0])
        kept.append((zone.watermarks or (0,))[0])

    assert kept[0] < kept[1]


def test_a_log_that_told_what_was_handed_out_bounds_the_moment_too() -> None:
    boot, _ = booted("6.1")
    told = replace(boot, sizes=boot.sizes._replace(handed=3900 << 20))
    (wide, narrow) = (reserves_of(one, layout_shown(one)).between for one in (boot, told))

    assert wide is not None
    assert narrow is not None
    assert numbers(wide.least)[0] < numbers(narrow.least)[0]


def test_what_leaves_min_free_kbytes_below_zero_is_open() -> None:
    boot, layout = booted("3.10", sysctl={"vm.min_free_kbytes": "-5"})
    prediction = reserves_of(boot, layout)

    assert prediction.between is None
    assert OPEN in prediction.notes
    assert BOUNDED in reserves_of(*booted("3.10")).notes


def test_words_of_the_boot_line_count_before_sysctls_and_may_leave_it_open_too() -> None:
    boot, layout = booted("6.1", cmdline="sysctl.vm.min_free_kbytes=7777", sysctl={"vm.min_free_kbytes": "8888"})
    prediction = reserves_of(boot, layout)

    assert prediction.between_before is not None
    assert prediction.between is not None
    assert {numbers(side)[0] for side in prediction.between_before} == {7777}
    assert {numbers(side)[0] for side in prediction.between} == {8888}


def test_nothing_bounds_what_is_not_bounded() -> None:
    boot, layout = booted("6.1")
    plain = layout_of(boot)

    assert reserves_between(boot, plain, (), ()) is None
    assert reserves_between(boot, layout, (), ()) is not None
    old, old_layout = booted("2.6.5")
    assert reserves_between(old, old_layout, (), ()) is None


def test_memory_without_low_memory_or_with_blocks_of_an_unknown_size_has_no_bounds() -> None:
    boot, layout = machine("6.12", "x86_64", "n", "kernelcore=2G")
    movable = {(z.node, z.name): (0, 0, z.present if z.name == "Movable" else 0) for z in layout.zones}
    some = {(z.node, z.name): (0, 0, z.present) for z in layout.zones}
    config = {"TRANSPARENT_HUGEPAGE": "y", "HUGETLB_PAGE": "y"}
    kernel = {"release": "6.1", "arch": "ia64", "config": config}
    odd, odd_layout = booted("6.1", machine={"arch": "ia64", "nodes": [{"id": 0, "memory": "4G"}]}, kernel=kernel)

    assert bounds_of((boot, layout, movable)) is None
    assert bounds_of((boot, layout, some)) is None
    assert reserves_between(odd, odd_layout, (), ()) is None
