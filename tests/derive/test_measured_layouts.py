"""Layouts equal what real kernels printed and what /proc/zoneinfo showed, boot by boot."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from meminit.derive.zones import free_area_init_nodes
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.layout import Layout
from support import FACTS

PANICKED = {"x86_64-6.1_n2_4g_mem-4096"}
"""Boots that the boot line leaves no memory: there is no layout."""

CRASHED = {
    "x86_64-6.1_srat_uncovered-1m-4k": "memory that no node covers was listed as of node 1024, and the kernel crashed",
    "x86_64-6.12_srat_uncovered-1m": "memory that no node covers was listed as of node -1, and the kernel crashed",
}


@cache
def facts() -> tuple[dict[str, Any], ...]:
    paths = sorted((FACTS / "boots").glob("*/*.json"))
    read = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    return tuple(fact for fact in read if fact["name"] not in PANICKED)


def cases() -> list[Any]:
    return [
        pytest.param(fact, machine, id=f"{fact['name']}-{machine}")
        for fact in facts()
        for machine in ("machine", "machine_firmware")
        if machine in fact
    ]


LAYOUTS: dict[tuple[str, str], Layout] = {}


@pytest.fixture(name="layout")
def layout_fixture(fact: dict[str, Any], request: pytest.FixtureRequest, measured: Callable[..., Boot]) -> Layout:
    machine = request.param
    key = fact["name"], machine
    if key not in LAYOUTS:
        LAYOUTS[key] = free_area_init_nodes(measured(fact, machine))
    return LAYOUTS[key]


def online(text: str) -> set[int]:
    ids: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        ids |= set(range(int(first), int(last or first) + 1))
    return ids


def page_shift(fact: dict[str, Any]) -> int:
    return {"arm64-6.12-16k": 14, "ppc64le-6.1": 16}.get(fact["config"].get("file", ""), 12)


@pytest.mark.parametrize(("fact", "layout"), cases(), indirect=["layout"])
def test_layout_is_the_measured_one(fact: dict[str, Any], layout: Layout) -> None:
    seen, shift = fact["expect"], page_shift(fact)
    expected: dict[str, Any] = {}
    actual: dict[str, Any] = {}
    if "zone_ranges" in seen:
        expected["limits"] = {zone: tuple(span) if span else None for zone, span in seen["zone_ranges"].items()}
        actual["limits"] = {
            zone: (low << shift, high << shift) if low < high else None
            for zone, (low, high) in layout.zone_limits.items()
            if zone in seen["zone_ranges"]
        }
    if "early_node_ranges" in seen and fact["name"] not in CRASHED:
        expected["frames"] = sorted(map(tuple, seen["early_node_ranges"]))
        actual["frames"] = sorted((n.id, a << shift, b << shift) for n in layout.topology.nodes for a, b in n.frames)
    if "movable_start" in seen:
        expected["movable"] = dict(seen["movable_start"])
        actual["movable"] = {node: pfn << shift for node, pfn in layout.movable_start.items()}
    if "online" in seen.get("nodes", {}):
        expected["online"] = online(seen["nodes"]["online"])
        actual["online"] = {node.id for node in layout.topology.nodes if node.online}
    if "node_distances" in seen:
        ranks = [rank for rank, node in enumerate(layout.topology.nodes) if node.online]
        expected["distances"] = [
            row for _, row in sorted(seen["node_distances"].items(), key=lambda item: int(item[0]))
        ]
        actual["distances"] = [[layout.topology.distances[i][j] for j in ranks] for i in ranks]
    if "node_totals" in seen:
        expected["totals"] = {total["node"]: total["totalpages"] for total in seen["node_totals"]}
        actual["totals"] = {node.node_id: node.present for node in layout.nodes if node.online}
    if "zones" in seen:
        expected["zones"], actual["zones"] = zones(fact, layout)

    assert expected == actual


@pytest.mark.parametrize(("fact", "layout"), cases(), indirect=["layout"])
def test_the_kernel_crashes_where_it_did(fact: dict[str, Any], layout: Layout) -> None:
    assert bool(layout.topology.crash) is (fact["name"] in CRASHED)


def zones(fact: dict[str, Any], layout: Layout) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Start, spanned and present of zones that are not empty; 2.6.32's DMA zone lost an unknown reserve."""
    seen = [{**zone, **zone.get("at_boot", {})} for zone in fact["expect"]["zones"]]
    expected: dict[Any, Any] = {
        (z["node"], z["zone"]): (z["start_pfn"] or 0, z["spanned"], z["present"])
        for z in seen
        if z["spanned"] or z["present"]
    }
    actual: dict[Any, Any] = {
        (z.node, z.name): (z.start_pfn or 0, z.spanned, z.present) for z in layout.zones if z.spanned or z.present
    }
    if fact["release"] == "2.6.32":
        for key in expected.keys() & actual.keys():
            if key[1] == "DMA":
                assert expected[key][2] <= actual[key][2]
                expected[key] = actual[key] = expected[key][:2]
    return expected, actual


@pytest.mark.parametrize(
    ("fact", "layout"), [case for case in cases() if "node_totals" in case.values[0]["expect"]], indirect=["layout"]
)
def test_memory_maps_take_what_the_kernel_said(fact: dict[str, Any], layout: Layout) -> None:
    """sizeof(struct page) and calc_memmap_size(): ``N pages used for memmap``, before anything else is reserved."""
    ours = {(zone.node, zone.name): zone for zone in layout.zones}
    told = {
        (total["node"], name): (zone["memmap"], zone.get("reserved", 0), zone["pages"])
        for total in fact["expect"]["node_totals"]
        for name, zone in total["zones"].items()
        if "memmap" in zone
    }
    excludes = fact["release"] == "2.6.32"
    expected = {
        key: pages + reserved if excludes else pages - memmap for key, (memmap, reserved, pages) in told.items()
    }

    assert expected == {key: ours[key].managed_estimate for key in told}


def test_the_facts_are_many(record_property: Callable[[str, object], None]) -> None:
    """The comparison is of hundreds of boots on seven arches and configurations, not of an empty folder."""
    counts: dict[str, int] = {}
    for path in {Path(fact["release"]).name + " " + fact["arch"] + " " + fact["name"] for fact in facts()}:
        kind = " ".join(path.split()[:2])
        counts[kind] = counts.get(kind, 0) + 1
    for kind, count in sorted(counts.items()):
        record_property(kind, count)

    assert sum(counts.values()) > 350
    assert {kind.split()[1] for kind in counts} == {"arm", "arm64", "ppc64", "x86_32", "x86_64"}


@pytest.mark.parametrize("name", sorted(PANICKED))
def test_a_boot_line_that_leaves_no_memory_is_told_at_its_word(name: str, measured: Callable[..., Boot]) -> None:
    (path,) = (FACTS / "boots").glob(f"*/{name}.json")
    fact = json.loads(path.read_text(encoding="utf-8"))

    assert fact["expect"]["panicked"]
    for machine in ("machine", "machine_firmware"):
        with pytest.raises(InputFault, match="leaves no memory") as fault:
            free_area_init_nodes(measured(fact, machine))
        assert fault.value.place is not None
        assert fault.value.place.text == "mem=4096"
