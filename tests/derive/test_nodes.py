"""numa_init(): what becomes of the nodes that firmware or a document tells of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from meminit.derive.nodes import numa_init
from meminit.errors import InputFault
from meminit.model.boot import Boot
from node_boots import GIB, TWO, firmware, online


def test_nodes_come_in_order_of_id_with_their_distances(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 2, "memory": "4G"}, {"id": 0, "memory": "4G"}]
    topology = numa_init(boot(nodes, distances=[[10, 21], [31, 10]]))

    assert [node.id for node in topology.nodes] == [0, 2]
    assert topology.distances == ((10, 31), (21, 10))


def test_without_a_machine_there_are_no_nodes(boot: Callable[..., Boot]) -> None:
    with pytest.raises(InputFault, match="a machine is missing"):
        numa_init(replace(boot(TWO), machine=None))


def test_a_machine_needs_memory(boot: Callable[..., Boot]) -> None:
    with pytest.raises(InputFault, match="no memory"):
        numa_init(boot([{"id": 0, "cpus": 0}]))


@pytest.mark.parametrize("release", ["2.4.22", "4.7", "6.1"])
@pytest.mark.parametrize("numa", ["y", "n"])
def test_a_machine_needs_a_node_that_is_online(boot: Callable[..., Boot], release: str, numa: str) -> None:
    with pytest.raises(InputFault, match="no node of this machine is online") as fault:
        numa_init(boot([{"id": 0, "memory": "1G", "online": False}], release, config={"NUMA": numa}))

    assert fault.value.place is not None
    assert fault.value.place.text.startswith('[{"id": 0')


@pytest.mark.parametrize(
    ("machine", "told"),
    [
        ({"nodes": [{"id": 0, "memory": [{"start": "1M", "size": "1M"}]}]}, '[{"id": 0'),
        (firmware({"pxm": 0, "apic": 0}, {"pxm": 0, "start": "1M", "size": "1M"}), '[{"pxm": 0'),
    ],
)
def test_a_kernel_whose_only_node_is_too_small_does_not_boot(
    boot: Callable[..., Boot], machine: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputFault, match="no node of this machine is online") as fault:
        numa_init(boot(**machine))

    assert fault.value.help == "node 0 spans less than 4 MiB and stays offline"
    assert fault.value.place is not None
    assert fault.value.place.text.startswith(told)
    assert [node.online for node in numa_init(boot(**machine, release="6.8")).nodes] == [True]


@pytest.mark.parametrize(
    ("memory_map", "told"), [(None, "[{"), ([{"start": 0, "size": "1G", "type": "reserved"}], '[{"start": 0')]
)
def test_where_memory_is_missing_is_told(
    boot: Callable[..., Boot], memory_map: list[dict[str, Any]] | None, told: str
) -> None:
    more = {} if memory_map is None else {"memory_map": memory_map}
    with pytest.raises(InputFault, match="the machine has no memory") as fault:
        numa_init(boot([{"id": 0, "cpus": 0}], **more))

    assert fault.value.place is not None
    assert fault.value.place.text.startswith(told)


def test_without_numa_all_is_node_0(boot: Callable[..., Boot]) -> None:
    topology = numa_init(boot(TWO, config={"NUMA": "n"}))

    assert [(node.id, node.cpus) for node in topology.nodes] == [(0, (0, 1, 2, 3))]
    assert topology.distances == ((10,),)
    assert "CONFIG_NUMA is off" in topology.notes[0]
    assert numa_init(boot(TWO[:1], config={"NUMA": "n"})).notes == ()


def test_discontigmem_keeps_nodes_without_numa(boot: Callable[..., Boot]) -> None:
    assert online(numa_init(boot(TWO, config={"NUMA": "n", "DISCONTIGMEM": "y"}))) == [0, 1]


@pytest.mark.parametrize(
    ("arch", "cmdline", "nodes"),
    [
        ("x86_64", "numa=off", [0]),
        ("x86_64", "numa=noacpi", [0]),
        ("x86_64", "numa=bogus", [0, 1]),
        ("arm64", "numa=off", [0]),
        ("arm64", "numa=noacpi", [0, 1]),
    ],
)
def test_numa_off_makes_one_node(boot: Callable[..., Boot], arch: str, cmdline: str, nodes: list[int]) -> None:
    assert online(numa_init(boot(TWO, "6.1", arch, cmdline))) == nodes


def test_observed_zones_leave_the_machine_as_it_was_told(boot: Callable[..., Boot]) -> None:
    plain = boot([{"id": 0, "memory": "1G"}, {"id": 1, "cpus": 1}])

    assert online(numa_init(plain)) == [0]
    assert online(numa_init(replace(plain, observed=()))) == [0, 1]


@pytest.mark.parametrize(
    ("release", "arch", "state"),
    [
        ("4.7", "x86_64", [(0, (0, 1), True), (1, (), False), (2, (), False)]),
        ("4.15", "x86_64", [(0, (0,), True), (1, (1,), True), (2, (), False)]),
        ("6.1", "arm64", [(0, (0,), True), (1, (1,), True), (2, (), True)]),
    ],
)
def test_memoryless_nodes_are_online_or_not_by_release_and_arch(
    boot: Callable[..., Boot], release: str, arch: str, state: list[Any]
) -> None:
    nodes = [{"id": 0, "memory": "4G", "cpus": 0}, {"id": 1, "cpus": 1}, {"id": 2}]
    topology = numa_init(boot(nodes, release, arch))

    assert [(node.id, node.cpus, node.online) for node in topology.nodes] == state


def test_cpus_of_an_offline_node_go_to_the_nearest(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": "4G"}, {"id": 1, "memory": "4G"}, {"id": 2, "cpus": "5-6"}]
    distances = [[10, 20, 30], [20, 10, 15], [30, 15, 10]]

    assert [node.cpus for node in numa_init(boot(nodes, distances=distances)).nodes] == [(), (5, 6), ()]


@pytest.mark.parametrize(("release", "nodes"), [("4.7", [0]), ("6.1", [0, 1])])
def test_a_node_of_less_than_4_mib_stays_offline_in_older_releases(
    boot: Callable[..., Boot], release: str, nodes: list[int]
) -> None:
    tiny = [{"id": 0, "memory": [{"start": 0, "size": "1G"}]}, {"id": 1, "memory": [{"start": "1G", "size": "2M"}]}]

    assert online(numa_init(boot(tiny, release))) == nodes


def test_the_first_page_is_memory_in_older_releases(boot: Callable[..., Boot]) -> None:
    told = [{"id": 0, "memory": [{"start": 0, "size": "1G"}]}]

    assert numa_init(boot(told, "2.6.32")).nodes[0].frames == ((0, 160), (256, GIB))
    assert numa_init(boot(told, "3.10")).nodes[0].frames == ((1, 160), (256, GIB))
    assert numa_init(boot(told, "6.1", "arm64")).nodes[0].frames == ((0, GIB),)


def test_memory_beyond_32_address_bits_is_lost_without_pae(boot: Callable[..., Boot]) -> None:
    told = [{"id": 0, "memory": "6G"}]

    assert numa_init(boot(told, "6.1", "x86_32", config={"X86_PAE": "n"})).nodes[0].frames[-1][1] <= 4 * GIB
    assert numa_init(boot(told, "6.1", "x86_32", config={"X86_PAE": "y"})).nodes[0].frames[-1][1] > 4 * GIB


def test_a_node_beyond_max_numnodes_drops_numa_where_the_config_says_so(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": "4G"}, {"id": 70, "memory": "4G"}]

    assert online(numa_init(boot(nodes))) == [0, 70]
    assert online(numa_init(boot(nodes, config={"NODES_SHIFT": 6}))) == [0]
    assert online(numa_init(boot(nodes, config={"NODES_SHIFT": 7}))) == [0, 70]


def test_sections_that_straddle_nodes_drop_numa_on_32_bits(boot: Callable[..., Boot]) -> None:
    config = {"NUMA": "y", "SPARSEMEM": "y", "SPARSEMEM_VMEMMAP": "n", "HIGHMEM64G": "y", "X86_PAE": "y"}

    def nodes(size: str) -> list[dict[str, Any]]:
        return [{"id": 0, "memory": size}, {"id": 1, "memory": size}]

    straddling = numa_init(boot(nodes("256M"), arch="x86_32", config=config))

    assert online(straddling) == [0]
    assert "Node alignment 256MB < min 512MB" in straddling.notes[0]
    assert online(numa_init(boot(nodes("512M"), arch="x86_32", config=config))) == [0, 1]


def test_hotpluggable_and_mirrored_frames_are_kept(boot: Callable[..., Boot]) -> None:
    rows: list[dict[str, Any]] = [
        {"pxm": 0, "apic": 0},
        {"pxm": 0, "start": 0, "size": "1G"},
        {"pxm": 1, "start": "1G", "size": "1G", "hotplug": True},
    ]
    topology = numa_init(boot(**firmware(*rows)))

    assert [node.hotplug for node in topology.nodes] == [(), ((GIB, 2 * GIB),)]
    assert [node.mirror for node in topology.nodes] == [(), ()]
