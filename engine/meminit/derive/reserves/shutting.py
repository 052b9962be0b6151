"""zone_watermark_ok(): whether lowmem_reserve keeps all of a zone from requests that could be served higher up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.managed import managed_bounds
from meminit.derive.reserves.counting import managed_of, zone_pages
from meminit.derive.reserves.prediction import reserves_of
from meminit.derive.reserves.protection import default_ratios, setup_per_zone_lowmem_reserve
from meminit.derive.reserves.sysctls import boot_line_sysctls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.reservations import Managed
    from meminit.model.reserves import Key, ZonePages

    Kept = tuple[int, ...]

__all__ = ["shut_zones"]

RATIO = "vm.lowmem_reserve_ratio"


def shut_zones(boot: Boot, layout: Layout) -> dict[Key, bool]:
    """Of each zone whether requests that may use the highest zone of its node get no page of it.

    So it is where the pages that it keeps from them are as many as it manages. A zone is missing where its managed
    pages are not known well enough, or nothing says what lowmem_reserve_ratio becomes.
    """
    exact = zone_pages(boot.kernel, layout, managed_of(layout))
    if exact is not None:
        kept = {key: zone.protection or () for key, zone in reserves_of(boot, layout).after.zones.items()}
        return _shut(exact, exact, kept, kept)
    bounds = _bounds(boot, layout)
    if bounds is None:
        return {}
    ratios = default_ratios(boot.kernel, layout.zone_types)
    low, high = (setup_per_zone_lowmem_reserve(boot.kernel, zones, ratios) for zones in bounds)
    return _shut(*bounds, low, high)


def _shut(
    least: Sequence[ZonePages], most: Sequence[ZonePages], low: Mapping[Key, Kept], high: Mapping[Key, Kept]
) -> dict[Key, bool]:
    """Zones that are shut, or not, whatever between the bounds of pages and of what they keep is true."""
    ranks = {zone.key: [one.name for one in most if one.node == zone.node].index(zone.name) for zone in most}
    top = {zone.node: ranks[zone.key] for zone in most if zone.populated}
    found = {}
    for few, many in zip(least, most, strict=True):
        at = top.get(few.node, 0)
        if at <= ranks[few.key]:
            found[few.key] = False
        elif len(low.get(few.key, ())) > at and len(high[few.key]) > at:
            if low[few.key][at] >= many.pages:
                found[few.key] = True
            elif high[few.key][at] < few.pages:
                found[few.key] = False
    return found


def _bounds(boot: Boot, layout: Layout) -> tuple[tuple[ZonePages, ...], tuple[ZonePages, ...]] | None:
    """The zones with the fewest pages that they may manage, and with the most.

    None where they are not those that lowmem_reserve is counted from: huge pages that are taken while booting join
    them later, and sysctls count anew.
    """
    counted_anew = any(
        sysctl.name == RATIO for sysctl in (*boot.sysctls, *boot_line_sysctls(boot.kernel, boot.cmdline))
    )
    if counted_anew or not boot.kernel.has("lowmem-reserve-by-ratio"):
        return None
    managed = managed_bounds(boot, layout)
    if managed is None or _joins_later(boot, managed):
        return None
    sides: list[Mapping[Key, int]] = [{key: bound[side] for key, bound in managed.zones.items()} for side in (0, 1)]
    least, most = (zone_pages(boot.kernel, layout, side) for side in sides)
    return None if least is None or most is None else (least, most)


def _joins_later(boot: Boot, managed: Managed) -> bool:
    """Whether pages are taken from zones while booting, and given to them later."""
    largest = boot.kernel.arch.max_order_nr_pages(boot.kernel) << boot.kernel.page_shift
    return any((one.page_size or 0) > largest and one.fits is not False for one in managed.reservations)
