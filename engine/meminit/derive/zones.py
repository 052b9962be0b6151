"""zone_sizes_init() down to free_area_init_core(): the layout of nodes and zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["free_area_init_nodes"]


def free_area_init_nodes(boot: Boot) -> Layout:
    """Nodes and zones of ``boot``."""
    raise NotImplementedError(boot)
