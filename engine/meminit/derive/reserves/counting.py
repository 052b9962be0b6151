"""From which pages reserves are counted: the zones of online nodes, in the order of for_each_zone()."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.reserves import ZonePages
from meminit.model.zone_types import HIGHMEM, MOVABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout, Zone
    from meminit.model.reserves import Key

__all__ = ["kernel_zones", "managed_of", "nr_free_zone_pages", "zone_pages"]

NORMAL = "Normal"


def managed_of(layout: Layout) -> dict[Key, int]:
    """What each zone of ``layout`` is known to manage."""
    return {(zone.node, zone.name): zone.managed for zone in layout.zones if zone.managed is not None}


def zone_pages(
    kernel: Kernel, layout: Layout, managed: Mapping[Key, int], *, counted: bool = False
) -> tuple[ZonePages, ...] | None:
    """The zones with the pages that count; None where a zone's are not known.

    ``managed`` are managed pages by node and zone; a zone without present pages needs none, and releases that count
    present pages ask for none unless ``managed`` are those that they ``counted``.
    """
    counts_managed = counted or kernel.has("reserves-from-managed")
    high = _highmem(layout)
    found = []
    for node in layout.nodes:
        if not node.online:
            continue
        for zone in node.zones:
            nothing = None if zone.present else 0
            pages = managed.get((zone.node, zone.name), nothing) if counts_managed else _present(kernel, zone)
            if pages is None:
                return None
            found.append(
                ZonePages(zone.node, zone.name, pages, zone.populated, len(node.cpus), highmem=zone.name in high)
            )
    return tuple(found)


def _present(kernel: Kernel, zone: Zone) -> int | None:
    """Present pages of a release that counts these; None where what is reserved below 16 MiB is still to be taken off.

    A zone that was seen has no estimate.
    """
    open_ = zone.index == 0 and zone.managed_estimate is not None and zone.present and kernel.has("x86-dma-reserve")
    return None if open_ else zone.present


def _highmem(layout: Layout) -> frozenset[str]:
    """Zone types that is_highmem() says are high memory: Movable where it is cut out of HighMem."""
    if HIGHMEM not in layout.zone_types:
        return frozenset()
    low, end = layout.zone_limits.get(HIGHMEM, (0, 0))
    there = low < end or any(zone.name == HIGHMEM and zone.spanned for zone in layout.zones)
    return frozenset({HIGHMEM, MOVABLE}) if there else frozenset({HIGHMEM})


def kernel_zones(zones: Sequence[ZonePages]) -> tuple[ZonePages, ...]:
    """The populated zones that an ordinary request (GFP_USER) may use: those up to Normal."""
    return tuple(zone for zone in zones if zone.populated and zone.name not in {HIGHMEM, MOVABLE, "Device"})


def nr_free_zone_pages(zones: Sequence[ZonePages], high: Mapping[Key, int]) -> int:
    """Pages of ``zones`` above their high watermarks."""
    return sum(max(zone.pages - high.get(zone.key, 0), 0) for zone in zones)
