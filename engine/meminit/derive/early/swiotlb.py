"""swiotlb_init(): bounce buffers for devices that do not reach all memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.reservations import Area
from meminit.model.settings import setting, size_setting
from meminit.read.firmware import SratMemory
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["Bounce", "bounce_buffers"]

DEFAULT_SLABS = 32768
SLAB = 2048
SEGMENT = 128
PER_SLAB = 32
"""Bytes kept for each slab: 12 in old releases, 24 in new ones."""
GIB4 = 4 << 30
ENCRYPTED = 1 << 30
"""Bounce buffers at most where memory is encrypted: a part of memory, which is not worked out."""
UNREAD_SRAT = ("numa_off", "acpi_numa")
HAVE = ("swiotlb", "swiotlb-on-x86-32", "swiotlb-with-lpae")
NO_IOMMU = "no IOMMU does the work of the bounce buffers (swiotlb), which would be given back"


class Bounce(NamedTuple):
    """The buffers and their table; ``assumed`` is what decides that they stay."""

    areas: tuple[Area, ...] = ()
    assumed: tuple[str, ...] = ()


def bounce_buffers(boot: Boot, layout: Layout, low_end: int) -> Bounce:
    """64 MiB, or what swiotlb= says, in low memory where memory lies beyond what 32 bits reach."""
    kernel = boot.kernel
    if not any(map(kernel.has, HAVE)):
        return Bounce()
    force = setting(kernel, boot.cmdline, "swiotlb_force")
    if force == "noforce":
        return Bounce()
    slabs = size_setting(kernel, boot.cmdline, "default_nslabs") or DEFAULT_SLABS
    size = least = -(-slabs // SEGMENT) * SEGMENT * SLAB
    limit = _limit(boot, layout)
    reach = _possible_end(boot, layout)
    always = force == "force" or kernel.has("swiotlb-always")
    if not always and reach.most <= limit:
        if not kernel.has("swiotlb-for-small-objects"):
            return Bounce()
        frames = sum(stop - start for node in layout.topology.nodes for start, stop in node.frames)
        size = min(size, -(-(frames << kernel.page_shift) // 1024))
        size = least = -(-size // (SEGMENT * SLAB)) * SEGMENT * SLAB
    assumed: tuple[str, ...] = (NO_IOMMU,)
    if boot.cmdline.named("iommu") or not (always or reach.least > limit or reach.most <= limit):
        least, assumed = 0, ()
    if setting(kernel, boot.cmdline, "mem_encrypt") is True:
        size = max(size, ENCRYPTED)
    table = Area("table of bounce buffers", 0, size // SLAB * PER_SLAB + (64 << 10), high=low_end)
    return Bounce((Area("bounce buffers", least, size, high=min(limit, low_end), align=4096), table), assumed)


def _limit(boot: Boot, layout: Layout) -> int:
    """Where the memory that all devices reach ends: on arm64 and arm that of the highest DMA zone."""
    if boot.kernel.arch.name.startswith("x86"):
        return GIB4
    shift = boot.kernel.page_shift
    ends = [high << shift for name, (low, high) in layout.zone_limits.items() if name.startswith("DMA") and low < high]
    return max(ends, default=GIB4)


class _Reach(NamedTuple):
    least: int
    most: int


def _possible_end(boot: Boot, layout: Layout) -> _Reach:
    """max_possible_pfn in bytes: firmware's SRAT may promise memory that is not there, or that mem= cut off.

    Whether there is an SRAT is not known of a machine of one node.
    """
    nodes = layout.topology.nodes
    shift = boot.kernel.page_shift
    end = max(layout.topology.end_pfn, *(node.frames[-1][1] for node in nodes if node.frames)) << shift
    machine = boot.machine
    raises = boot.kernel.has("srat-raises-possible-end")
    numa = boot.kernel.enabled("NUMA")
    if machine is None or not numa or not (raises or machine.firmware is not None):
        return _Reach(end, end)
    if machine.firmware is not None:
        promised = [row.end for row in machine.firmware.srat or () if isinstance(row, SratMemory)]
    else:
        promised = [piece.end for node in machine.nodes for piece in node.memory]
    most = max(promised, default=end)
    passed_over = any(setting(boot.kernel, boot.cmdline, one) is not None for one in UNREAD_SRAT)
    sure = raises and len(promised) > 1 and not passed_over
    return _Reach(max(end, most) if sure else end, max(end, most))
