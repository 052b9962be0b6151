"""Memory that two nodes claim or none has, and nodes without a number: what is left of NUMA."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.derive.nodes import numa_init
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.layout import Topology
from node_boots import GIB, online


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
