"""Which order is in force, and the lists each order makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from meminit.derive.zonelists.order import PRINTED
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.knowledge import document
from meminit.model.zonelists import Zonelists
from zonelist_facts import predicted

Seen = Callable[..., Boot]
TWO = {0: {"Normal": 1000, "DMA": 100}, 1: {"Normal": 1000, "DMA": 100}}


def shown(lists: Zonelists) -> dict[str, list[str]]:
    return {str(own.node): [f"{ref.node}:{ref.zone}" for ref in own.fallback] for own in lists.nodes}


@pytest.mark.parametrize("order", [entry for entry in document("rules/orders.yaml")["orders"] if "lists" in entry])
def test_drawn_examples_are_what_the_kernel_builds(seen: Seen, order: Mapping[str, Any]) -> None:
    example = document("rules/orders.yaml")["example"]
    zones = {node: dict.fromkeys(example["zones"], 100) for node in range(example["nodes"])}
    _, lists = predicted(seen(zones), order=order["name"].lower())

    assert lists.order.effective == order["name"].lower()
    assert shown(lists) == order["lists"]
    assert [entry for entry in order["lists"]["0"] if entry not in order["drawing"].split()] == []


def test_printed_names_and_macros_are_the_kernels() -> None:
    macros = {
        entry["macro"]: (entry["value"], entry["name"])
        for entry in document("rules/orders.yaml")["orders"]
        if "macro" in entry
    }

    assert macros == {
        "ZONELIST_ORDER_DEFAULT": (0, "Default"),
        "ZONELIST_ORDER_NODE": (1, "Node"),
        "ZONELIST_ORDER_ZONE": (2, "Zone"),
    }
    assert list(PRINTED.values()) == [name for _, name in sorted(macros.values())]


@pytest.mark.parametrize(
    ("kernel", "zones", "effective", "why"),
    [
        (("4.7", "x86_64"), TWO, "node", "64-bit"),
        (("4.7", "x86_32"), TWO, "zone", "32-bit"),
        (("4.14", "x86_64"), TWO, "node", "no other order"),
        (("6.12", "arm64"), TWO, "node", "no other order"),
        (("2.6.20", "x86_64"), TWO, "node", "no other order"),
        (("2.4.32", "x86_32"), TWO, "legacy", "no other"),
        (("3.10", "x86_64"), TWO, "zone", "200 pages"),
        (("3.10", "x86_64"), {0: {"DMA32": 100}, 1: {"Normal": 1000}}, "node", "node 0 has no ZONE_NORMAL"),
        (("2.6.32", "x86_64"), {0: {"DMA32": 100}, 1: {"Normal": 1000}}, "zone", "few enough"),
        (("2.6.32", "x86_64"), {0: {"DMA32": 600}, 1: {"Normal": 1000}}, "node", "more than 70 %"),
        (("3.10", "x86_64"), {0: {"Normal": 100}, 1: {"Normal": 1000}}, "node", "no memory below"),
        (("3.10", "x86_64"), {0: {"DMA32": 150, "Normal": 50}, 1: {"Normal": 50}}, "node", "more than half"),
        (("3.10", "x86_64"), {0: {"DMA32": 150, "Normal": 50}, 1: {"Normal": 300}}, "node", "node 0's 200 pages"),
        (("3.10", "x86_64"), {0: {"DMA32": 120, "Normal": 50}, 1: {"Normal": 900}}, "zone", "120 pages"),
    ],
)
def test_the_automatic_order(
    seen: Seen, kernel: tuple[str, str], zones: Mapping[int, Mapping[str, int]], effective: str, why: str
) -> None:
    config = {"NUMA": "y", "ZONE_DMA": "y", "ZONE_DMA32": "y", "HIGHMEM": "n"}
    release, arch = kernel
    _, lists = predicted(seen(zones, release, arch=arch, config=config))

    assert lists.order.requested == "default"
    assert lists.order.effective == effective
    assert why in lists.order.why


@pytest.mark.parametrize(
    ("release", "numa", "asked", "effective"),
    [
        ("4.7", "y", "zone", "zone"),
        ("4.7", "y", "node", "node"),
        ("4.7", "y", "default", "node"),
        ("4.7", "y", "legacy", "legacy"),
        ("4.7", "n", "node", "zone"),
        ("6.1", "y", "zone", "node"),
        ("6.1", "y", "legacy", "legacy"),
        ("2.4.32", "n", "zone", "legacy"),
        ("2.6.20", "y", "zone", "node"),
    ],
)
def test_asking_for_another_order(seen: Seen, release: str, numa: str, asked: str, effective: str) -> None:
    boot = seen(TWO, release, config={"NUMA": numa, "DISCONTIGMEM": "y"}, cmdline="numa_zonelist_order=node")
    _, lists = predicted(boot, order=asked)

    assert (lists.order.requested, lists.order.effective) == (asked, effective)


def test_the_legacy_order_of_a_later_release_is_a_what_if(seen: Seen) -> None:
    sysctl = {"vm.numa_zonelist_order": "zone"}
    for state in ("booting", "running"):
        boot = seen(TWO, "4.7", cmdline="numa_zonelist_order=bogus", sysctl=sysctl, state=state)
        lists = predicted(boot, order="legacy")[1]
        order = lists.order

        assert (order.sysctl, order.messages, order.writes, lists.path, lists.messages) == (None, (), (), (), ())
        assert lists.policy_zone is None
        assert ["a what-if" in note for note in lists.notes] == [True]
    real = predicted(seen(TWO, "2.4.32"), order="legacy")[1]
    assert real.path
    assert real.notes == ()


def test_an_unknown_order_is_refused(seen: Seen) -> None:
    with pytest.raises(InputFault, match="no order `nodes`") as fault:
        predicted(seen(TWO), order="nodes")
    assert fault.value.help == "did you mean `node`?"


def test_without_numa_nodes_follow_by_id_in_any_order(seen: Seen) -> None:
    zones = {node: {"Normal": 10, "DMA": 10} for node in (0, 2, 5)}
    boot = seen(zones, "4.7", arch="x86_32", config={"NUMA": "n", "DISCONTIGMEM": "y"}, offline=[5])
    _, lists = predicted(boot, explain=True)

    assert shown(lists) == {
        "0": ["0:Normal", "0:DMA", "2:Normal", "2:DMA"],
        "2": ["2:Normal", "2:DMA", "0:Normal", "0:DMA"],
    }
    assert [own.thisnode for own in lists.nodes] == [None, None]
    assert (lists.policy_zone, lists.zone_reclaim_mode, lists.factor) == (None, None, None)
    assert lists.messages == ("Built 2 zonelists in Zone order…",)
    assert [pick.why for pick in lists.nodes[1].picks] == [
        "the local node comes first",
        "from node 0 on, once the highest id is reached",
    ]
    assert [pick.why for pick in lists.nodes[0].picks][1:] == ["the next by id"]


def test_zones_without_managed_pages_are_told(seen: Seen) -> None:
    zones = [
        {"node": 0, "zone": "Normal", "present": 10, "managed": 0},
        {"node": 0, "zone": "DMA", "present": 5, "managed": 5},
        {"node": 0, "zone": "DMA32", "present": 5},
    ]
    boot = seen({0: {}}, "5.17", zones=zones)
    _, lists = predicted(boot)

    assert shown(lists) == {"0": ["0:DMA32", "0:DMA"]}
    assert [entry[:2] for entry in lists.unlisted] == [(0, "Normal")]
    assert lists.policy_zone == "DMA32"


def test_nothing_at_all_still_has_a_policy_zone(seen: Seen) -> None:
    _, lists = predicted(seen({0: {}}, "6.8"))

    assert lists.policy_zone == "DMA"
    assert lists.nodes[0].fallback_nodes == ()
    assert lists.messages[0] == "Fallback order for Node 0: "


@pytest.mark.parametrize(
    ("release", "arch", "distance", "mode"),
    [
        ("2.6.32", "x86_64", 20, 0),
        ("2.6.32", "x86_64", 21, 1),
        ("3.10", "x86_64", 30, 0),
        ("3.10", "x86_64", 31, 1),
        ("3.10", "ppc64", 11, 1),
        ("3.10", "ia64", 16, 1),
        ("3.10", "ia64", 15, 0),
        ("4.7", "x86_64", 255, 0),
        ("2.4.32", "x86_64", 255, None),
    ],
)
def test_zone_reclaim_mode_follows_distance(
    seen: Seen, release: str, arch: str, distance: int, mode: int | None
) -> None:
    boot = seen({0: {"Normal": 1}, 1: {"Normal": 1}}, release, arch=arch, distances=[[10, distance], [distance, 10]])

    assert predicted(boot)[1].zone_reclaim_mode == mode
