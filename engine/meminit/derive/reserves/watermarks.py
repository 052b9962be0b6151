"""__setup_per_zone_wmarks(): min, low and high of each zone, from min_free_kbytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.reserves import Watermarks
from meminit.model.zone_types import MOVABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.kernel import Kernel
    from meminit.model.reserves import Key, Tunables, ZonePages

__all__ = ["lowmem_zones", "setup_per_zone_wmarks", "zone_watermarks"]

SWAP_CLUSTER_MAX = 32
HIGHMEM_MOST = 128
U64 = (1 << 64) - 1


def setup_per_zone_wmarks(
    kernel: Kernel, zones: Sequence[ZonePages], tunables: Tunables
) -> dict[Key, Watermarks] | None:
    """The watermarks of each zone; None where no zone counts as low memory, by which the kernel would divide."""
    word = (1 << kernel.arch.word_bits) - 1
    pages_min = (tunables.min_free_kbytes >> (kernel.page_shift - 10)) & word
    lowmem = lowmem_zones(kernel, zones)
    capped = {zone.key for zone in zones} - {zone.key for zone in lowmem}
    lowmem_pages = sum(zone.pages for zone in lowmem) & word
    if lowmem_pages == 0:
        return None
    found = {}
    for zone in zones:
        share = (pages_min * zone.pages & U64) // lowmem_pages
        scale = tunables.watermark_scale_factor
        found[zone.key] = zone_watermarks(kernel, zone.pages, share, scale, capped=zone.key in capped)
    return found


def zone_watermarks(kernel: Kernel, pages: int, share: int, scale: int, *, capped: bool) -> Watermarks:
    """The watermarks of a zone with ``pages``, whose part of min_free_kbytes is ``share``: more of either lowers none.

    A ``capped`` zone takes no part of it. ``scale`` is watermark_scale_factor.
    """
    word = (1 << kernel.arch.word_bits) - 1
    least = min(max(pages // 1024, SWAP_CLUSTER_MAX), HIGHMEM_MOST) if capped else share
    apart = share >> 2
    if kernel.has("watermark-scale-factor"):
        apart = max(apart, pages * scale // 10000)
        high = least + 2 * apart
    else:
        high = least + (share >> 1)
    promo = high + apart & word if kernel.has("watermark-promo") else None
    return Watermarks(least & word, least + apart & word, high & word, promo)


def lowmem_zones(kernel: Kernel, zones: Sequence[ZonePages]) -> tuple[ZonePages, ...]:
    """The zones that share min_free_kbytes: no high memory, and in newer releases no Movable."""
    without = kernel.has("watermarks-leave-movable-out")
    return tuple(zone for zone in zones if not (zone.highmem or (without and zone.name == MOVABLE)))
