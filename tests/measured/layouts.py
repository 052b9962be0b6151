"""Layouts of real kernels, beside those that follow from the machine, the kernel and the boot line alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from measured.boots import Fact
from meminit.model.boot import Boot
from meminit.model.layout import Layout

__all__ = ["Row", "cpulist", "layout_rows"]

Row = tuple[str, str, object, object]
"""Kind, where, as measured, as predicted."""


def layout_rows(boot: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    """Every value of one boot that its layout decides."""
    seen = fact["expect"]
    for key, rows in _ROWS.items():
        if key in seen:
            yield from rows(boot, layout, fact)


def _zone_ranges(boot: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    shift = boot.kernel.page_shift
    for zone, span in fact["expect"]["zone_ranges"].items():
        low, high = layout.zone_limits.get(zone, (0, 0))
        yield "zone ranges", zone, tuple(span) if span else None, (low << shift, high << shift) if low < high else None
    starts = {node: pfn << shift for node, pfn in layout.movable_start.items()}
    told = dict(fact["expect"].get("movable_start", ()))  # the kernel lists none where there is none
    for node in sorted(starts.keys() | told) or [-1]:  # that no node has any is a value too
        yield "movable start", f"node {node}", told.get(node), starts.get(node)


def _early_ranges(boot: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    """Memory of no node, on which the kernel then dies, is listed as of a node that cannot be."""
    shift = boot.kernel.page_shift
    ours = {node.id: [(a << shift, b << shift) for a, b in node.frames] for node in layout.topology.nodes}
    told: dict[int, list[tuple[int, int]]] = {}
    most = 1 << boot.kernel.nodes_shift
    for node, start, end in fact["expect"]["early_node_ranges"]:
        if 0 <= node < most:
            told.setdefault(node, []).append((start, end))
    for node in sorted(told.keys() | {node for node, ranges in ours.items() if ranges}):
        yield "early node ranges", f"node {node}", sorted(told.get(node, [])), sorted(ours.get(node, []))
    crashed = any(not 0 <= node < most for node, _, _ in fact["expect"]["early_node_ranges"])
    yield "memory of no node, which crashes", "", crashed, bool(layout.topology.crash)


def _initmem(boot: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    shift = boot.kernel.page_shift
    ours = {node.node_id: node for node in layout.nodes}
    for node, start, end in fact["expect"]["initmem_nodes"]:
        own = ours.get(node)
        at = own and ((own.start_pfn or 0) << shift, (own.end_pfn or 0) << shift)
        yield "node start, end", f"node {node}", (start, end), at


def _online(_: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    nodes = fact["expect"]["nodes"]
    if "online" in nodes:
        yield "nodes online", "", cpulist(nodes["online"]), tuple(n.id for n in layout.topology.nodes if n.online)


def _distances(_: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    rows = sorted((int(node), tuple(row)) for node, row in fact["expect"]["node_distances"].items())
    ranks = {node.id: rank for rank, node in enumerate(layout.topology.nodes) if node.online}
    table = layout.topology.distances
    for node, row in rows:
        ours = tuple(table[ranks[node]][to] for to in ranks.values()) if node in ranks else None
        yield "node distances", f"node {node}", row, ours


def _totals(_: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    """What "On node N totalpages" says, and how much of a zone its memory map takes."""
    nodes = {node.node_id: node.present for node in layout.nodes}
    ours = {(zone.node, zone.name): zone for zone in layout.zones}
    for total in fact["expect"]["node_totals"]:
        node = total["node"]
        yield "node present", f"node {node}", total["totalpages"], nodes.get(node)
        for name, zone in total["zones"].items():
            if "memmap" in zone:
                less = zone["memmap"] if fact["release"] != "2.6.32" else -zone.get("reserved", 0)  # counted already
                own = ours.get((node, name))
                yield "memory map of a zone", f"node {node} {name}", zone["pages"] - less, own and own.managed_estimate


def _zones(_: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    """2.6.32 takes what is reserved below 16 MiB off the zone DMA, and says in its log how much that is."""
    seen = {(z["node"], z["zone"]): {**z, **z.get("at_boot", {})} for z in fact["expect"]["zones"]}
    ours = {(z.node, z.name): z for z in layout.zones}
    for key in sorted(seen.keys() | {key for key, zone in ours.items() if zone.spanned or zone.present}):
        told, own, where = seen.get(key), ours.get(key), f"node {key[0]} {key[1]}"
        spanned = told and (told["start_pfn"] or 0 if told["spanned"] else 0, told["spanned"])
        at = own and (own.start_pfn or 0, own.spanned)
        yield "zone start, spanned", where, spanned or (0, 0), at or (0, 0)
        lost = _reserved(fact, key) if fact["release"] == "2.6.32" else 0
        yield "zone present", where, told["present"] if told else 0, own.present - lost if own else 0
    if "node_totals" not in fact["expect"]:
        for node in layout.nodes:
            total = sum(zone["present"] for (of, _), zone in seen.items() if of == node.node_id)
            yield "node present", f"node {node.node_id}", total, node.present


def _reserved(fact: Fact, key: tuple[int, str]) -> int:
    totals = {total["node"]: total["zones"] for total in fact["expect"]["node_totals"]}
    reserved: int = totals.get(key[0], {}).get(key[1], {}).get("reserved", 0)
    return reserved


_ROWS: dict[str, Callable[[Boot, Layout, Fact], Iterator[Row]]] = {
    "zone_ranges": _zone_ranges,
    "early_node_ranges": _early_ranges,
    "initmem_nodes": _initmem,
    "nodes": _online,
    "node_distances": _distances,
    "node_totals": _totals,
    "zones": _zones,
}


def cpulist(text: str) -> tuple[int, ...]:
    """``0-2,5`` as numbers."""
    ends: list[Any] = [part.partition("-")[::2] for part in text.split(",") if part]
    return tuple(number for first, last in ends for number in range(int(first), int(last or first) + 1))
