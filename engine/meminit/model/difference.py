"""What two boots have different: the changes from the first to the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.zonelists import Zoneref

    Plain = int | str | bool | tuple[int, ...] | tuple[Zoneref, ...] | None

__all__ = ["BOOT", "DISTANCES", "MOVABLE_START", "NODE", "NOTE", "RESERVES", "ZONE", "ZONELIST", "Change", "Difference"]

BOOT, NODE, DISTANCES, ZONE, MOVABLE_START = "boot", "node", "distances", "zone", "movable_start"
ZONELIST, RESERVES, NOTE = "zonelist", "reserves", "note"


@dataclass(frozen=True, slots=True)
class Change:
    """``key`` of a thing, ``before`` in the first boot and ``after`` in the second.

    ``what`` is the kind of thing: the boot, a node, its distances, a zone, a zonelist, reserves, a note. None is what
    a boot has not. Addresses and sizes of nodes and zones are bytes, below zero where the kernel's count wraps;
    reserves are pages.
    """

    what: str
    key: str
    before: Plain
    after: Plain
    node: int | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two boots and their changes, in the order of nodes, zones, lists, reserves and notes.

    ``compared`` says how many things of a kind both have, the same or not; ``left_out`` which kinds could not be
    compared, with the reason.
    """

    boots: tuple[Boot, Boot]
    changes: tuple[Change, ...]
    compared: tuple[tuple[str, int], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
