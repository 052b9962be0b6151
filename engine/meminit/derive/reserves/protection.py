"""setup_per_zone_lowmem_reserve(): what a zone keeps from requests that could have been served higher up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.zone_types import HIGHMEM, MOVABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.kernel import Kernel
    from meminit.model.reserves import Key, ZonePages

__all__ = ["default_ratios", "effective_ratios", "setup_per_zone_lowmem_reserve"]

DEVICES, OTHERS = 256, 32
"""The ratio of a zone for devices, and that of all others."""


def default_ratios(kernel: Kernel, zone_types: Sequence[str]) -> tuple[int, ...]:
    """sysctl_lowmem_reserve_ratio[] as it is compiled in."""
    if kernel.has("lowmem-reserve-can-be-off"):
        return tuple(_ratio(name) for name in zone_types)
    devices = [DEVICES for name in zone_types if name in {"DMA", "DMA32"}]
    others = [OTHERS for name in (HIGHMEM, MOVABLE) if name in zone_types]
    ratios = (*devices, *others)
    return (ratios + (0,) * len(zone_types))[: len(zone_types) - 1]


def _ratio(name: str) -> int:
    if name in {"DMA", "DMA32"}:
        return DEVICES
    return OTHERS if name == "Normal" else 0


def effective_ratios(kernel: Kernel, ratios: Sequence[int]) -> tuple[int, ...]:
    """The ratios as the kernel corrects them before it divides by them."""
    least = 0 if kernel.has("lowmem-reserve-can-be-off") else 1
    return tuple(ratio if ratio >= 1 else least for ratio in ratios)


def setup_per_zone_lowmem_reserve(
    kernel: Kernel, zones: Sequence[ZonePages], ratios: Sequence[int]
) -> dict[Key, tuple[int, ...]]:
    """lowmem_reserve[] of each zone: pages of the zones above it up to each type, divided by the zone's ratio."""
    empty_keeps = not kernel.has("lowmem-reserve-of-empty-zones-is-none")
    divisors = (*effective_ratios(kernel, ratios), 0)
    by_node: dict[int, list[ZonePages]] = {}
    for zone in zones:
        by_node.setdefault(zone.node, []).append(zone)
    found = {}
    for node in by_node.values():
        for rank, zone in enumerate(node):
            ratio = divisors[min(rank, len(divisors) - 1)] if zone.pages or empty_keeps else 0
            row, above = [0] * (rank + 1), 0
            for upper in node[rank + 1 :]:
                above += upper.pages
                row.append(above // ratio if ratio else 0)
            found[zone.key] = tuple(row)
    return found
