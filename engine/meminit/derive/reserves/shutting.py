"""zone_watermark_ok(): whether lowmem_reserve keeps all of a zone from requests that could be served higher up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.managed import managed_bounds
from meminit.derive.reserves.counting import managed_of, zone_pages
from meminit.derive.reserves.prediction import reserves_of
from meminit.derive.reserves.protection import default_ratios, setup_per_zone_lowmem_reserve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.reserves import Key, ZonePages

__all__ = ["shut_zones"]

RATIO = "vm.lowmem_reserve_ratio"


def shut_zones(boot: Boot, layout: Layout) -> dict[Key, bool]:
    """Of each zone whether requests that may use the highest zone of its node get no page of it.

    So it is where the pages that it keeps from them are as many as it manages. A zone is missing where its managed
    pages are not known well enough, or nothing says what lowmem_reserve_ratio becomes.
    """
    kernel = boot.kernel
    bounds = _bounds(boot, layout)
    ratios = _ratios(boot, layout)
    if bounds is None or ratios is None:
        return {}
    least, most = bounds
    low, high = (setup_per_zone_lowmem_reserve(kernel, zones, ratios) for zones in bounds)
    top = {zone.node: _rank(zones=most, zone=zone) for zone in most if zone.populated}
    found = {}
    for few, many in zip(least, most, strict=True):
        at = top.get(few.node, 0)
        if at >= len(low[few.key]) or at <= _rank(zones=most, zone=many):
            found[few.key] = False
        elif low[few.key][at] >= many.pages:
            found[few.key] = True
        elif high[few.key][at] < few.pages:
            found[few.key] = False
    return found


def _rank(zones: tuple[ZonePages, ...], zone: ZonePages) -> int:
    """The place of ``zone`` among the zone types of its node."""
    return [one.name for one in zones if one.node == zone.node].index(zone.name)


def _bounds(boot: Boot, layout: Layout) -> tuple[tuple[ZonePages, ...], tuple[ZonePages, ...]] | None:
    """The zones with the fewest pages that they may manage, and with the most."""
    exact = zone_pages(boot.kernel, layout, managed_of(layout))
    if exact is not None:
        return exact, exact
    managed = managed_bounds(boot, layout)
    if managed is None:
        return None
    sides: list[Mapping[Key, int]] = [{key: bound[side] for key, bound in managed.zones.items()} for side in (0, 1)]
    least, most = (zone_pages(boot.kernel, layout, side) for side in sides)
    return None if least is None or most is None else (least, most)


def _ratios(boot: Boot, layout: Layout) -> tuple[int, ...] | None:
    """The ratios when all sysctls are written; None where they are not known."""
    if not boot.kernel.has("lowmem-reserve-by-ratio"):
        return None
    tunables = reserves_of(boot, layout).after.tunables
    if tunables is not None:
        return tunables.lowmem_reserve_ratio
    written = any(sysctl.name == RATIO for sysctl in boot.sysctls) or "lowmem_reserve_ratio" in boot.cmdline.source.text
    return None if written else default_ratios(boot.kernel, layout.zone_types)
