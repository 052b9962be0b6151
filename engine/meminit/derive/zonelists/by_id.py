"""build_zonelists() without distances (CONFIG_NUMA=n, and 2.6 before it knew them): nodes follow by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["nodes_by_id"]


def nodes_by_id(count: int, local: int, online: Sequence[bool]) -> tuple[int, ...]:
    """The local node, the online ones after it, then the online ones from 0; told by position in order of id."""
    following = (*range(local + 1, count), *range(local))
    return (local, *(node for node in following if online[node]))
