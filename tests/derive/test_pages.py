"""Page frames: NODE_DATA, lists of nodes, memory maps, and where one page is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.mem_map import mem_map_of, memory_model
from meminit.derive.page_struct import sizeof_struct_page
from meminit.derive.pages import page_at, page_of
from meminit.derive.pgdat import NODE_DATA, pgdat_list, pgdat_name, pgdat_walk, zone_table
from meminit.model.boot import Boot
from meminit.model.knowledge import document

MIB = 1 << 8  # pages
GIB = 1 << 18
TWO = [
    {"id": 0, "memory": [{"start": 0, "end": "1G"}], "cpus": 0},
    {"id": 1, "memory": [{"start": "1G", "end": "2G"}]},
]
FLAT = {"SPARSEMEM": "n", "SPARSEMEM_VMEMMAP": "n", "NUMA": "n", "FLATMEM": "y"}
DISCONTIG = {**FLAT, "NUMA": "y", "DISCONTIGMEM": "y"}
SPARSE = {"SPARSEMEM_VMEMMAP": "n"}


def test_node_data_is_contig_page_data_whatever_the_node_on_uma(boot: Callable[..., Boot]) -> None:
    made = boot(TWO, config=FLAT)
    layout = layout_of(made)

    assert {NODE_DATA(made.kernel, layout, node) for node in (0, 1, 77)} == {layout.nodes[0]}
    assert pgdat_name(made.kernel, 77) == "contig_page_data"


def test_node_data_is_an_array_on_numa(boot: Callable[..., Boot]) -> None:
    made = boot([*TWO, {"id": 2, "cpus": 1}])
    layout = layout_of(made)

    assert NODE_DATA(made.kernel, layout, 1) == layout.nodes[1]
    assert NODE_DATA(made.kernel, layout, 2) is None
    assert NODE_DATA(made.kernel, layout, 9) is None
    assert pgdat_name(made.kernel, 1) == "node_data[1]"


@pytest.mark.parametrize(
    ("release", "arch", "order", "walk"),
    [
        ("2.4.32", "x86_64", [1, 0], "pgdat_list, node_next"),
        ("2.6.16", "x86_64", [1, 0], "pgdat_list, node_next"),
        ("2.4.32", "x86_32", [0, 1], "pgdat_list, node_next"),
        ("2.6.20", "x86_64", [0, 1], "for_each_online_pgdat"),
        ("6.12", "x86_64", [0, 1], "for_each_online_pgdat"),
    ],
)
def test_nodes_are_chained_in_the_kernels_order(
    boot: Callable[..., Boot], release: str, arch: str, order: list[int], walk: str
) -> None:
    made = boot(TWO, release, arch, config=DISCONTIG)
    links = pgdat_list(made.kernel, layout_of(made))

    assert [link.node for link in links] == order
    assert [link.next for link in links] == [*order[1:], None]
    assert pgdat_walk(made.kernel) == walk


def test_2_4_has_a_zone_table_and_pages_resolve_through_it(boot: Callable[..., Boot]) -> None:
    made = boot(TWO, "2.4.32", config=DISCONTIG)
    layout = layout_of(made)
    answer = page_of(made, layout, GIB + 5)

    assert zone_table(made.kernel, layout) == tuple(
        (3 * node + at, node, zone) for node in (0, 1) for at, zone in enumerate(("DMA", "Normal", "HighMem"))
    )
    assert (answer.node, answer.zone) == (1, "Normal")
    assert any("zone_table[4] is zone Normal of node 1" in step for step in answer.why)


def test_later_kernels_have_no_zone_table(boot: Callable[..., Boot]) -> None:
    made = boot(TWO)

    assert zone_table(made.kernel, layout_of(made)) is None


@pytest.mark.parametrize(
    ("release", "config", "model"),
    [
        ("4.7", {}, "SPARSEMEM_VMEMMAP"),
        ("4.7", SPARSE, "SPARSEMEM"),
        ("4.7", FLAT, "FLATMEM"),
        ("4.7", DISCONTIG, "DISCONTIGMEM"),
        ("2.6.20", {}, "SPARSEMEM"),
        ("2.4.32", {}, "DISCONTIGMEM"),
        ("2.4.32", {"NUMA": "n"}, "FLATMEM"),
    ],
)
def test_the_memory_model_follows_config_and_release(
    boot: Callable[..., Boot], release: str, config: dict[str, Any], model: str
) -> None:
    assert memory_model(boot(TWO, release, config=config).kernel) == model


@pytest.mark.parametrize(
    ("config", "pfn", "state", "entry"),
    [
        ({}, 5, "present", ("vmemmap", 5)),
        ({}, 165, "hole", ("vmemmap", 165)),
        ({}, 3 * GIB, "outside", (None, None)),
        (SPARSE, GIB + 5, "present", ("section 8", 5)),
        (FLAT, GIB + 5, "present", ("mem_map", GIB + 5)),
        (FLAT, 3 * GIB, "outside", (None, None)),
        (DISCONTIG, GIB + 5, "present", ("node_data[1]->node_mem_map", 5)),
        (DISCONTIG, 5, "present", ("node_data[0]->node_mem_map", 4)),
    ],
)
def test_where_the_struct_page_of_a_page_frame_is(
    boot: Callable[..., Boot], config: dict[str, Any], pfn: int, state: str, entry: tuple[str | None, int | None]
) -> None:
    made = boot(TWO, config=config)
    answer = page_of(made, layout_of(made), pfn)

    assert (answer.state, answer.map, answer.index) == (state, *entry)
    assert answer.address == pfn << 12
    assert (answer.section is None) == (config in (FLAT, DISCONTIG))


def test_an_address_is_in_the_page_frame_that_holds_it(boot: Callable[..., Boot]) -> None:
    made = boot(TWO)
    layout = layout_of(made)

    assert page_at(made, layout, (GIB << 12) + 4095) == page_of(made, layout, GIB)


def test_arm_counts_mem_map_from_where_memory_begins(boot: Callable[..., Boot]) -> None:
    made = boot([{"id": 0, "memory": "256M"}], "4.7", "arm")

    assert page_of(made, layout_of(made), GIB + 7).index == 7


def test_of_two_zones_that_span_a_page_the_later_has_it_unless_it_is_mirrored(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": 0, "end": "5G", "mirror": True}, {"start": "5G", "end": "8G"}]}]
    made = boot(nodes, "4.7", cmdline="kernelcore=mirror")
    layout = layout_of(made)
    overlapping = [zone.name for zone in layout.zones if zone.start_pfn and zone.start_pfn <= 6 * GIB]

    assert overlapping[-2:] == ["Normal", "Movable"]
    assert page_of(made, layout, 6 * GIB).zone == "Movable"
    assert page_of(made, layout, 4 * GIB + 1).zone == "Normal"
    mirrored = replace(layout.topology.nodes[0], mirror=((0, 8 * GIB),))
    all_mirrored = replace(layout, topology=replace(layout.topology, nodes=(mirrored,)))
    assert page_of(made, all_mirrored, 6 * GIB).zone == "Normal"


def test_without_known_memory_a_page_is_only_spanned() -> None:
    document = {
        "machine": {"meminit": "machine/1", "name": "m", "arch": "x86_64", "nodes": [{"id": 0}]},
        "kernel": {"release": "4.7"},
        "zones": [{"node": 0, "zone": "DMA", "present": 3998, "start_pfn": 1, "spanned": 4095}],
    }
    made = Boot.from_document(document)
    answer = page_of(made, layout_of(made), 100)

    assert (answer.state, answer.node, answer.zone, answer.index) == ("unknown", 0, "DMA", None)
    assert mem_map_of(made, layout_of(made)).entries == 0


def test_sections_are_mapped_whole_and_counted_once(boot: Callable[..., Boot]) -> None:
    nodes = [
        {"id": 0, "memory": [{"start": 0, "end": "1G"}]},
        {"id": 1, "memory": [{"start": "1G", "end": "1088M"}]},
        {"id": 2, "memory": [{"start": "1088M", "end": "1200M"}]},
        {"id": 3, "memory": [{"start": "1200M", "end": "1210M"}]},
    ]
    made = boot(nodes, "6.1")
    maps = mem_map_of(made, layout_of(made))

    assert maps.section_pages == 1 << 15
    assert maps.sections == ((0, 10),)
    assert {one.node: one.entries >> 15 for one in maps.maps} == {0: 8, 1: 1, 2: 1}
    assert maps.bytes == 10 * 64 << 15


def test_flat_maps_are_rounded_to_whole_blocks_and_old_ones_have_one_entry_more(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": 0, "end": "1025M"}]}]
    new = boot(nodes, config=FLAT)
    old = boot(nodes, "2.4.32", config=FLAT)

    assert mem_map_of(new, layout_of(new)).entries == 1028 * MIB
    assert mem_map_of(old, layout_of(old)).entries == 1025 * MIB + 1
    assert mem_map_of(old, layout_of(old)).bytes is None


def test_a_node_without_memory_has_no_map(boot: Callable[..., Boot]) -> None:
    made = boot([TWO[0], {"id": 1}], config=DISCONTIG)

    assert [one.node for one in mem_map_of(made, layout_of(made)).maps] == [0]


@pytest.mark.parametrize(
    ("arch", "release", "config", "size", "measured"),
    [
        ("x86_64", "6.12", {}, 64, True),
        ("x86_64", "4.7", {}, 64, True),
        ("x86_64", "2.6.32", {}, 56, True),
        ("x86_64", "4.7", {"SLUB": "n", "MEMCG": "n"}, None, False),
        ("x86_64", "6.12", {"KMSAN": "y"}, None, False),
        ("arm64", "6.1", {"MEMCG": "y"}, 64, False),
        ("x86_32", "4.7", {}, 32, True),
        ("x86_32", "6.1", {"MEMCG": "y"}, 40, False),
        ("arm", "6.1", {"MEMCG": "y"}, 36, False),
        ("x86_32", "2.4.32", {}, None, False),
    ],
)
def test_sizeof_struct_page(
    boot: Callable[..., Boot], arch: str, release: str, config: dict[str, Any], *, size: int | None, measured: bool
) -> None:
    answer = sizeof_struct_page(boot([{"id": 0, "memory": "1G"}], release, arch, config=config).kernel)

    assert answer.bytes == size
    assert answer.least <= (size or answer.least) <= answer.most
    assert answer.verified == measured


def test_every_kernel_meets_some_case_of_the_struct_page_rules() -> None:
    assert "when" not in document("rules/struct-page.yaml")["cases"][-1]


def test_a_page_is_in_the_map_of_its_own_node_where_rounding_makes_two_overlap(boot: Callable[..., Boot]) -> None:
    nodes = [
        {"id": 0, "memory": [{"start": 0, "end": "1025M"}]},
        {"id": 1, "memory": [{"start": "1025M", "end": "2G"}]},
    ]
    made = boot(nodes, config=DISCONTIG)
    answer = page_of(made, layout_of(made), 1026 * MIB)

    assert (answer.map, answer.index) == ("node_data[1]->node_mem_map", MIB)
