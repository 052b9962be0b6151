"""Layouts as text and as zones/1."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from meminit import data
from meminit.derive.layout import layout_of
from meminit.derive.pages import page_at, page_of
from meminit.model.boot import Boot
from meminit.show.json.zones import zones_json
from meminit.show.text.columns import columns
from meminit.show.text.pages import page_lines, pages_lines, size
from meminit.show.text.zones import zones_lines

TWO = [
    {"id": 0, "memory": [{"start": 0, "end": "2G"}], "cpus": "0-3,8"},
    {"id": 1, "memory": [{"start": "4G", "end": "6G"}]},
    {"id": 2, "cpus": "9"},
]


def boot(release: str = "4.7", cmdline: str = "", arch: str = "x86_64", **more: Any) -> Boot:
    machine = {"meminit": "machine/1", "name": "m", "arch": arch, "nodes": TWO}
    return Boot.from_document({"machine": machine, "kernel": {"release": release}, "cmdline": cmdline, **more})


OBSERVED = [{"node": 0, "zone": "Normal", "present": 7, "managed": 5, "start_pfn": 1, "spanned": 9}]


@pytest.mark.parametrize(
    "made",
    [
        boot(),
        boot("4.7", "kernelcore=1G"),
        boot("2.4.32"),
        boot("6.12", "movablecore=1G"),
        boot("6.1", arch="arm64"),
        boot(zones=OBSERVED),
    ],
    ids=["4.7", "kernelcore", "2.4", "6.12", "arm64", "observed"],
)
def test_the_document_meets_its_schema(made: Boot) -> None:
    layout = layout_of(made)
    document = zones_json(made, layout, [page_of(made, layout, 5), page_at(made, layout, 1 << 40)])
    schema = json.loads(data.text("rules/schemas/zones.schema.json"))

    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(document)))
    assert {zone["zone"] for zone in document["zones"]} == set(layout.zone_types)
    assert [page["pfn"] for page in document["pages"]] == [5, 1 << 40 >> 12]


def test_managed_is_null_with_bounds_where_it_is_not_known() -> None:
    made = boot()
    zones = zones_json(made, layout_of(made))["zones"]
    dma = zones[0]

    assert dma["managed"] is None
    assert dma["managed_estimate"] == {
        "pages": dma["present"] - 64,
        "at_least": 0,
        "at_most": dma["present"],
        "by": "free_area_init_core",
    }
    assert zones_json(boot("2.4.32"), layout_of(boot("2.4.32")))["zones"][0]["managed_estimate"] is None


def test_managed_is_what_was_observed() -> None:
    made = boot(zones=OBSERVED)
    normal = next(z for z in zones_json(made, layout_of(made))["zones"] if (z["node"], z["zone"]) == (0, "Normal"))

    assert (normal["managed"], normal["managed_estimate"]) == (5, None)


def test_the_text_shows_node_zone_and_page() -> None:
    made = boot("4.7", "kernelcore=1G mem=9G")
    text = zones_lines(made, layout_of(made))
    lines = text.splitlines()

    assert lines[0] == "Linux 4.7 x86_64, pages of 4K"
    assert "Node 0  node_data[0]  online, CPUs 0-3,8-9, PFN 1 to 524288" in lines
    assert "Node 2  node_data[2]  possible, not online, no CPUs, no memory" in lines
    assert "ZONE_MOVABLE of node 1 starts at" in text
    assert "for_each_online_pgdat: 0 → 1 → NULL" in lines
    assert any("managed pages are present pages less" in line for line in lines)


def test_a_zone_whose_count_wrapped_has_no_bound_and_no_start() -> None:
    made = boot("4.7", "movablecore=3G")
    ghost = [line.split() for line in zones_lines(made, layout_of(made)).splitlines() if "18446744073" in line]

    assert [(*line[:4], line[-1]) for line in ghost] == [("Normal", "-", "-", "0", "?")]


def test_2_4_shows_its_zone_table_and_empty_types() -> None:
    made = boot("2.4.32")
    text = zones_lines(made, layout_of(made))

    assert "zone_table: [0] node 0 DMA, [1] node 0 Normal, [2] node 0 HighMem, [3] node 1 DMA" in text
    assert "  HighMem      empty\n" in text


def test_observed_zones_are_shown_without_limits() -> None:
    made = boot(zones=OBSERVED)
    text = zones_lines(made, layout_of(made))

    assert "Zone limits" not in text
    assert ["Normal", "1", "10", "9", "7", "28K", "5"] in [line.split() for line in text.splitlines()]


def test_what_was_assumed_is_said_at_the_end() -> None:
    made = boot("6.7", arch="ia64")
    lines = zones_lines(made, layout_of(made)).splitlines()

    assert lines[-2:] == [f"assumed: {what}" for what in made.assumed]
    assert "Linux 6.7 has no ia64" in lines[-2]


def test_memory_maps_in_words() -> None:
    sparse = boot("6.12")
    old = boot("2.4.32")

    assert "all maps           67108864 bytes (64.0 MiB)" in pages_lines(sparse, layout_of(sparse))
    assert "sections           32 of 128M" in pages_lines(sparse, layout_of(sparse))
    assert "struct page        56 to 112 bytes: not measured" in pages_lines(old, layout_of(old))
    assert "map of node 1      node_data[1]->node_mem_map from PFN 1048576: 524289" in pages_lines(old, layout_of(old))
    assert " MiB to " in pages_lines(old, layout_of(old))


@pytest.mark.parametrize(("release", "more"), [("6.12", ""), ("4.15", " at the earliest")])
def test_where_struct_pages_are_left_for_later(release: str, more: str) -> None:
    large = {"meminit": "machine/1", "nodes": [{"id": 0, "memory": "16G"}]}
    config = {"DEFERRED_STRUCT_PAGE_INIT": "y", "SPARSEMEM": "y"}
    made = Boot.from_document({"machine": large, "kernel": {"release": release, "arch": "x86_64", "config": config}})
    layout = layout_of(made)

    (found,) = layout.deferred
    told = f"struct pages of node 0 are set up once all CPUs run from {found.pfn << 12:#x}{more} on\n"
    assert told in zones_lines(made, layout)


def test_a_page_in_words() -> None:
    made = boot()
    layout = layout_of(made)
    text = page_lines([page_of(made, layout, 5), page_of(made, layout, 1 << 30)])

    assert text.startswith("PFN 5 (0x5000): present: node 0, zone DMA, section 0, vmemmap[5]\n  address 0x5000 >> 12")
    assert "PFN 1073741824 (0x40000000000): outside: no node, section 32768\n" in text


def test_sizes_and_columns_are_short() -> None:
    assert size(4096, 12) == "16M"
    assert size(190000, 12) == "742.2 MiB"
    assert columns([("a", "1"), ("bcd", "22")], "<>") == "a     1\nbcd  22\n"
