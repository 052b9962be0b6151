"""numa_init(): what becomes of the nodes that firmware or a document tells of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from meminit.derive.firmware import acpi_map_pxm_to_node, acpi_numa_init, slit_valid
from meminit.derive.nodes import numa_init
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.layout import Topology
from meminit.model.machine import Firmware, SratCpu, SratMemory

GIB = 1 << 18  # pages
TWO = [{"id": 0, "memory": "4G", "cpus": "0-1"}, {"id": 1, "memory": "4G", "cpus": "2-3"}]


def online(topology: Topology) -> list[int]:
    return [node.id for node in topology.nodes if node.online]


def firmware(*srat: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"firmware": {"srat": list(srat), **more}}


def test_nodes_are_numbered_over_cpu_rows_and_then_memory_rows() -> None:
    rows = (SratMemory(9, 0, 1 << 30), SratMemory(7, 1 << 30, 1 << 31), SratCpu(5, 0), SratCpu(9, 1))

    assert acpi_map_pxm_to_node(Firmware(rows)) == {5: 0, 9: 1, 7: 2}


def test_rows_that_are_off_or_empty_make_no_node() -> None:
    rows = (
        SratCpu(0, 0),
        SratCpu(1, 1, enabled=False),
        SratMemory(2, 0, 1 << 30, enabled=False),
        SratMemory(3, 1 << 30, 1 << 30),
        SratMemory(0, 0, 1 << 30),
    )
    topology = acpi_numa_init(Firmware(rows), 12)

    assert [(node.id, node.cpus, node.frames) for node in topology.nodes] == [(0, (0,), ((0, GIB),))]


@pytest.mark.parametrize(
    ("slit", "refused"),
    [
        ([[10, 20], [20, 10]], None),
        ([[10, 255], [11, 10]], None),
        ([[11, 20], [20, 10]], "domain 0 is 11 from itself"),
        ([[10, 20], [10, 10]], "domain 0 is 10 from domain 1"),
    ],
)
def test_slit_valid_wants_10_to_oneself_and_more_to_others(slit: list[list[int]], refused: str | None) -> None:
    answer = slit_valid(slit)

    assert answer == refused if refused is None else str(answer).startswith(refused)


def test_an_invalid_slit_is_thrown_away_whole_and_said_so(boot: Callable[..., Boot]) -> None:
    rows: list[dict[str, Any]] = [
        {"pxm": 0, "apic": 0},
        {"pxm": 0, "start": 0, "size": "2G"},
        {"pxm": 1, "start": "2G", "size": "1G"},
    ]
    good = numa_init(boot(**firmware(*rows, slit=[[10, 31], [17, 10]])))
    bad = numa_init(boot(**firmware(*rows, slit=[[10, 31], [10, 10]])))

    assert good.distances == ((10, 31), (17, 10))
    assert not good.slit_refused
    assert bad.distances == ((10, 20), (20, 10))
    assert bad.slit_refused
    assert bad.notes[0].startswith("ACPI: SLIT table looks invalid. Not used.")


def test_a_slit_is_indexed_by_domain_and_leaves_unknown_ones_at_their_default() -> None:
    rows = (SratCpu(3, 0), SratCpu(1, 1), SratMemory(3, 0, 1 << 30), SratMemory(1, 1 << 30, 1 << 31))
    slit = ((10, 12, 13), (21, 10, 23), (31, 32, 10))

    assert acpi_numa_init(Firmware(rows, slit), 12).distances == ((10, 20), (20, 10))


def test_a_distance_that_does_not_fit_a_byte_is_left_out() -> None:
    rows = (SratCpu(0, 0), SratCpu(1, 1))

    assert acpi_numa_init(Firmware(rows, ((10, 300), (40, 10))), 12).distances == ((10, 20), (40, 10))


def test_distances_of_a_document_are_taken_as_they_are(boot: Callable[..., Boot]) -> None:
    odd = [[11, 5], [255, 10]]

    assert numa_init(boot(TWO, distances=odd)).distances == ((11, 5), (255, 10))


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


def test_memory_that_two_nodes_claim_drops_numa_on_x86_and_is_refused_elsewhere(boot: Callable[..., Boot]) -> None:
    nodes = [
        {"id": 0, "memory": [{"start": "1G", "size": "2G"}]},
        {"id": 1, "memory": [{"start": "2G", "size": "2G"}]},
    ]
    dropped = numa_init(boot(nodes, "6.1"))

    assert online(dropped) == [0]
    assert "claim the same memory" in dropped.notes[0]
    with pytest.raises(InputFault, match="node 0 and node 1 claim the same memory"):
        numa_init(boot(nodes, "6.1", "arm64"))


MAP = [{"start": "1M", "end": "2G", "type": "usable"}, {"start": "1G", "size": "1M", "type": "reserved"}]


@pytest.mark.parametrize(
    ("release", "end", "nodes", "crash"),
    [
        ("6.1", (2 << 30) - (1 << 20), [0], ""),
        ("6.1", (2 << 30) - (1 << 20) + 4096, [0, 1], "1020K of memory, from 0x7ff01000 to 0x80000000 at first"),
        ("6.12", (2 << 30) - (1 << 20), [0, 1], "1M of memory, from 0x7ff00000"),
        ("6.12", (2 << 30) - (1 << 20) - 4096, [0], ""),
        ("6.12", 2 << 30, [0, 1], ""),
        ("4.7", (2 << 30) - 4096, [0, 1], ""),
    ],
)
def test_uncovered_memory_drops_numa_from_a_mebibyte_on_and_less_kills_the_kernel(
    boot: Callable[..., Boot], release: str, end: int, nodes: list[int], crash: str
) -> None:
    told = [{"id": 0, "memory": [{"start": 0, "size": "1G"}]}, {"id": 1, "memory": [{"start": "1G", "end": end}]}]
    topology = numa_init(boot(told, release, memory_map=MAP))

    assert online(topology) == nodes
    assert topology.crash.startswith(crash)
    assert bool(topology.crash) is bool(crash)
    assert [note.partition(":")[0] for note in topology.notes if "the kernel crashes here" in note] == (
        ["the kernel crashes here"] if crash else []
    )
    assert any("NUMA is not used" in note for note in topology.notes) is (nodes == [0])


THREE = [
    {"id": 1, "memory": "1G", "cpus": "0-1"},
    {"id": 2, "memory": "1G", "cpus": "2-3"},
    {"id": 9, "memory": "1G", "cpus": "4-5"},
]
ROWS = [[10, 21, 41], [22, 10, 42], [43, 44, 10]]


def test_a_node_without_a_number_is_node_0_on_powerpc(boot: Callable[..., Boot]) -> None:
    made = boot(THREE, "6.1", "ppc64", distances=ROWS, config={"NUMA": "y", "NODES_SHIFT": 3})
    topology = numa_init(made)

    assert [(node.id, node.cpus, sum(b - a for a, b in node.frames)) for node in topology.nodes] == [
        (0, (4, 5), GIB // 16),
        (1, (0, 1), GIB // 16),
        (2, (2, 3), GIB // 16),
    ]
    assert topology.distances == ((10, 20, 20), (20, 10, 21), (20, 22, 10))
    assert topology.notes == ("node 9 has no number left, MAX_NUMNODES is 8: what it has is node 0's",)


def test_a_node_without_a_number_joins_the_node_0_there_is(boot: Callable[..., Boot]) -> None:
    nodes = [{**node, "id": number} for node, number in zip(THREE, (0, 2, 9), strict=True)]
    topology = numa_init(boot(nodes, "6.1", "ppc64", distances=ROWS, config={"NUMA": "y", "NODES_SHIFT": 3}))

    assert [(node.id, node.cpus, sum(b - a for a, b in node.frames)) for node in topology.nodes] == [
        (0, (0, 1, 4, 5), GIB // 8),
        (2, (2, 3), GIB // 16),
    ]
    assert topology.distances == ((10, 21), (22, 10))


@pytest.mark.parametrize(
    ("arch", "memory", "nodes"),
    [("x86_64", "1G", [0]), ("x86_64", None, [0]), ("arm64", "1G", [0]), ("arm64", None, [0, 1, 2])],
)
def test_elsewhere_it_drops_all_nodes_unless_it_is_one_of_cpus_on_arm64(
    boot: Callable[..., Boot], arch: str, memory: str | None, nodes: list[int]
) -> None:
    last = {"id": 9, "cpus": "4-5"} if memory is None else {"id": 9, "memory": memory, "cpus": "4-5"}
    topology = numa_init(boot([*THREE[:2], last], "6.1", arch, config={"NUMA": "y", "NODES_SHIFT": 3}))

    assert [node.id for node in topology.nodes] == nodes
    assert 4 in topology.nodes[0].cpus
    assert any("node 9 has no number left, MAX_NUMNODES is 8" in note for note in topology.notes)


def test_gaps_within_a_node_belong_to_it(boot: Callable[..., Boot]) -> None:
    """numa_cleanup_meminfo() joins blocks of a node unless another node lies between them."""
    told = [{"id": 0, "memory": [{"start": "1M", "size": "100M"}, {"start": "1G", "end": "2G"}]}]

    assert numa_init(boot(told, "6.1", memory_map=MAP)).notes == ()


def test_reserved_entries_cut_usable_ones_and_pages_are_whole(boot: Callable[..., Boot]) -> None:
    entries = [{"start": 100, "end": 20000, "type": "usable"}, *MAP]
    told = [{"id": 0, "memory": [{"start": 0, "size": "2G"}]}]

    assert numa_init(boot(told, "6.1", memory_map=entries)).nodes[0].frames == (
        (1, 4),
        (256, GIB),
        (GIB + 256, 2 * GIB),
    )
    assert numa_init(boot(told, "2.6.32", memory_map=entries)).nodes[0].frames[0] == (1, 4)


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


@pytest.mark.parametrize(("arch", "nodes"), [("x86_64", [0, 1]), ("arm64", [0]), ("ppc64", [0, 1])])
def test_memory_of_no_node_drops_numa_on_arm64_however_small(
    boot: Callable[..., Boot], arch: str, nodes: list[int]
) -> None:
    """Between the two ranges of node 0 lies memory that only x86 counts as its own; ppc64 does not ask."""
    told = [
        {"id": 0, "memory": [{"start": "1G", "end": "2G"}, {"start": "3G", "end": "4G"}]},
        {"id": 1, "memory": [{"start": "4G", "end": "5G"}]},
    ]
    entries = [{"start": "1G", "end": "5G", "type": "usable"}]

    assert online(numa_init(boot(told, "6.1", arch, memory_map=entries))) == nodes


def test_memory_that_no_node_has_is_no_machine(boot: Callable[..., Boot]) -> None:
    told = [{"id": 0, "memory": [{"start": "8G", "size": "1G"}]}]
    entries = [{"start": 0, "size": "4G", "type": "usable"}]

    with pytest.raises(InputFault, match="no node has memory"):
        numa_init(boot(told, "6.1", "ppc64", memory_map=entries))


@pytest.mark.parametrize(
    ("arch", "config", "bits"),
    [
        ("x86_64", {}, 46),
        ("x86_64", {"X86_5LEVEL": "y"}, 52),
        ("x86_32", {"X86_PAE": "n", "HIGHMEM64G": "n"}, 32),
        ("x86_32", {"X86_PAE": "y", "HIGHMEM64G": "y"}, 36),
        ("arm64", {}, 48),
        ("arm64", {"ARM64_PA_BITS_52": "y"}, 52),
    ],
)
def test_memory_beyond_the_last_address_is_dropped_and_that_is_said(
    boot: Callable[..., Boot], arch: str, config: dict[str, str], bits: int
) -> None:
    def nodes(size: int) -> Topology:
        memory = [{"start": "2G", "size": "1G"}, {"start": (1 << bits) - (1 << 30), "size": size}]
        return numa_init(boot([{"id": 0, "memory": memory}], arch=arch, config=config))

    within, across = nodes(1 << 30), nodes(3 << 30)

    assert across.nodes[0].frames[-1][1] == 1 << bits - 12
    assert across.nodes[0].frames == within.nodes[0].frames
    assert within.notes == ()
    (note,) = across.notes
    assert note.startswith("2G of memory lie beyond ")
    assert f"{bits} address bits end" in note


def test_a_machine_whose_memory_is_all_out_of_reach_is_told(boot: Callable[..., Boot]) -> None:
    with pytest.raises(InputFault, match="the machine has no memory") as fault:
        numa_init(boot([{"id": 0, "memory": [{"start": 1 << 46, "size": "1G"}]}]))

    assert fault.value.help == "1G of memory lie beyond 64T, where this kernel's 46 address bits end: not used"
