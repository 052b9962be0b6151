"""Memory plugged in while running: a zone that was empty gets its first pages, and the lists are rebuilt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.errors import InputFault, did_you_mean

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout, Pgdat, Zone

__all__ = ["zones_after_hotplug"]

FIRST_PAGES = 1


def zones_after_hotplug(boot: Boot, layout: Layout) -> tuple[Layout, bool, tuple[str, ...]]:
    """The layout once ``boot.hotplug`` has happened, whether the lists are rebuilt for it, and notes.

    online_pages() rebuilds only for a zone that had no page. How much came does not matter for lists: such a zone
    counts with one page here. Raises InputFault for a node or zone that is not there.
    """
    if not boot.hotplug:
        return layout, False, ()
    nodes = {node.node_id: node for node in layout.nodes}
    rebuilt, notes = False, []
    for node_id, name in boot.hotplug:
        node = nodes.get(node_id)
        if node is None:
            raise InputFault(f"no node {node_id} to plug memory into", help=f"nodes are {_listed(nodes)}")
        zone = next((zone for zone in node.zones if zone.name == name), None)
        if zone is None:
            hint = did_you_mean(name, layout.zone_types) or "zones are " + ", ".join(layout.zone_types)
            raise InputFault(f"this kernel has no zone `{name}` to plug memory into", help=hint)
        if zone.populated:
            notes.append(f"node {node_id} has memory in zone {name} already: plugging in more rebuilds no list")
            continue
        nodes[node_id], rebuilt = _with_first_pages(node, zone), True
    return replace(layout, nodes=tuple(nodes[node.node_id] for node in layout.nodes)), rebuilt, tuple(notes)


def _listed(nodes: dict[int, Pgdat]) -> str:
    return ", ".join(map(str, nodes))


def _with_first_pages(node: Pgdat, plugged: Zone) -> Pgdat:
    filled = replace(plugged, spanned=FIRST_PAGES, present=FIRST_PAGES, managed=FIRST_PAGES)
    zones = tuple(filled if zone is plugged else zone for zone in node.zones)
    return replace(node, zones=zones, present=node.present + FIRST_PAGES, online=True)
