"""Entries of zonelists as text, each written once: lists of many nodes share few entries."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from meminit.model.zonelists import NodeZonelists, Zonelists, Zoneref

__all__ = ["joined", "written_entries"]


def written_entries(lists: Zonelists, write: Callable[[Zoneref], str]) -> dict[int, str]:
    """What ``write`` makes of each entry of all lists, by the entry's id()."""
    entries: dict[int, Zoneref] = {}
    for own in lists.nodes:
        for refs in _lists_of(own):
            entries.update(zip(map(id, refs), refs, strict=True))
    return {key: write(entry) for key, entry in entries.items()}


def _lists_of(own: NodeZonelists) -> Iterable[tuple[Zoneref, ...]]:
    masks, types = own.by_gfp_zonemask or {}, own.by_zone or {}
    return chain((own.fallback, own.thisnode or ()), types.values(), masks.values())


def joined(entries: Iterable[Zoneref], written: dict[int, str], between: str) -> str:
    """The texts of ``entries`` with ``between`` between them."""
    return between.join(map(written.__getitem__, map(id, entries)))
