"""zone_reclaim_mode as the distances of a machine set it, and RECLAIM_DISTANCE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.constants import constant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meminit.model.kernel import Kernel

__all__ = ["zone_reclaim_mode"]


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
    limit = constant(kernel, "RECLAIM_DISTANCE")
    assert limit is not None  # noqa: S101  the last row is of every arch and release
    if kernel.has("zone-reclaim-by-listed-nodes"):
        return int(any(distances[local][node] > limit for local, chosen in lists for node in chosen))
    if kernel.has("zone-reclaim-by-any-nodes"):
        there = [node for node, up in enumerate(online) if up]
        return int(any(distances[a][b] > limit for a in there for b in there))
    return 0
