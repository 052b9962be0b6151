"""zone_reclaim_mode as the distances of a machine set it, and RECLAIM_DISTANCE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.knowledge import features

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meminit.model.kernel import Kernel

__all__ = ["reclaim_distance", "zone_reclaim_mode"]

RECLAIM_DISTANCE = 30
_PREFIX = "reclaim-distance-"


def reclaim_distance(kernel: Kernel) -> int:
    """RECLAIM_DISTANCE: the arch's own where it has one, else that of include/linux/topology.h."""
    known = [feature for feature in features() if feature.name.startswith(_PREFIX) and kernel.has(feature.name)]
    known.sort(key=lambda feature: not feature.arches)
    return int(str(known[0].data["value"])) if known else RECLAIM_DISTANCE


def zone_reclaim_mode(
    kernel: Kernel,
    distances: Sequence[Sequence[int]],
    lists: Iterable[tuple[int, Sequence[int]]],
    online: Sequence[bool],
) -> int | None:
    """1 where a farther node than RECLAIM_DISTANCE switches it on, else 0; None where the kernel has none.

    ``lists`` are nodes with the nodes of their lists, all told by position.
    """
    if not kernel.enabled("NUMA") or kernel.has("zonelist-legacy"):
        return None
    limit = reclaim_distance(kernel)
    if kernel.has("zone-reclaim-by-listed-nodes"):
        return int(any(distances[local][node] > limit for local, chosen in lists for node in chosen))
    if kernel.has("zone-reclaim-by-any-nodes"):
        there = [node for node, up in enumerate(online) if up]
        return int(any(distances[a][b] > limit for a in there for b in there))
    return 0
