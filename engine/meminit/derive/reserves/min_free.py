"""min_free_kbytes: what the kernel counts for itself, and what khugepaged raises it to."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from meminit.derive.reserves.counting import kernel_zones, nr_free_zone_pages
from meminit.derive.reserves.pageblocks import MIGRATE_PCPTYPES, pageblock_nr_pages
from meminit.model.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.reserves import Key, ZonePages

__all__ = ["calculate_min_free_kbytes", "khugepaged_starts", "set_recommended_min_free_kbytes"]

LEAST, MOST, MOST_BEFORE = 128, 262144, 65536
SMALL = 512 << 20
"""With less memory than this, in bytes, transparent huge pages are switched off."""


def calculate_min_free_kbytes(kernel: Kernel, zones: Sequence[ZonePages], high: Mapping[Key, int]) -> int:
    """Four times the root of the KiB of low memory above its ``high`` watermarks, bounded."""
    kbytes = nr_free_zone_pages(kernel_zones(zones), high) << (kernel.page_shift - 10)
    most = MOST if kernel.has("min-free-up-to-256-mib") else MOST_BEFORE
    return min(max(isqrt(kbytes * 16), LEAST), most)


def khugepaged_starts(boot: Boot, zones: Sequence[ZonePages]) -> bool | None:
    """Whether hugepage_init() leaves transparent huge pages on; None where the kernel has none, or switches them off.

    It switches them off, and counts nothing again, with less than 512 MiB.
    """
    kernel = boot.kernel
    if not kernel.enabled("TRANSPARENT_HUGEPAGE"):
        return None
    if sum(zone.pages for zone in zones) << kernel.page_shift < SMALL:
        return None
    said = setting(kernel, boot.cmdline, "transparent_hugepage_flags")
    if said is not None:
        return said != "never"
    chosen = [kernel.config.enabled(f"TRANSPARENT_HUGEPAGE_{mode}") for mode in ("ALWAYS", "MADVISE")]
    return kernel.config.enabled("TRANSPARENT_HUGEPAGE_NEVER") is not True and chosen != [False, False]


def set_recommended_min_free_kbytes(
    kernel: Kernel, zones: Sequence[ZonePages], high: Mapping[Key, int], min_free_kbytes: int, *, on: bool
) -> int | None:
    """What khugepaged makes of ``min_free_kbytes``: 11 blocks a zone, at most a twentieth of low memory.

    None where the size of a block is not known.
    """
    if not on:
        return (
            calculate_min_free_kbytes(kernel, zones, high) if kernel.has("khugepaged-counts-again") else min_free_kbytes
        )
    block = pageblock_nr_pages(kernel)
    if block is None:
        return None
    low = kernel_zones(zones)
    counted = low if kernel.has("khugepaged-counts-kernel-zones") else [zone for zone in zones if zone.populated]
    recommended = block * len(counted) * (2 + MIGRATE_PCPTYPES * MIGRATE_PCPTYPES)
    recommended = min(recommended, nr_free_zone_pages(low, high) // 20)
    return max(min_free_kbytes, recommended << (kernel.page_shift - 10))
