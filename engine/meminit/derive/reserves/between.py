"""Reserves of zones whose pages are only bounded: what each number is at least and at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.reserves.min_free import (
    calculate_min_free_kbytes,
    khugepaged_starts,
    set_recommended_min_free_kbytes,
)
from meminit.derive.reserves.pagesets import zone_set_pageset_high_and_batch
from meminit.derive.reserves.protection import default_ratios, setup_per_zone_lowmem_reserve
from meminit.derive.reserves.sides import sides_of
from meminit.derive.reserves.sysctls import written
from meminit.derive.reserves.watermarks import lowmem_zones, zone_watermarks
from meminit.model.reserves import Between, Reserves, Tunables, ZoneReserves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from meminit.derive.reserves.sysctls import Write
    from meminit.model.boot import Boot, Sysctl
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout
    from meminit.model.reserves import Key, Watermarks, ZonePages

    Sides = tuple[tuple[ZonePages, ...], tuple[ZonePages, ...]]
    Marks = tuple[dict[Key, Watermarks], dict[Key, Watermarks]]

__all__ = ["booted_between", "reserves_between", "written_between"]


def reserves_between(
    boot: Boot, layout: Layout, of_boot: Iterable[Sysctl], writes: Iterable[Sysctl]
) -> tuple[Between, Between, tuple[Write, ...]] | None:
    """What is kept back before ``writes`` and after them, and what comes of each; None where nothing bounds pages.

    It holds for what zones manage while the boot counts, and for what they manage in the end.
    """
    sides = sides_of(boot, layout)
    booted = None if sides is None else booted_between(boot, layout, sides)
    if sides is None or booted is None:
        return None
    before = written_between(boot.kernel, sides, booted, tuple(of_boot))
    after = None if before is None else written_between(boot.kernel, sides, before[0], tuple(writes))
    return None if before is None or after is None else (before[0], *after)


def booted_between(boot: Boot, layout: Layout, sides: Sides) -> Between | None:
    """init_per_zone_wmark_min() and hugepage_init() of the fewest and the most pages that zones may have.

    More pages of a zone raise min_free_kbytes and the zone's own share of it, more pages of others lower that share: so
    each share is bounded by itself. None where no zone counts as low memory, or the size of huge pages is not known.
    """
    kernel = boot.kernel
    ratios = default_ratios(kernel, layout.zone_types)
    ends = tuple(calculate_min_free_kbytes(kernel, zones, {}) for zones in sides)
    tunables = Tunables(ends[0], ratios), Tunables(ends[1], ratios)
    marks = _marks(kernel, sides, tunables)
    if marks is None:
        return None
    raised = _raised(boot, sides, marks, (ends[0], ends[1]))
    if raised is None:
        return None
    return _assembled(kernel, sides, (Tunables(raised[0], ratios), Tunables(raised[1], ratios)))


def written_between(
    kernel: Kernel, sides: Sides, before: Between, writes: Sequence[Sysctl]
) -> tuple[Between, tuple[Write, ...]] | None:
    """The same when these sysctls are written: each sets a variable, whatever zones manage.

    Of what reading gives then nothing is told that hangs on pages. None where min_free_kbytes is left below zero.
    """
    if not writes:
        return before, ()
    done = [written(kernel, zones, reserves, writes) for zones, reserves in zip(sides, before, strict=True)]
    tunables = [reserves.tunables for reserves, _ in done if reserves.tunables is not None]
    after = _assembled(kernel, sides, (tunables[0], tunables[1]))
    told = tuple(
        one if one == other else one._replace(reads="") for one, other in zip(done[0][1], done[1][1], strict=True)
    )
    return None if after is None else (after, told)


def _raised(boot: Boot, sides: Sides, marks: Marks, ends: tuple[int, int]) -> tuple[int, int] | None:
    """min_free_kbytes when khugepaged has looked at it, which little memory may keep from starting."""
    kernel = boot.kernel
    high = [{key: mark.high for key, mark in side.items()} for side in marks]
    found: list[int] = []
    for on in {khugepaged_starts(boot, zones) for zones in sides}:
        if on is None:
            found += ends
            continue
        least = set_recommended_min_free_kbytes(kernel, sides[0], high[1], ends[0], on=on)
        most = set_recommended_min_free_kbytes(kernel, sides[1], high[0], ends[1], on=on)
        if least is None or most is None:
            return None
        found += [least, most]
    return min(found), max(found)


def _marks(kernel: Kernel, sides: Sides, tunables: tuple[Tunables, Tunables]) -> Marks | None:
    """Watermarks from the least and the most share: of few pages beside many others, and of many beside few."""
    low = {zone.key for zone in lowmem_zones(kernel, sides[0])}
    totals = [sum(zone.pages for zone in zones if zone.key in low) for zones in sides]
    pages_min = [each.min_free_kbytes >> (kernel.page_shift - 10) for each in tunables]
    scale = [each.watermark_scale_factor for each in tunables]
    capped = any(zone.key not in low and zone.pages for zone in sides[1])
    if pages_min[0] < 0 or not totals[1] or (capped and not totals[0]):
        return None
    found: Marks = ({}, {})
    for zones in zip(*sides, strict=True):
        few, many = zones[0].pages, zones[1].pages
        own = zones[0].key in low
        among = [totals[1] - many + few, totals[0] - few + many] if own else [totals[1], totals[0]]
        for side, pages in enumerate((few, many)):
            share = pages_min[side] * pages // among[side] if pages else 0
            found[side][zones[0].key] = zone_watermarks(kernel, pages, share, scale[side], capped=not own)
    return found


def _assembled(kernel: Kernel, sides: Sides, tunables: tuple[Tunables, Tunables]) -> Between | None:
    marks = _marks(kernel, sides, tunables)
    if marks is None:
        return None
    ends = (_side(kernel, *side) for side in zip(sides, marks, tunables, strict=True))
    return Between(*ends)


def _side(kernel: Kernel, zones: Sequence[ZonePages], marks: Mapping[Key, Watermarks], tunables: Tunables) -> Reserves:
    kept = setup_per_zone_lowmem_reserve(kernel, zones, tunables.lowmem_reserve_ratio)
    lists = zone_set_pageset_high_and_batch(kernel, zones, marks, tunables)
    found = {zone.key: ZoneReserves(marks[zone.key], kept[zone.key], lists.get(zone.key)) for zone in zones}
    return Reserves(tunables, found)
