"""Per-CPU lists of a zone's pages: zone_batchsize(), zone_highsize() and what older releases had in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.reserves import Pageset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.kernel import Kernel
    from meminit.model.reserves import Key, Tunables, Watermarks, ZonePages

__all__ = ["zone_batchsize", "zone_set_pageset_high_and_batch"]

MIN_PERCPU_PAGELIST_HIGH_FRACTION = 8


def zone_batchsize(kernel: Kernel, pages: int) -> int:
    """How many pages go to or from a CPU's list at a time, for a zone of ``pages``; 0 without an MMU."""
    if kernel.config.enabled("MMU") is False:
        return 0
    most = (1 << 20 if kernel.has("pageset-batch-1-mib") else 512 << 10) >> kernel.page_shift
    batch = max(min(pages >> 10, most) // 4, 1)
    return (1 << ((batch + batch // 2).bit_length() - 1)) - 1


def zone_set_pageset_high_and_batch(
    kernel: Kernel,
    zones: Sequence[ZonePages],
    watermarks: Mapping[Key, Watermarks],
    tunables: Tunables,
) -> dict[Key, Pageset]:
    """The list of one CPU for each populated zone. A zone whose node has no CPU is shared by all CPUs online."""
    online = sum({zone.node: zone.cpus for zone in zones}.values())
    populated = (zone for zone in zones if zone.populated)
    if not kernel.has("pageset-high-from-watermark"):
        return {zone.key: _older(kernel, zone, tunables.pagelist_fraction) for zone in populated}
    return {zone.key: _shared(kernel, zone, watermarks[zone.key].low, tunables, online) for zone in populated}


def _older(kernel: Kernel, zone: ZonePages, fraction: int) -> Pageset:
    """pageset_set_batch(), or pageset_set_high() where the user gave a fraction: the same for each CPU."""
    if fraction:
        high = zone.pages // fraction
        most = kernel.page_shift * 8
        return Pageset(high, min(max(high // 4, 1), most))
    batch = zone_batchsize(kernel, zone.pages)
    return Pageset(6 * batch, max(batch, 1))


def _shared(kernel: Kernel, zone: ZonePages, low: int, tunables: Tunables, online: int) -> Pageset:
    batch = max(zone_batchsize(kernel, zone.pages), 1)
    cpus = zone.cpus or online
    fraction = tunables.pagelist_fraction
    if not cpus:
        return Pageset(None, batch)
    high = max((zone.pages // fraction if fraction else low) // cpus, batch << 2)
    if not kernel.has("pageset-high-tuned"):
        return Pageset(high, batch)
    most = high if fraction else max(zone.pages // MIN_PERCPU_PAGELIST_HIGH_FRACTION // cpus, batch << 2)
    return Pageset(None, batch, high, most)
