"""The layout of a boot: the zones a real kernel showed, where they are given, else the predicted ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.nodes import numa_init
from meminit.derive.observed import observed_layout, observed_nodes
from meminit.derive.zones import free_area_init_nodes
from meminit.model.plugging import refuse_nowhere

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["layout_of", "layout_shown"]

_PLUGGED = "the layout is that of the boot: memory plugged in later"


def layout_of(boot: Boot) -> Layout:
    """Nodes and zones of ``boot``. Raises InputFault where the machine is missing or cannot be."""
    observed = boot.observed is not None
    layout = observed_layout(boot, numa_init(boot)) if observed else free_area_init_nodes(boot)
    refuse_nowhere(boot.hotplug, boot.hotplug_places, {node.node_id for node in layout.nodes}, layout.zone_types)
    plugged = tuple(f"{_PLUGGED} into zone {zone} of node {node} is no part of it" for node, zone in boot.hotplug)
    return replace(layout, notes=(*layout.notes, *plugged)) if plugged else layout


def layout_shown(boot: Boot) -> Layout:
    """The layout to look at: zones that a real kernel showed need no machine. Nothing is said of distances then.

    Of predicted zones it is bounded what they manage.
    """
    if boot.machine is None and boot.observed is not None:
        return observed_layout(boot, observed_nodes(boot.observed))
    if boot.observed is not None:
        return layout_of(boot)
    from meminit.derive.managed import bounded  # zonelists do not wait for it

    return bounded(boot, layout_of(boot))
