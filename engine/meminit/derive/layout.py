"""The layout of a boot: the zones a real kernel showed, where they are given, else the predicted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.nodes import numa_init
from meminit.derive.observed import observed_layout
from meminit.derive.zones import free_area_init_nodes

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["layout_of"]


def layout_of(boot: Boot) -> Layout:
    """Nodes and zones of ``boot``. Raises InputFault where the machine is missing or cannot be."""
    if boot.observed is not None:
        return observed_layout(boot, numa_init(boot))
    return free_area_init_nodes(boot)
