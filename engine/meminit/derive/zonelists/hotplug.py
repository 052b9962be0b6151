"""Memory plugged in while running: a zone that was empty gets its first pages, and the lists are rebuilt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.model.plugging import refuse_nowhere

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
    refuse_nowhere(boot.hotplug, boot.hotplug_places, nodes, layout.zone_types)
    rebuilt, notes = False, []
    for node_id, name in boot.hotplug:
        node = nodes[node_id]
        zone = node.zones[layout.zone_types.index(name)]
        if zone.populated:
            notes.append(f"node {node_id} has memory in zone {name} already: plugging in more rebuilds no list")
            continue
        nodes[node_id], rebuilt = _with_first_pages(node, zone), True
    return replace(layout, nodes=tuple(nodes[node.node_id] for node in layout.nodes)), rebuilt, tuple(notes)


def _with_first_pages(node: Pgdat, plugged: Zone) -> Pgdat:
    filled = replace(plugged, spanned=FIRST_PAGES, present=FIRST_PAGES, managed=FIRST_PAGES)
    zones = tuple(filled if zone is plugged else zone for zone in node.zones)
    return replace(node, zones=zones, present=node.present + FIRST_PAGES, online=True)
