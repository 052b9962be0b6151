"""Which zone types a kernel has, in index order: rules/zones.yaml, less what the arch never makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.guard import holds
from meminit.model.knowledge import document

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel

__all__ = ["DMA32", "HIGHMEM", "MOVABLE", "zone_types"]

DMA32, HIGHMEM, MOVABLE, DEVICE = "DMA32", "HighMem", "Movable", "Device"


def zone_types(kernel: Kernel) -> tuple[str, ...]:
    """Names of the zone slots of every node, DMA first."""
    arch = {zone.name: zone for zone in kernel.arch.zones}
    names = []
    for entry in document("rules/zones.yaml")["zones"]:
        name = str(entry["name"])
        rule = arch.get(name)
        if holds(entry["guard"], kernel.config, kernel.features) and (
            rule is None or holds(rule.when, kernel.config, kernel.features)
        ):
            names.append(name)
    return tuple(names)
