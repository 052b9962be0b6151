"""Why each entry of a fallback list stands where it stands: its node's pick, and its zone's rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.zonelists import NodeZonelists, Pick, Zonelists, Zoneref

__all__ = ["EntryReason", "explain_entries"]


@dataclass(frozen=True, slots=True)
class EntryReason:
    """An entry, the answer of find_next_best_node() that brought its node in, and the entry's place among others.

    ``turn`` counts the node's place in the order of nodes, from 0.
    """

    entry: Zoneref
    turn: int
    pick: Pick
    why: str


def explain_entries(zonelists: Zonelists, lists: NodeZonelists) -> tuple[EntryReason, ...]:
    """The reasons of all entries of ``lists.fallback``; none for lists that were built without their picks."""
    if not lists.picks:
        return ()
    in_zone_order = zonelists.order.effective == "zone" and zonelists.factor is not None
    turns = {pick.node: turn for turn, pick in enumerate(lists.picks)}
    reasons = []
    for before, entry in zip((None, *lists.fallback), lists.fallback, strict=False):
        turn = turns[entry.node]
        reasons.append(EntryReason(entry, turn, lists.picks[turn], _why(entry, before, in_zone_order=in_zone_order)))
    return tuple(reasons)


def _why(entry: Zoneref, before: Zoneref | None, *, in_zone_order: bool) -> str:
    if before is None:
        return "the highest zone there is" if in_zone_order else "the highest zone of the first node that has one"
    if in_zone_order:
        if before.zone == entry.zone:
            return f"zone {entry.zone} of the next node that has it"
        return f"no node is left with {before.zone}: zone {entry.zone} of the first node that has it"
    if before.node == entry.node:
        return "the same node's next lower zone"
    return f"node {before.node} has no more: the highest zone of the next node"
