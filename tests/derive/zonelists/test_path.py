"""Which functions lead to the lists, and memory that comes while running."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.errors import InputFault
from meminit.model.boot import Boot
from support import kernel_index
from zonelist_facts import predicted

Seen = Callable[..., Boot]
TWO = {0: {"Normal": 1000, "DMA": 100}, 1: {"Normal": 1000}}
HOTPLUG = {"MEMORY_HOTPLUG": "y"}


def plug(node: int, zone: str) -> list[dict[str, object]]:
    return [{"node": node, "zone": zone}]


@pytest.mark.parametrize(
    ("release", "path"),
    [
        ("2.4.32", "start_kernel setup_arch paging_init free_area_init free_area_init_core build_zonelists"),
        ("2.6.20", "start_kernel build_all_zonelists __build_all_zonelists build_zonelists"),
        ("3.10", "start_kernel build_all_zonelists set_zonelist_order __build_all_zonelists build_zonelists"),
        ("4.7", "start_kernel build_all_zonelists set_zonelist_order build_all_zonelists_init __build_all_zonelists …"),
        ("6.8", "start_kernel mm_core_init build_all_zonelists build_all_zonelists_init __build_all_zonelists …"),
    ],
)
def test_the_path_at_boot(seen: Seen, release: str, path: str) -> None:
    assert predicted(seen(TWO, release))[1].path == tuple(path.replace("…", "build_zonelists").split())


@pytest.mark.parametrize(
    ("release", "path"),
    [
        ("2.6.32", "online_pages build_all_zonelists set_zonelist_order stop_machine"),
        ("4.7", "online_pages build_all_zonelists set_zonelist_order setup_zone_pageset stop_machine"),
        ("6.1", "online_pages setup_zone_pageset build_all_zonelists"),
    ],
)
def test_the_path_of_plugged_memory(seen: Seen, release: str, path: str) -> None:
    boot = seen(TWO, release, config=HOTPLUG, hotplug=plug(1, "Movable"), cpus={0: "0", 1: "1"})
    layout, lists = predicted(boot)

    assert lists.path == (*path.split(), "__build_all_zonelists", "build_zonelists")
    assert [ref.zone for ref in lists.nodes[1].thisnode or ()] == ["Movable", "Normal"]
    assert layout.nodes[1].zones[layout.zone_types.index("Movable")].present == 0


def test_a_rebuild_without_more_to_say(seen: Seen) -> None:
    lists = predicted(seen(TWO, "6.1", state="running"))[1]

    assert lists.path == ("build_all_zonelists", "__build_all_zonelists", "build_zonelists")


@pytest.mark.parametrize("release", ["2.4.32", "2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.8", "6.12"])
def test_every_function_of_a_path_exists_in_its_release(seen: Seen, release: str) -> None:
    known = frozenset().union(*kernel_index(release).values())
    boots = seen(TWO, release), seen(TWO, release, hotplug=plug(1, "DMA"), config=HOTPLUG)

    assert [name for boot in boots for name in predicted(boot)[1].path if name not in known] == []


def test_more_memory_in_a_zone_that_has_some_rebuilds_nothing(seen: Seen) -> None:
    boot = seen(TWO, "4.7", hotplug=plug(0, "Normal"), cpus={0: "0", 1: "1"})
    lists = predicted(boot)[1]

    assert lists.path[0] == "start_kernel"
    assert lists.notes == ("node 0 has memory in zone Normal already: plugging in more rebuilds no list",)


def test_the_rebuild_after_a_plug_sees_cpus(seen: Seen) -> None:
    zones = {0: {"Normal": 10}, 1: {"Normal": 10}, 2: {"Normal": 10}}
    cpus = {0: "0", 1: "1"}

    assert predicted(seen(zones, "6.1", cpus=cpus))[1].nodes[0].fallback_nodes == (0, 1, 2)
    plugged = predicted(seen(zones, "6.1", cpus=cpus, hotplug=plug(2, "Movable")))[1]
    assert plugged.nodes[0].fallback_nodes == (0, 2, 1)


def test_an_offline_node_comes_online_with_its_memory(seen: Seen) -> None:
    lists = predicted(seen({0: {"Normal": 10}, 1: {}}, "4.7", offline=[1], hotplug=plug(1, "Normal")))[1]

    assert [own.fallback_nodes for own in lists.nodes] == [(0, 1), (1, 0)]
    assert lists.messages[0] == "Built 2 zonelists in Node order…"


@pytest.mark.parametrize(
    ("node", "zone", "message", "hint"),
    [
        (7, "Normal", "no node 7", "nodes are 0, 1"),
        (1, "Moveable", "no zone `Moveable`", "did you mean `Movable`?"),
        (1, "HighMem", "no zone `HighMem`", "zones are DMA, DMA32, Normal, Movable"),
    ],
)
def test_memory_can_only_come_where_there_is_a_place(seen: Seen, node: int, zone: str, message: str, hint: str) -> None:
    with pytest.raises(InputFault, match=message) as fault:
        predicted(seen(TWO, "4.7", hotplug=plug(node, zone)))
    assert fault.value.help == hint
