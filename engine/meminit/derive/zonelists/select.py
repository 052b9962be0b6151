"""Parts of the lists: those of some nodes, or what of them a request limited to a zone walks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.zonelists.legacy import highest_zone
from meminit.errors import InputFault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.zonelists import Zonelists, Zoneref

__all__ = ["only_nodes", "up_to_zone"]


def only_nodes(lists: Zonelists, nodes: Sequence[int]) -> Zonelists:
    """The lists of ``nodes``, all where none is named. Raises InputFault for a node without lists."""
    if not nodes:
        return lists
    known = {own.node: own for own in lists.nodes}
    for node in nodes:
        if node not in known:
            raise InputFault(f"node {node} has no lists", help=f"nodes with lists: {', '.join(map(str, known))}")
    return replace(lists, nodes=tuple(known[node] for node in dict.fromkeys(nodes)))


def up_to_zone(lists: Zonelists, zone_types: Sequence[str], zone: str) -> Zonelists:
    """All lists without the zones above ``zone``; of lists by zone type or gfp mask those of such requests.

    Raises InputFault for a zone the kernel does not have.
    """
    if zone not in zone_types:
        hint = did_you_mean(zone, zone_types) or "zones are " + ", ".join(zone_types)
        raise InputFault(f"this kernel has no zone `{zone}`", help=hint)
    allowed = set(zone_types[: zone_types.index(zone) + 1])

    def kept(entries: tuple[Zoneref, ...]) -> tuple[Zoneref, ...]:
        return tuple(entry for entry in entries if entry.zone in allowed)

    return replace(
        lists,
        nodes=tuple(
            replace(
                own,
                fallback=kept(own.fallback),
                thisnode=None if own.thisnode is None else kept(own.thisnode),
                by_zone=own.by_zone and {name: entries for name, entries in own.by_zone.items() if name in allowed},
                by_gfp_zonemask=own.by_gfp_zonemask
                and {mask: entries for mask, entries in own.by_gfp_zonemask.items() if highest_zone(mask) in allowed},
            )
            for own in lists.nodes
        ),
    )
