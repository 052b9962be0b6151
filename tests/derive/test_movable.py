"""Where ZONE_MOVABLE starts; tests/measured holds it beside what the kernels' own functions answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from meminit.derive.movable import find_usable_zone_for_movable
from meminit.derive.zones import free_area_init_nodes
from meminit.model.boot import Boot
from meminit.read.image_sizes import ImageSizes

GIB_PAGES = 1 << 18


def test_movable_is_cut_from_the_highest_zone_with_room() -> None:
    limits = {"DMA": (1, 4096), "Normal": (4096, 4096), "Movable": (0, 0)}

    assert find_usable_zone_for_movable(limits) == "DMA"
    assert find_usable_zone_for_movable({"Normal": (4096, 4096)}) == "Normal"


TWO_NODES = [{"id": 0, "memory": "4G"}, {"id": 1, "memory": "4G"}]


@pytest.mark.parametrize(
    ("release", "cmdline", "starts"),
    [
        ("6.12", "kernelcore=50%", {0, 1}),
        ("4.7", "kernelcore=50%", set()),
        ("6.12", "kernelcore=100%", set()),
        ("6.12", "movablecore=25%", {0, 1}),
        ("6.12", "kernelcore", set()),
        ("6.12", "kernelcore=mirror", set()),
        ("6.1", "kernelcore=mirror", {0, 1}),
        ("2.6.20", "kernelcore=4G", set()),
    ],
)
def test_which_nodes_get_a_movable_zone(
    boot: Callable[..., Boot], release: str, cmdline: str, starts: set[int]
) -> None:
    layout = free_area_init_nodes(boot(TWO_NODES, release, cmdline=cmdline))

    assert set(layout.movable_start) == starts


@pytest.mark.parametrize(
    ("config", "ignored"), [({"MOVABLE_NODE": "y"}, True), ({"MOVABLE_NODE": "n"}, False), ({}, False)]
)
def test_kernelcore_is_ignored_beside_movable_node_where_that_is_known_to_be_built(
    boot: Callable[..., Boot], config: dict[str, str], *, ignored: bool
) -> None:
    line = "movable_node kernelcore=4G"
    layout = free_area_init_nodes(boot(TWO_NODES, "4.7", cmdline=line, config=config))

    assert bool(layout.movable_start) is not ignored


def test_a_percentage_is_of_all_memory_and_a_later_size_takes_it_back(boot: Callable[..., Boot]) -> None:
    half = free_area_init_nodes(boot(TWO_NODES, "6.12", cmdline="kernelcore=50%"))
    sized = free_area_init_nodes(boot(TWO_NODES, "6.12", cmdline="kernelcore=50% kernelcore=5G"))
    plain = free_area_init_nodes(boot(TWO_NODES, "6.12", cmdline="kernelcore=5G"))

    movable = sum(zone.present for zone in half.zones if zone.name == "Movable")
    total = sum(zone.present for zone in half.zones)

    assert movable == pytest.approx(total / 2, abs=2048)
    assert sized.movable_start == plain.movable_start


def test_mirrored_memory_stays_with_the_kernel(boot: Callable[..., Boot]) -> None:
    nodes = [
        {"id": 0, "memory": [{"start": 0, "size": "2G", "mirror": True}]},
        {"id": 1, "memory": [{"start": "4G", "size": "2G", "mirror": True}, {"start": "6G", "size": "2G"}]},
    ]
    layout = free_area_init_nodes(boot(nodes, "6.12", cmdline="kernelcore=mirror"))
    zones = {(zone.node, zone.name): zone.present for zone in layout.zones if zone.present}

    assert layout.movable_start == {1: 6 * GIB_PAGES}
    assert zones[1, "Normal"] == zones[1, "Movable"] == 2 * GIB_PAGES
    assert layout.notes == ()


def test_movable_node_leaves_the_node_of_the_kernel_alone(boot: Callable[..., Boot]) -> None:
    nodes = [
        {"id": 0, "memory": [{"start": 0, "size": "4G", "hotplug": True}]},
        {"id": 1, "memory": [{"start": "4G", "size": "4G", "hotplug": True}]},
    ]
    layout = free_area_init_nodes(boot(nodes, "6.12", cmdline="movable_node", config={"MEMORY_HOTPLUG": "y"}))

    assert layout.movable_start == {1: 4 * GIB_PAGES}


def test_movable_node_leaves_the_node_of_the_initrd_alone(boot: Callable[..., Boot]) -> None:
    nodes = [
        {"id": 0, "memory": [{"start": 0, "size": "2G"}]},
        {"id": 1, "memory": [{"start": "2G", "size": "1G", "hotplug": True}]},
        {"id": 2, "memory": [{"start": "4G", "size": "4G", "hotplug": True}]},
    ]
    made = boot(nodes, "6.12", cmdline="movable_node", config={"MEMORY_HOTPLUG": "y"})
    placed = replace(made, sizes=ImageSizes(initrd_at=((3 << 30) - 4097, (3 << 30) - 4095)))

    assert [*free_area_init_nodes(made).movable_start] == [1, 2]
    assert [*free_area_init_nodes(placed).movable_start] == [2]
    assert [*free_area_init_nodes(replace(made, sizes=ImageSizes(initrd_at=(1 << 30, 2 << 30)))).movable_start] == [
        1,
        2,
    ]
    assert any("which only a boot log tells" in note for note in free_area_init_nodes(made).notes)
    assert not any("which only a boot log tells" in note for note in free_area_init_nodes(placed).notes)
