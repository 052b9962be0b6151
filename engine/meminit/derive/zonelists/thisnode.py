"""build_zonelists_node(), later build_zonerefs_node(): a node's own zones; alone they are the this-node list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.zonelists import Zoneref

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Pgdat, Zone

__all__ = ["build_thisnode_zonelists", "build_zonerefs_node", "left_out"]


def build_zonerefs_node(kernel: Kernel, pgdat: Pgdat) -> dict[int, Zoneref]:
    """Entries of the node's zones by zone index, highest first."""
    return {
        zone.index: Zoneref(zone.node, zone.name) for zone in reversed(pgdat.zones) if left_out(kernel, zone) is None
    }


def left_out(kernel: Kernel, zone: Zone) -> str | None:
    """Why no list holds ``zone``, or None when lists hold it.

    populated_zone() looks at present pages, managed_zone() at managed pages, where these are known.
    """
    if not zone.populated:
        return "it has no pages"
    if kernel.has("zonelist-needs-managed") and zone.managed == 0:
        return "none of its pages is managed by the page allocator"
    return None


def build_thisnode_zonelists(kernel: Kernel, own: dict[int, Zoneref]) -> tuple[Zoneref, ...] | None:
    """The list for __GFP_THISNODE; None where the kernel has no such list."""
    return tuple(own.values()) if kernel.has("zonelist-thisnode") else None
