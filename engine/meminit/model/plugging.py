"""Where memory may be plugged in: what --hotplug says must be a node and a zone that are there."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from meminit.errors import InputFault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from meminit.text import Place

__all__ = ["Plugged", "refuse_nowhere"]

Plugged = tuple[int, str]
"""A node, and the zone of it that gets memory."""


def refuse_nowhere(
    hotplug: Sequence[Plugged],
    places: Sequence[Place | None],
    nodes: Collection[int] | None,
    zones: Collection[str],
) -> None:
    """Raise InputFault for memory that is plugged into a node or a zone that is not there.

    ``nodes`` is None where it is not known which there are.
    """
    for (node, zone), place in zip_longest(hotplug, places[: len(hotplug)]):
        if nodes is not None and node not in nodes:
            listed = ", ".join(map(str, sorted(nodes)))
            raise InputFault(f"no node {node} to plug memory into", place, f"nodes are {listed}")
        if zone not in zones:
            hint = did_you_mean(zone, zones) or "zones are " + ", ".join(zones)
            raise InputFault(f"this kernel has no zone `{zone}` to plug memory into", place, hint)
