"""check_highest_zone(): the zone that memory policies are bound to, as the building of lists leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.zonelists.thisnode import left_out
from meminit.model.zone_types import MOVABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout

__all__ = ["check_highest_zone"]


def check_highest_zone(kernel: Kernel, layout: Layout, listed: Iterable[int]) -> str | None:
    """The highest zone of the nodes ``listed`` (by position) but Movable; the first zone type before there is one.

    None without CONFIG_NUMA, where there are no memory policies.
    """
    if not kernel.enabled("NUMA"):
        return None
    highest = max(
        (
            zone.index
            for node in listed
            for zone in layout.nodes[node].zones
            if zone.name != MOVABLE and left_out(kernel, zone) is None
        ),
        default=0,
    )
    return layout.zone_types[highest]
