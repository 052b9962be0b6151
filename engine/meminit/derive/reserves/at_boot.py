"""init_per_zone_wmark_min() and hugepage_init(): the reserves that a boot ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.reserves.counting import zone_pages
from meminit.derive.reserves.min_free import (
    calculate_min_free_kbytes,
    khugepaged_starts,
    set_recommended_min_free_kbytes,
)
from meminit.derive.reserves.old_watermarks import zone_balance
from meminit.derive.reserves.pagesets import zone_set_pageset_high_and_batch
from meminit.derive.reserves.protection import default_ratios, setup_per_zone_lowmem_reserve
from meminit.derive.reserves.watermarks import setup_per_zone_wmarks
from meminit.model.reserves import Reserves, Tunables, ZoneReserves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.reserves import Key, Watermarks, ZonePages

__all__ = ["init_per_zone_wmark_min"]

EARLY = "what zones keep back in releases before 2.6.11 of 2.6 is not followed"
NO_LOWMEM = "no zone counts as low memory, by whose pages the kernel divides when it sets watermarks"
NO_BLOCK = "the size of huge pages is not known, so it is open what khugepaged raises min_free_kbytes to"


def init_per_zone_wmark_min(boot: Boot, layout: Layout, managed: Mapping[Key, int]) -> Reserves:
    """What each zone keeps back after boot, from what each manages while the initcalls run.

    Nothing where a zone's pages are not known. What it manages then is what it manages later less what the kernel gives
    back after them: the initrd and its own init memory.
    """
    kernel = boot.kernel
    if kernel.has("zonelist-legacy"):
        return zone_balance(boot, layout)
    if not kernel.has("lowmem-reserve-by-ratio"):
        return Reserves(None, {}, (EARLY,))
    zones = zone_pages(kernel, layout, managed)
    if zones is None:
        return Reserves(None, {})
    ratios = default_ratios(kernel, layout.zone_types)
    tunables = Tunables(calculate_min_free_kbytes(kernel, zones, {}), ratios)
    marks = setup_per_zone_wmarks(kernel, zones, tunables)
    if marks is None:
        return Reserves(None, {}, (NO_LOWMEM,))
    on = khugepaged_starts(boot, zones)
    if on is not None:
        high = {key: mark.high for key, mark in marks.items()}
        raised = set_recommended_min_free_kbytes(kernel, zones, high, tunables.min_free_kbytes, on=on)
        if raised is None:
            return Reserves(None, {}, (NO_BLOCK,))
        tunables = tunables._replace(min_free_kbytes=raised)
        marks = setup_per_zone_wmarks(kernel, zones, tunables) or marks
    return _assembled(boot, zones, tunables, marks)


def _assembled(
    boot: Boot, zones: tuple[ZonePages, ...], tunables: Tunables, marks: Mapping[Key, Watermarks]
) -> Reserves:
    """Everything that follows from ``tunables`` and the watermarks that are set."""
    kernel = boot.kernel
    protection = setup_per_zone_lowmem_reserve(kernel, zones, tunables.lowmem_reserve_ratio)
    pagesets = zone_set_pageset_high_and_batch(kernel, zones, marks, tunables)
    found = {zone.key: ZoneReserves(marks[zone.key], protection[zone.key], pagesets.get(zone.key)) for zone in zones}
    return Reserves(tunables, found)
