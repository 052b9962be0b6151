"""numa=fake= of older kernels: lists, and nodes of one size."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from faked_nodes import EMULATED, faked, mib, printed
from meminit.model.boot import Boot


@pytest.mark.parametrize(
    ("line", "nodes", "cpus"),
    [
        ("numa=fake=3", [[(1, 1408)], [(1408, 2752)], [(2752, 3072), (4096, 5120)]], [(), (0, 1), (2, 3)]),
        ("numa=fake=2*512,", [[(1, 512)], [(512, 1024)]], [(2,), (0, 1, 3)]),
        ("numa=fake=512*", [[(1, 2048)], [(2048, 3072), (4096, 5120)]], [(0, 1), (2, 3)]),
        (
            "numa=fake=2*512,128",
            [[(1, 512)], [(512, 1024)], [(1024, 1152)], [(1152, 3072), (4096, 5120)]],
            [(), (), (2,), (0, 1, 3)],
        ),
        (
            "numa=fake=2*512,2*",
            [[(1, 512)], [(512, 1024)], [(1024, 2560)], [(2560, 3072), (4096, 5120)]],
            [(), (), (0, 1), (2, 3)],
        ),
        ("numa=fake=9000,1", [[(1, 3072), (4096, 5120)]], [(0, 1, 2, 3)]),
    ],
)
def test_an_old_kernel_cuts_by_a_list(
    boot: Callable[..., Boot],
    line: str,
    nodes: list[list[tuple[int, int]]] | None,
    cpus: list[tuple[int, ...]] | None,
) -> None:
    found = faked(boot, line, "2.6.32")

    assert mib(found) == nodes
    assert [node.cpus for node in found.nodes] == cpus


def test_an_old_kernel_tells_what_it_makes(boot: Callable[..., Boot]) -> None:
    found = faked(boot, "numa=fake=2*512,", "2.6.32")

    assert [message.text for message in found.emulated] == [
        "Faking node 0 at 0000000000000000-0000000020000000 (512MB)",
        "Faking node 1 at 0000000020000000-0000000040000000 (512MB)",
        "Faking PXM affinity for fake nodes on real topology.",
    ]
    assert found.notes == ()
    silent = faked(boot, "numa=fake=2*512,", "2.6.32", config={**EMULATED, "ACPI_NUMA": "n"})
    assert printed(silent) == ["node 0", "node 1"]


@pytest.mark.parametrize(
    ("line", "nodes", "lines"),
    [
        ("numa=fake=1024,*1024", 5, [f"node {at}" for at in range(5)]),
        ("numa=fake=1024,*10", None, ["node 0"]),
        ("numa=fake=256*64,1", None, [f"node {at}" for at in range(64)]),
        ("numa=fake=-3", None, []),
        (
            "numa=fake=5056,2*",
            None,
            [
                "node 0",
                "Not enough memory for each node.  NUMA emulation disabled.",
                "No NUMA hash function found.  NUMA emulation disabled.",
            ],
        ),
        (
            "numa=fake=1024,4032,2*",
            2,
            ["node 0", "node 1", "Not enough memory for each node.  NUMA emulation disabled."],
        ),
    ],
)
def test_what_an_old_kernel_makes_of_the_rest(
    boot: Callable[..., Boot], line: str, nodes: int | None, lines: list[str]
) -> None:
    """None fakes no node: those of the machine stay."""
    config = {**EMULATED, "NODES_SHIFT": "6", "ACPI_NUMA": "n"}
    found = faked(boot, line, "2.6.32", config=config, nodes=[{"id": 0, "memory": [{"start": "1M", "end": "5G"}]}])

    assert (len(found.nodes), bool(found.unfaked)) == (nodes or 1, nodes is None)
    assert printed(found) == lines


def test_an_old_kernel_fakes_none_where_each_had_too_little(boot: Callable[..., Boot]) -> None:
    found = faked(boot, "numa=fake=100", "2.6.32", nodes=[{"id": 0, "memory": [{"start": "1M", "end": "129M"}]}])

    assert printed(found) == [found.unfaked] == ["Not enough memory for each node.  NUMA emulation disabled."]
    assert len(found.nodes) == 1


def test_cpus_are_not_looked_for_in_a_node_that_an_old_kernel_does_not_count(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "cpus": "0-1", "memory": [{"start": 0, "end": "5G"}]}]
    found = faked(boot, "numa=fake=1024,4032,2*", "2.6.32", nodes=nodes)

    assert [node.cpus for node in found.nodes] == [(0, 1), ()]


def test_an_old_kernel_whose_numa_is_off_fakes_all_the_same(boot: Callable[..., Boot]) -> None:
    """No table was read: CPUs are dealt out."""
    found = faked(boot, "numa=off numa=fake=512,1024", "2.6.32")

    assert mib(found) == [[(1, 512)], [(512, 1536)], [(1536, 3072), (4096, 5120)]]
    assert [node.cpus for node in found.nodes] == [(0, 3), (1,), (2,)]
    refused = faked(boot, "numa=off numa=fake=-3", "2.6.32")
    assert len(refused.nodes) == 1
    assert refused.notes[-1] == "NUMA turned off by numa=off"
