"""Zonelists as JSON and as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meminit import data
from meminit.derive.zonelists.gfp import gfp_of, request_of
from meminit.model.boot import Boot
from meminit.model.zonelists import Zonelists
from meminit.read.gfp import read_gfp
from meminit.show.json.zonelists import zonelists_json, zonelists_text
from meminit.show.text.zonelists import Wanted, zonelists_lines
from meminit.text import Source
from zonelist_facts import predicted

SCHEMA = jsonschema.Draft202012Validator(json.loads(data.text("rules/schemas/zonelists.schema.json")))
RELEASES = ("2.4.32", "2.6.20", "2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.12")


def boot_of(zones: Mapping[int, Mapping[str, int]], release: str, **keys: Any) -> Boot:
    """A boot with observed zones; odd nodes have a CPU."""
    nodes = [{"id": node, "cpus": [node] if node % 2 else [], "memory": 0} for node in zones]
    return Boot.from_document(
        {
            "machine": {"meminit": "machine/1", "arch": "x86_64", "nodes": nodes},
            "kernel": {"release": release},
            "zones": [
                {"node": node, "zone": zone, "present": pages, "managed": pages // 2}
                for node, own in zones.items()
                for zone, pages in own.items()
            ],
            **keys,
        }
    )


TWO = {0: {"DMA": 10, "Normal": 100}, 1: {"Normal": 100}}
ZONES = st.dictionaries(st.sampled_from(("DMA", "DMA32", "Normal", "Movable")), st.integers(0, 3), max_size=4)
MACHINES = st.dictionaries(st.integers(0, 20), ZONES, min_size=1, max_size=5)


@settings(deadline=None, max_examples=60)
@given(MACHINES, st.sampled_from(RELEASES), st.booleans(), st.booleans())
@example(zones=TWO, release="2.4.32", explain=False, line=True)
@example(zones=TWO, release="2.6.20", explain=True, line=False)
@example(zones=TWO, release="4.7", explain=True, line=True)
def test_the_fast_text_is_the_document(
    zones: dict[int, dict[str, int]], release: str, explain: bool, line: bool
) -> None:
    boot = boot_of(zones, release, state="running", sysctl={"vm.numa_zonelist_order": "zone"})
    layout, lists = predicted(boot, explain=explain)
    gfp = gfp_of(boot.kernel, read_gfp(Source("<--gfp>", "GFP_KERNEL")))
    requests = [request_of(boot.kernel, layout.zone_types, own, gfp) for own in lists.nodes] if explain else []
    text = zonelists_text(boot, lists, requests, line=line)
    document = zonelists_json(boot, lists, requests)

    assert json.loads(text) == document
    assert text.endswith("}\n")
    assert text.count("\n") == 1 or not line
    assert [problem.message for problem in SCHEMA.iter_errors(document)] == []


@settings(deadline=None, max_examples=60)
@given(MACHINES, st.sampled_from(RELEASES[2:]), st.sampled_from(("node", "zone")))
def test_the_explanation_alone_gives_every_list(zones: dict[int, dict[str, int]], release: str, asked: str) -> None:
    """From distance, ahead, penalty, load and factor of the document, and from its this-node lists, nothing else."""
    boot = boot_of(zones, release, state="running")
    document = zonelists_json(boot, predicted(boot, order=asked, explain=True)[1])
    own = {node["node"]: [entry["zone"] for entry in node["thisnode"]] for node in document["nodes"]}
    types = ("Movable", "Normal", "DMA32", "DMA")

    for node in document["nodes"]:
        first = [pick["node"] for pick in node.get("picks", ()) if pick["value"] is None]
        left = {pick["node"]: pick for pick in node.get("picks", ()) if pick["value"] is not None}
        order = list(first)
        while left:
            values = {
                other: (pick["distance"] + pick["ahead"] + pick["penalty"]) * document["factor"] + pick["node_load"]
                for other, pick in left.items()
            }
            order.append(min(values, key=lambda other: (values[other], other)))
            assert left.pop(order[-1])["tie"] == (list(values.values()).count(values[order[-1]]) > 1)
        if document["order"]["effective"] == "node":
            entries = [(other, zone) for other in order for zone in own[other]]
        else:
            entries = [(other, zone) for zone in types for other in order if zone in own[other]]

        assert node["fallback_nodes"] == order
        assert [(entry["node"], entry["zone"]) for entry in node["fallback"]] == entries
        if "picks" in node:
            assert [(entry["node"], entry["zone"]) for entry in node["entries"]] == entries
            assert all(entry["why"] for entry in node["entries"])


def text_of(release: str, wanted: Wanted | None = None, *, explain: bool = False, **keys: Any) -> list[str]:
    boot = boot_of(TWO, release, **keys)
    lists: Zonelists = predicted(boot, explain=explain)[1]
    return zonelists_lines(lists, (), *([wanted] if wanted else [])).splitlines()


def test_lists_as_text() -> None:
    assert text_of("4.7") == [
        "order: node (default: a 64-bit kernel of this release takes this order)",
        "policy zone: Normal",
        "node 0  0:Normal 0:DMA 1:Normal",
        "  this node only: 0:Normal 0:DMA",
        "node 1  1:Normal 0:Normal 0:DMA",
        "  this node only: 1:Normal",
    ]


def test_only_the_lists_of_the_own_node() -> None:
    assert text_of("4.7", Wanted(thisnode=True))[2:] == ["node 0  0:Normal 0:DMA", "node 1  1:Normal"]
    assert text_of("2.6.20", Wanted(thisnode=True))[-1] == "node 1  has no list of its own: this kernel keeps none"


def test_lists_of_old_kernels_as_text() -> None:
    assert text_of("2.6.20")[2:6] == [
        "node 0  0:Normal 0:DMA 1:Normal",
        "  up to DMA: 0:DMA",
        "  up to DMA32: 0:DMA",
        "  up to Normal: 0:Normal 0:DMA 1:Normal",
    ]
    assert text_of("2.4.32")[1:5] == [
        "node 0  0:Normal 0:DMA",
        "  gfp mask 0,2,4,6,8,a,c,e: 0:Normal 0:DMA",
        "  gfp mask 1,3,5,7,9,b,d,f: 0:DMA",
        "  then _alloc_pages() goes along node_next: nodes 1",
    ]
    asked = zonelists_lines(predicted(boot_of(TWO, "4.7"), order="legacy")[1]).splitlines()
    assert asked[1].startswith("note: a what-if: ")
    assert asked[2:4] == ["node 0  0:Normal 0:DMA", "  then _alloc_pages() goes along node_next: nodes 1"]
    alone = boot_of({0: {}}, "2.4.32")
    assert zonelists_lines(predicted(alone)[1]).splitlines()[1:] == [
        "node 0  (empty)",
        "  gfp mask 0,1,2,3,4,5,6,7,8,9,a,b,c,d,e,f: (empty)",
    ]


def test_more_of_how_the_lists_came_about() -> None:
    lines = text_of("4.7", Wanted(verbose=True), cmdline="numa_zonelist_order=bogus")

    assert "/proc/sys/vm/numa_zonelist_order reads: default" in lines
    assert "  Ignoring invalid numa_zonelist_order value:  bogus" in lines
    assert "  Policy zone: Normal" in lines
    assert any(line.startswith("built by: start_kernel → build_all_zonelists → ") for line in lines)


def test_writes_and_notes_as_text() -> None:
    writes = {"vm.numa_zonelist_order": "bogus"}
    lines = text_of("4.7", state="running", sysctl=writes, hotplug=[{"node": 0, "zone": "Normal"}])

    assert "  wrote 'bogus': errno 22, reads back 'default'" in lines
    assert "note: node 0 has memory in zone Normal already: plugging in more rebuilds no list" in lines
    changed = text_of("4.7", state="running", sysctl={"vm.numa_zonelist_order": "zone"})
    assert "  wrote 'zone': 4 bytes taken, lists rebuilt, reads back 'zone'" in changed


def test_what_no_list_holds_is_told() -> None:
    boot = boot_of({0: {"DMA": 1, "Normal": 4}}, "5.17")

    assert "in no list: 0:DMA, for none of its pages is managed by the page allocator" in zonelists_lines(
        predicted(boot)[1]
    )
    assert "zone_reclaim_mode: 1" in zonelists_lines(
        predicted(
            Boot.from_document(
                {
                    "machine": {
                        "meminit": "machine/1",
                        "nodes": [{"id": 0, "memory": 0}, {"id": 1, "memory": 0}],
                        "distances": [[10, 40], [40, 10]],
                    },
                    "kernel": "2.6.32",
                    "zones": [{"node": node, "zone": "Normal", "present": 1} for node in (0, 1)],
                }
            )
        )[1]
    )


@pytest.mark.parametrize(("release", "header"), [("4.7", "× 128 + load"), ("2.6.0", "node distance")])
def test_an_explanation_as_text(release: str, header: str) -> None:
    lines = text_of(release, explain=True)

    assert any(header in line for line in lines)
    assert "  0:DMA: the same node's next lower zone" in lines
    assert ("× 128 + load" in "".join(lines)) == (release == "4.7")


def test_an_explanation_shows_ties_and_loads() -> None:
    boot = boot_of({node: {"Normal": 1} for node in range(3)}, "4.7")
    lines = zonelists_lines(predicted(boot, explain=True)[1]).splitlines()
    [tie] = [line for line in lines if line.endswith("and the lower id, tie; its load is now 2")]

    assert tie.split()[:6] == ["1", "20", "0", "0", "0", "3840"]


def test_requests_as_text() -> None:
    boot = boot_of(TWO, "4.7")
    layout, lists = predicted(boot, explain=True)
    gfp = gfp_of(boot.kernel, read_gfp(Source("<--gfp>", "GFP_DMA")))
    requests = [request_of(boot.kernel, layout.zone_types, own, gfp) for own in lists.nodes]
    lines = zonelists_lines(lists, requests).splitlines()

    assert lines[2:4] == ["GFP_DMA on node 0: up to zone DMA (__GFP_DMA), node_zonelists[0]", "  0:DMA"]
    assert any("the local node comes first" in line for line in lines)
