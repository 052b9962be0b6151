"""Facts that are predicted: nodes and zones, which stand where the machine speaks of the node; and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.kinds import NUMBER, TEXT, TRUTH, Field, Kind, ListOf, Question
from meminit.judge.laid_out import LAYOUT_FIELDS, LAYOUT_QUESTIONS, NODE_QUESTIONS, RESERVATION, ZONE_FIELDS
from meminit.judge.values import Item, Unknown, Value
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.judge.facts import Facts
    from meminit.model.layout import Layout, Pgdat
    from meminit.model.steps import Steps

__all__ = ["PREDICTED_KINDS"]


@dataclass(frozen=True, slots=True)
class _Pair:
    source: int
    target: int
    there: int
    back: int


def _nodes(facts: Facts, layout: Layout) -> tuple[Item, ...]:
    return tuple(Item("node", node, str(node.node_id), facts.node_place(node.node_id)) for node in layout.nodes)


def _zones_of(facts: Facts, node: Pgdat) -> tuple[Item, ...]:
    where = facts.node_place(node.node_id)
    return tuple(Item("zone", zone, f"{zone.node} {zone.name}", where) for zone in node.zones)


def _zones(facts: Facts, layout: Layout) -> tuple[Item, ...]:
    return tuple(zone for node in layout.nodes for zone in _zones_of(facts, node))


def _zone(facts: Facts, node: Pgdat, name: str) -> Item | None:
    return next((zone for zone in _zones_of(facts, node) if zone.value.name == name), None)


def _node(facts: Facts, _: Layout, wanted: int) -> Item | None:
    node = facts.pgdats.get(wanted)
    return None if node is None else Item("node", node, str(wanted), facts.node_place(wanted))


def _one_way(facts: Facts, layout: Layout) -> tuple[Item, ...]:
    """Pairs whose distance is another in the other direction, each once."""
    ids = [node.id for node in layout.topology.nodes]
    rows = layout.topology.distances
    columns = list(zip(*rows, strict=True))
    return tuple(
        Item(
            "pair",
            _Pair(ids[i], ids[j], row[j], rows[j][i]),
            f"{ids[i]} {ids[j]}",
            facts.distance_place(ids[i], ids[j]),
        )
        for i, row in enumerate(rows)
        if row != columns[i]
        for j in range(i + 1, len(row))
        if row[j] != rows[j][i]
    )


def _bytes(facts: Facts, pages: int | None) -> int | None:
    return None if pages is None else pages << facts.boot.kernel.page_shift


def _steps(_: Facts, steps: Steps) -> tuple[Item, ...]:
    return tuple(Item("step", step, step.id) for step in steps.steps)


def _step(facts: Facts, steps: Steps, wanted: str) -> Value:
    found = next((step for step in _steps(facts, steps) if step.value.id == wanted), None)
    return Unknown(frozenset([f"the step {wanted}"])) if found is None else found


PREDICTED_KINDS = (
    Kind(
        "layout",
        "what the kernel will build",
        {
            "nodes": Field(ListOf("node"), _nodes, "its nodes (pg_data_t), by number"),
            "zones": Field(ListOf("zone"), _zones, "every zone of every node, empty ones included"),
            "present": Field(NUMBER, lambda _, y: sum(n.present for n in y.nodes), "pages of all nodes"),
            "size": Field(NUMBER, lambda f, y: _bytes(f, sum(n.present for n in y.nodes)), "bytes of all nodes"),
            "crash": Field(TEXT, lambda _, y: y.topology.crash or None, "on what memory the kernel dies; nothing else"),
            "one_way": Field(ListOf("pair"), _one_way, "pairs of nodes that differ in distance by direction"),
            **LAYOUT_FIELDS,
        },
        {
            "node": Question((NUMBER,), "node", _node, "the node of a number; nothing when there is none"),
            **LAYOUT_QUESTIONS,
        },
    ),
    Kind(
        "node",
        "a node as the kernel will build it",
        {
            "id": Field(NUMBER, lambda _, n: n.node_id, "its number"),
            "cpus": Field(ListOf(NUMBER), lambda _, n: n.cpus, "its CPUs"),
            "online": Field(TRUTH, lambda _, n: n.online, "whether it is online, not only possible"),
            "zones": Field(ListOf("zone"), _zones_of, "its zones from the lowest, empty ones included"),
            "start": Field(NUMBER, lambda f, n: _bytes(f, n.start_pfn), "its first byte; nothing without memory"),
            "end": Field(NUMBER, lambda f, n: _bytes(f, n.end_pfn), "the byte after its last"),
            "present": Field(NUMBER, lambda _, n: n.present, "its pages, holes left out"),
            "spanned": Field(NUMBER, lambda _, n: n.spanned, "its pages, holes included"),
            "size": Field(NUMBER, lambda f, n: _bytes(f, n.present), "bytes present"),
        },
        {
            "zone": Question((TEXT,), "zone", _zone, "its zone of a name; nothing where the kernel has no such type"),
            **NODE_QUESTIONS,
        },
    ),
    Kind(
        "zone",
        "a zone of a node",
        {
            "node": Field(NUMBER, lambda _, z: z.node, "its node's number"),
            "name": Field(TEXT, lambda _, z: z.name, "DMA, DMA32, Normal, HighMem, Movable or Device"),
            "start": Field(NUMBER, lambda f, z: _bytes(f, z.start_pfn), "its first byte; nothing when it is empty"),
            "end": Field(NUMBER, lambda f, z: _bytes(f, z.end_pfn), "the byte after its last"),
            "present": Field(NUMBER, lambda _, z: z.present, "present_pages, an unsigned long"),
            "spanned": Field(NUMBER, lambda _, z: z.spanned, "spanned_pages"),
            "size": Field(NUMBER, lambda f, z: _bytes(f, z.present), "bytes present"),
            "populated": Field(TRUTH, lambda _, z: z.populated, "populated_zone()"),
            **ZONE_FIELDS,
        },
    ),
    RESERVATION,
    Kind(
        "pair",
        "two nodes that are not equally far both ways",
        {
            "from": Field(NUMBER, lambda _, p: p.source, "the lower node"),
            "to": Field(NUMBER, lambda _, p: p.target, "the higher node"),
            "there": Field(NUMBER, lambda _, p: p.there, "the distance from the lower to the higher"),
            "back": Field(NUMBER, lambda _, p: p.back, "the distance from the higher to the lower"),
        },
    ),
    Kind(
        "steps",
        "the steps of memory initialisation",
        {"all": Field(ListOf("step"), _steps, "every step, in order")},
        {"step": Question((TEXT,), "step", _step, "the step of an id")},
    ),
    Kind(
        "step",
        "a step of memory initialisation",
        {
            "id": Field(TEXT, lambda _, s: s.id, "its id"),
            "function": Field(TEXT, lambda _, s: s.function, "the kernel function"),
            "file": Field(TEXT, lambda _, s: s.file, "the file of that function"),
            "state": Field(TEXT, lambda _, s: s.state, "runs, no-op or absent under this config"),
        },
    ),
)
"""Kinds of what is derived, zonelists aside."""
