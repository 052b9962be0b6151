"""The fewest and the most pages of each zone that reserves may be counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.managed import managed_at_boot
from meminit.derive.reserves.counting import zone_pages
from meminit.derive.reserves.total_pages import dma_reserve_bounds
from meminit.model.reservations import Bounds

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.reserves import Key, ZonePages

__all__ = ["sides_of"]


def sides_of(boot: Boot, layout: Layout) -> tuple[tuple[ZonePages, ...], tuple[ZonePages, ...]] | None:
    """The zones with the fewest pages and with the most; None where nothing bounds them.

    Releases that count managed pages begin with fewer of them than are there in the end. Of what older ones count as
    present only that is open which is reserved below 16 MiB.
    """
    kernel = boot.kernel
    if not kernel.has("lowmem-reserve-by-ratio"):
        return None
    bounds = _managed(boot, layout) if kernel.has("reserves-from-managed") else _present(boot, layout)
    if bounds is None:
        return None
    least, most = (
        zone_pages(kernel, layout, {key: bound[side] for key, bound in bounds.items()}, counted=True) for side in (0, 1)
    )
    return None if least is None or most is None else (least, most)


def _managed(boot: Boot, layout: Layout) -> dict[Key, Bounds] | None:
    if layout.early is None:
        return None
    first = managed_at_boot(boot, layout, layout.early)
    return {key: Bounds(min(first.get(key, 0), bound.low), bound.high) for key, bound in layout.early.zones.items()}


def _present(boot: Boot, layout: Layout) -> dict[Key, Bounds]:
    low, high = dma_reserve_bounds(boot.kernel, layout)
    found = {}
    for zone in layout.zones:
        reserved = zone.index == 0 and zone.managed_estimate is not None
        least = max(zone.present - high, 0) if reserved else zone.present
        found[zone.node, zone.name] = Bounds(
            least, zone.present - low if reserved and zone.present > low else zone.present
        )
    return found
