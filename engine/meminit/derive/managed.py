"""memblock_free_all(): what each zone's pages come to once all that was reserved early is taken off, in bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.early.huge_pages import huge_pages_fit
from meminit.derive.early.image import COUNTED, INITRD_SIZE, image_areas
from meminit.derive.early.placing import placed
from meminit.derive.early.reserving import Taken, areas_of, reservations
from meminit.derive.early.rooms import rooms_of
from meminit.derive.early.smaller import first_areas, later_areas
from meminit.derive.early.struct_pages import struct_page_areas
from meminit.derive.early.swiotlb import bounce_buffers
from meminit.model.reservations import ANYWHERE, Bounds, Managed
from meminit.model.settings import setting
from meminit.model.zone_types import HIGHMEM, MOVABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.derive.early.placing import Placed
    from meminit.derive.early.rooms import Room
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout, Zone
    from meminit.model.reservations import Reservation
    from meminit.model.reserves import Key
    from meminit.read.image_sizes import ImageSizes

__all__ = ["bounded", "managed_at_boot", "managed_bounds"]

CONTIGUOUS = frozenset({"cma", "hugetlb_cma"})
CPUS = "no CPUs are possible beside those of the machine"


def managed_bounds(boot: Boot, layout: Layout, sizes: ImageSizes | None = None) -> Managed | None:
    """Bounds of managed pages by node and zone; None where a kernel counts none, or nothing says where memory lies."""
    kernel = boot.kernel
    rooms = rooms_of(kernel, layout)
    if not (kernel.has("reserves-from-managed") and rooms):
        return None
    sizes = sizes or boot.sizes
    low_end = _low_end(boot, layout)
    image = image_areas(boot, sizes, rooms)
    bounce = bounce_buffers(boot, layout, low_end)
    first = (*image.areas, *first_areas(boot, layout, low_end))
    maps = tuple(struct_page_areas(boot, layout, low_end))
    later = (*later_areas(boot, layout, low_end), *bounce.areas)
    asked = reservations(boot, layout, rooms, Taken(first, maps, later))
    areas = (*first, *areas_of(asked), *maps, *later)
    spare = any(room.hotplug for room in rooms) and setting(kernel, boot.cmdline, "movable_node_enabled") is True
    found = placed(areas, rooms, spare_hotplug=spare, mirrored=any(room.mirror for room in rooms))
    zones = _of_all(_zones(boot, layout, rooms, found), _handed(boot, sizes, asked))
    told = tuple(huge_pages_fit(one, zones, kernel.page_shift) for one in asked)
    missing = image.missing
    if sizes.initrd is None and INITRD_SIZE not in missing and any(one.least_base != one.most_base for one in told):
        missing = (*missing, INITRD_SIZE)
    return Managed(zones, areas, told, (*image.assumed, *bounce.assumed, CPUS), missing)


def managed_at_boot(boot: Boot, layout: Layout, found: Managed) -> Mapping[Key, int]:
    """The fewest pages that zones manage while reserves are first counted, of bounds ``found`` for the end of the boot.

    The initrd and init sections are not freed then, and gigantic pages and perhaps areas of CMA not handed back yet.
    """
    kernel = boot.kernel
    rooms = rooms_of(kernel, layout)
    image = image_areas(boot, boot.sizes, rooms, freed=False)
    own = {area.what for area in image.areas}
    others = (area for area in found.areas if area.what not in own)
    cma = kernel.has("watermarks-after-cma")
    late = tuple(a._replace(returned=cma and a.what in CONTIGUOUS) if a.returned else a for a in others)
    spare = any(room.hotplug for room in rooms) and setting(kernel, boot.cmdline, "movable_node_enabled") is True
    where = placed((*image.areas, *late), rooms, spare_hotplug=spare, mirrored=any(room.mirror for room in rooms))
    handed = boot.sizes.handed
    told = None if handed is None else (handed >> kernel.page_shift, None)
    zones = _of_all(_zones(boot, layout, rooms, where), told)
    largest = kernel.arch.max_order_nr_pages(kernel) << kernel.page_shift
    gigantic: dict[int | None, int] = {}
    for one in found.reservations:
        if one.fits is not False and one.page_size is not None and one.page_size > largest:
            gigantic[one.node] = gigantic.get(one.node, 0) + (one.size >> kernel.page_shift)
    return {key: max(bound.low - gigantic.get(key[0], 0), 0) for key, bound in zones.items()}


def bounded(boot: Boot, layout: Layout) -> Layout:
    """``layout`` with bounds of what each zone manages, which is known where they leave one number."""
    found = managed_bounds(boot, layout)
    if found is None:
        return layout
    nodes = tuple(
        replace(node, zones=tuple(_bounded(zone, found.zones[zone.node, zone.name]) for zone in node.zones))
        for node in layout.nodes
    )
    return replace(layout, nodes=nodes, early=found)


def _bounded(zone: Zone, bounds: Bounds) -> Zone:
    known = bounds.low if bounds.low == bounds.high else None
    return replace(zone, managed=known, managed_low=bounds.low, managed_high=bounds.high)


def _handed(boot: Boot, sizes: ImageSizes, asked: Sequence[Reservation]) -> tuple[int, int | None] | None:
    """Pages of all zones together, at least and at most, where a log told what was handed out, and what later."""
    if sizes.handed is None:
        return None
    kernel, shift = boot.kernel, boot.kernel.page_shift
    if not kernel.has(COUNTED):
        return sizes.handed >> shift, sizes.handed >> shift
    least = sizes.handed + sizes.freed_least >> shift
    if sizes.freed_most is None:
        return least, None
    largest = kernel.arch.max_order_nr_pages(kernel) << shift
    gigantic = sum(one.size for one in asked if one.page_size is not None and one.page_size > largest)
    return least, sizes.handed + sizes.freed_most + gigantic >> shift


def _of_all(zones: Mapping[Key, Bounds], handed: tuple[int, int | None] | None) -> Mapping[Key, Bounds]:
    """Bounds narrowed by what all zones manage together."""
    if handed is None:
        return zones
    low, high = (sum(bounds[at] for bounds in zones.values()) for at in (0, 1))
    least, most = handed
    narrowed = {
        key: Bounds(
            max(bounds.low, least - (high - bounds.high)),
            bounds.high if most is None else min(bounds.high, most - (low - bounds.low)),
        )
        for key, bounds in zones.items()
    }
    return narrowed if all(bounds.low <= bounds.high for bounds in narrowed.values()) else zones


def _low_end(boot: Boot, layout: Layout) -> int:
    """Where memory that is mapped for good ends."""
    low, high = layout.zone_limits.get(HIGHMEM, (0, 0))
    return low << boot.kernel.page_shift if low < high else ANYWHERE


def _zones(boot: Boot, layout: Layout, rooms: Sequence[Room], found: Sequence[Placed]) -> Mapping[Key, Bounds]:
    shift = boot.kernel.page_shift
    own: dict[Key, int] = {(zone.node, zone.name): 0 for zone in layout.zones}
    stray = dict(own)
    for room in rooms:
        of_kind = stray if room.stray else own
        of_kind[room.key] = of_kind.get(room.key, 0) + room.size
    least = dict.fromkeys((*own, *stray), 0)
    most = dict(least)
    for one in found:
        for key, (low, high) in one.shares.items():
            least[key] += low
            most[key] += high
    doubled = _doubled(boot, layout)
    return {
        key: Bounds(
            max(size - most[key] >> shift, 0) * doubled.get(key, 1),
            max(size + stray.get(key, 0) - least[key] >> shift, 0) * doubled.get(key, 1),
        )
        for key, size in own.items()
    }


def _doubled(boot: Boot, layout: Layout) -> dict[Key, int]:
    """Zones whose pages are counted twice: Movable cut out of a HighMem that keeps its span."""
    if HIGHMEM not in layout.zone_limits or not boot.kernel.has("movable-keeps-normal-span"):
        return {}
    spans = {(zone.node, zone.name): zone for zone in layout.zones}
    found = {}
    for (node, name), zone in spans.items():
        high = spans.get((node, HIGHMEM))
        if name == MOVABLE and zone.spanned and high is not None and high.end_pfn == zone.end_pfn:
            found[node, name] = 2
    return found
