"""Zones as the kernels' own functions cut them out of random memory maps, beside those that are predicted."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping
from typing import Any

from measured.layouts import Row
from meminit.derive.core_request import CoreRequest
from meminit.derive.movable import find_zone_movable_pfns_for_nodes
from meminit.derive.spans import calculate_node_totalpages
from meminit.model.boot import Boot
from meminit.model.kernel import Kernel
from meminit.model.layout import Frames, NumaNode
from support import FACTS

__all__ = ["RELEASES", "span_rows"]

RELEASES = {"3.10.99": "3.10", "4.7.4": "4.7.4", "4.15": "4.15.18"}
"""Of which kernel the functions of each file are."""
NOT_ASKED = "3.10.99"
"""Its functions were not asked where a zone starts, and it has no option movable_node."""


def span_rows() -> Iterator[tuple[str, str, Row]]:
    """Release, record and row of every value."""
    for name, release in RELEASES.items():
        machine = {"meminit": "machine/1", "nodes": [{"id": 0, "memory": "1G"}]}
        told = {"release": release, "arch": "x86_64", "config": {"MOVABLE_NODE": "y"}}
        kernel = Boot.from_document({"machine": machine, "kernel": told}).kernel
        with lzma.open(FACTS / "spans" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                for row in _rows(kernel, name, json.loads(line)):
                    yield release, f"spans of {name}, line {number}", row


def _rows(kernel: Kernel, name: str, record: Mapping[str, Any]) -> Iterator[Row]:
    told, nodes = record["out"], nodes_of(record["regions"])
    limits = {zone: tuple(told["limits"][zone]) for zone in record["zones"]}
    request = CoreRequest(
        record["kernelcore_pages"],
        record["movablecore_pages"],
        mirror=bool(record["mirror"]),
        movable_node=bool(record["movable_node"]) and name != NOT_ASKED,
    )
    plan = find_zone_movable_pfns_for_nodes(kernel, nodes, limits, request)
    for node in nodes:
        where = f"node {node.id}"
        yield "movable start (functions)", where, told["movable_pfn"].get(str(node.id)), plan.starts.get(node.id)
        spans = calculate_node_totalpages(kernel, node, limits, plan)
        zones = told["nodes"][str(node.id)]["zones"]
        for zone in sorted(spans.keys() | zones):
            span = spans.get(zone)
            start = 0 if name == NOT_ASKED or span is None else span.start or 0
            got = span and [start, span.spanned, span.present]
            yield "zone start, spanned, present (functions)", f"{where} {zone}", zones.get(zone), got
    yield "warning of unmirrored memory (functions)", "", bool(told["warned"]), bool(plan.notes)


def nodes_of(regions: list[dict[str, int]]) -> list[NumaNode]:
    def frames(node: int, flag: str | None) -> Frames:
        own = (r for r in regions if r["nid"] == node and (flag is None or r[flag]))
        return tuple(sorted((r["start_pfn"], r["start_pfn"] + r["pages"]) for r in own))

    return [
        NumaNode(node, (), frames(node, None), hotplug=frames(node, "hotplug"), mirror=frames(node, "mirror"))
        for node in sorted({region["nid"] for region in regions})
    ]
