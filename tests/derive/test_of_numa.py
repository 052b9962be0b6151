"""A device tree becomes memory, nodes and distances as of_numa_init() and the scan of memory nodes make them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.layout import layout_shown
from meminit.derive.memory_map import memory_map
from meminit.derive.nodes import numa_init
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.quantity import GIB, MIB

CELLS = {"#address-cells": 2, "#size-cells": 2}


def span(start: int, size: int) -> list[int]:
    """Cells of an address and a size in bytes."""
    return [start >> 32, start & 0xFFFFFFFF, size >> 32, size & 0xFFFFFFFF]


def memory(start: int, node: int | None = None, size: int = 1, **more: Any) -> dict[str, Any]:
    """A memory node of ``size`` GiB from the GiB ``start`` on."""
    told: dict[str, Any] = {"device_type": "memory", "reg": span(start * GIB, size * GIB), **more}
    return told if node is None else {**told, "numa-node-id": node}


def cpus(*nodes: int | None) -> dict[str, Any]:
    """CPUs of these nodes."""
    rows = [{"device_type": "cpu"} | ({} if node is None else {"numa-node-id": node}) for node in nodes]
    return {"cpus": {f"cpu@{at}": row for at, row in enumerate(rows)}}


def distances(*rows: int) -> dict[str, Any]:
    """A distance map."""
    return {"distance-map": {"compatible": "numa-distance-map-v1", "distance-matrix": list(rows)}}


@pytest.fixture
def tree(boot: Callable[..., Boot]) -> Callable[..., Boot]:
    """A boot on a machine of which firmware gives a device tree."""

    def made(*parts: dict[str, Any], release: str = "6.1", arch: str = "arm64", cmdline: str = "", **more: Any) -> Boot:
        told: dict[str, Any] = dict(CELLS)
        for at, part in enumerate(parts):
            told.update({f"memory@{at}": part} if "device_type" in part else part)
        config = more.pop("config", {})
        return boot(release=release, arch=arch, cmdline=cmdline, config=config, firmware={"devicetree": told, **more})

    return made


def gigabytes(boot: Boot) -> list[int]:
    """The whole GiB that are RAM, by their number."""
    pages = GIB >> boot.kernel.page_shift
    return [n for start, end in memory_map(boot, ()).frames for n in range(-(-start // pages), end // pages)]


def test_nodes_are_those_that_memory_and_cpus_name(tree: Callable[..., Boot]) -> None:
    topology = numa_init(tree(memory(1, 0), memory(2, 2), cpus(2, 0, None, 3)))

    assert [(node.id, node.cpus) for node in topology.nodes] == [(0, (1, 2)), (2, (0,)), (3, (3,))]
    assert [node.frames for node in topology.nodes] == [((1 << 18, 2 << 18),), ((2 << 18, 3 << 18),), ()]
    assert topology.distances == ((10, 20, 20), (20, 10, 20), (20, 20, 10))


def test_a_distance_counts_both_ways_until_the_way_back_is_told(tree: Callable[..., Boot]) -> None:
    told = distances(0, 0, 10, 0, 1, 25, 1, 2, 30, 2, 1, 40, 2, 0, 50, 0, 9, 77)
    nodes = [memory(1 + node, node) for node in range(3)]

    table = numa_init(tree(*nodes, told, release="4.7")).distances

    assert table == ((10, 25, 20), (25, 10, 30), (50, 40, 10))


def test_releases_that_check_distances_bring_up_the_nodes_that_they_name(tree: Callable[..., Boot]) -> None:
    told = distances(0, 1, 25, 3, 0, 30)

    assert [node.id for node in numa_init(tree(memory(1, 0), memory(2, 1), told)).nodes] == [0, 1, 3]
    assert [node.id for node in numa_init(tree(memory(1, 0), memory(2, 1), told, release="4.7")).nodes] == [0, 1]


@pytest.mark.parametrize(
    ("rows", "release", "nodes"),
    [
        ((0, 1, 10), "6.1", 1),
        ((1, 1, 11), "6.1", 1),
        ((0, 1, 10), "4.7", 2),
        ((), "6.1", 1),
        ((), "4.7", 1),
        ((0, 1, 11), "6.1", 2),
    ],
)
def test_distances_that_cannot_be_drop_all_nodes(
    tree: Callable[..., Boot], rows: tuple[int, ...], release: str, nodes: int
) -> None:
    topology = numa_init(tree(memory(1, 0), memory(2, 1), cpus(0, 1), distances(*rows), release=release))

    assert len(topology.nodes) == nodes
    assert any(note.endswith("NUMA is not used") for note in topology.notes) == (nodes == 1)
    assert sorted(cpu for node in topology.nodes for cpu in node.cpus) == [0, 1]


@pytest.mark.parametrize("arch", ["arm64", "riscv64", "ppc64", "arm"])
def test_a_tree_that_names_no_node_is_one_node(tree: Callable[..., Boot], arch: str) -> None:
    boot = tree(memory(1, hotpluggable=True), memory(2), cpus(None, None), arch=arch)
    pages = GIB >> boot.kernel.page_shift
    (node,) = numa_init(boot).nodes

    assert (node.id, node.cpus, node.frames) == (0, (0, 1), ((pages, 3 * pages),))
    assert node.hotplug == ((pages, 2 * pages),)


def test_memory_without_a_node_among_others_drops_all_nodes_on_arm64(tree: Callable[..., Boot]) -> None:
    topology = numa_init(tree(memory(1, 0), memory(2)))

    assert [node.id for node in topology.nodes] == [0]
    assert any("NUMA is not used" in note for note in topology.notes)


def test_memory_that_is_off_is_none_since_its_status_is_read(tree: Callable[..., Boot]) -> None:
    parts = memory(1, 0), memory(2, 0, status="disabled")

    assert gigabytes(tree(*parts)) == [1]
    assert gigabytes(tree(*parts, release="4.7")) == [1, 2]


def test_no_map_is_taken_out_of_memory_or_stays_by_release(tree: Callable[..., Boot]) -> None:
    kept = {"reserved-memory": {"a": {"reg": span(2 * GIB, MIB), "no-map": True}, "b": {"reg": span(3 * GIB, MIB)}}}
    parts = memory(1, size=3), kept

    assert gigabytes(tree(*parts, release="4.7")) == [1, 3]
    assert gigabytes(tree(*parts)) == [1, 2, 3]


def test_what_the_tree_sets_aside_is_managed_by_no_zone(tree: Callable[..., Boot]) -> None:
    def bounds(*parts: dict[str, Any]) -> tuple[int, int]:
        (zone,) = (zone for zone in layout_shown(tree(*parts)).zones if zone.populated)
        assert zone.managed_low is not None
        assert zone.managed_high is not None
        return zone.managed_low, zone.managed_high

    kept = {"a": {"reg": [*span(2 * GIB, GIB)]}, "b": {"reg": span(3 * GIB - MIB, MIB), "no-map": True}}
    low, high = bounds(memory(1, size=2), {"reserved-memory": kept})
    all_low, all_high = bounds(memory(1, size=2))

    assert high <= all_high - (GIB >> 12)
    assert low <= all_low - (GIB >> 12)
    outside = {"reserved-memory": {"a": {"reg": span(9 * GIB, GIB)}}}
    assert bounds(memory(1, size=2), outside) == (all_low, all_high)


def test_a_crash_kernel_keeps_within_the_range_that_it_is_given(tree: Callable[..., Boot]) -> None:
    given = {"chosen": {"linux,usable-memory-range": [*span(2 * GIB, GIB), *span(4 * GIB, GIB)]}}

    assert gigabytes(tree(memory(1, size=5), given)) == [2, 4]


def test_partial_pages_of_each_range_are_lost(tree: Callable[..., Boot]) -> None:
    odd = {"device_type": "memory", "reg": [*span(GIB + 1, MIB), *span(2 * GIB, 4095)]}

    assert memory_map(tree(odd), ()).frames == (((GIB >> 12) + 1, (GIB + MIB) >> 12),)


def test_memory_is_that_of_efi_where_there_is_such_a_map_and_nodes_are_those_of_the_tree(
    tree: Callable[..., Boot],
) -> None:
    efi = [{"start": "1G", "size": "1G", "mirror": True}, {"start": "2G", "size": "512M"}]
    nodes = numa_init(tree(memory(1, 0), memory(2, 1, size=2), efi_map=efi)).nodes

    assert [node.frames for node in nodes] == [((1 << 18, 2 << 18),), ((2 << 18, 5 << 17),)]
    assert [node.mirror for node in nodes] == [((1 << 18, 2 << 18),), ()]


def test_mem_and_fake_nodes_work_on_memory_of_a_tree(tree: Callable[..., Boot]) -> None:
    parts = memory(1, 0), memory(4, 1)

    assert gigabytes(tree(*parts, cmdline="mem=1G")) == [1]
    faked = tree(*parts, release="6.12", cmdline="numa=fake=4", config={"NUMA_EMU": "y"})
    assert len(numa_init(faked).nodes) == 4


def test_an_arch_that_takes_no_memory_from_a_tree_says_so(tree: Callable[..., Boot]) -> None:
    with pytest.raises(InputFault, match="how x86_64 takes memory from") as fault:
        numa_init(tree(memory(1), arch="x86_64"))

    assert fault.value.place is not None


def test_beside_an_srat_a_tree_counts_for_nothing(tree: Callable[..., Boot]) -> None:
    srat = [{"pxm": 4, "start": "8G", "size": "1G"}]

    for arch in ("arm64", "x86_64"):
        (node,) = numa_init(tree(memory(1, 3), arch=arch, srat=srat)).nodes
        assert (node.id, node.frames) == (0, ((8 * GIB >> 12, 9 * GIB >> 12),))


def test_a_tree_without_memory_is_refused_at_the_tree(tree: Callable[..., Boot]) -> None:
    with pytest.raises(InputFault, match="the machine has no memory") as fault:
        numa_init(tree(cpus(0)))

    assert fault.value.place is not None
