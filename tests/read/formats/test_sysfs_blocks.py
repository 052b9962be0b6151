"""Blocks of memory in /sys: which node has them, and what cannot be."""

from __future__ import annotations

import pytest

from meminit.errors import InputFault
from sysfs_bundles import MEMORY, NODE, TWO, blocks, read


def fault_of(files: dict[str, str]) -> InputFault:
    with pytest.raises(InputFault) as caught:
        read(files)
    return caught.value


def test_blocks_of_several_nodes() -> None:
    facts = read(TWO | blocks({0: 0, 1: 0, 9: 0, 4: 2, 5: 2, 7: 0}))
    step = 0x8000000

    assert [[(row.start // step, row.end // step) for row in node.ranges] for node in facts.nodes] == [
        [(0, 2), (7, 8)],
        [],
        [(4, 6)],
    ]
    assert all(node.size == 0 for node in facts.nodes)


def test_blocks_that_do_not_tell_their_node_leave_the_sizes() -> None:
    assert read(TWO | blocks({0: 0, 1: None})).nodes[0].size == 2 << 20
    two_owners = blocks({0: 0}) | {f"{MEMORY}/memory0/node2": "../../node/node2"}

    assert read(TWO | two_owners).nodes[0].size == 2 << 20


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({f"{NODE}/online": "0-x\n"}, f"{NODE}/online: `0-x` is not a CPU or a range of CPUs, such as 8 or 0-3"),
        ({f"{NODE}/possible": "0-1024\n"}, "node 1024 is more than any kernel can number (at most 1023)"),
        ({f"{NODE}/online": "0,1,2\n"}, "node 1 is online, but there is no node1"),
        ({f"{NODE}/node0/distance": "10 21 30"}, f"{NODE}/node0/distance has 3 distances for 2 online nodes"),
        ({f"{NODE}/node0/distance": "10"}, f"{NODE}/node0/distance has 1 distance for 2 online nodes"),
        ({f"{NODE}/node0/distance": "10 x"}, f"{NODE}/node0/distance: `x` is no distance, a number from 0 to 255"),
        (
            {f"{NODE}/node0/distance": "10 4294967295"},
            f"{NODE}/node0/distance: `4294967295` is no distance, a number from 0 to 255",
        ),
        ({f"{NODE}/node0/distance": None}, f"x has no {NODE}/node0/distance, but {NODE}/node2/distance"),
        ({f"{NODE}/node0/meminfo": None}, f"x has no {NODE}/node0/meminfo"),
        ({f"{NODE}/node0/meminfo": "nothing"}, f"{NODE}/node0/meminfo tells no MemTotal"),
        ({f"{NODE}/node0/meminfo": "Node 0 MemTotal: " + "9" * 17 + " kB"}, f"MemTotal cannot be `{'9' * 17}` kB"),
        (
            {f"{NODE}/node0/meminfo": "Node 0 MemTotal: 9 kB\nNode 0 HighTotal: 1 kB\nNode 0 LowTotal: 2 kB\n"},
            "MemTotal cannot be `9` kB; HighTotal and LowTotal make 3 kB",
        ),
        ({f"{NODE}/node2/cpumap": "x"}, f"{NODE}/node2/cpumap: `x` is not a mask of CPUs, such as 00000000,0000000f"),
        (blocks({0: 0}, "0"), f"{MEMORY}/block_size_bytes is `0`, not a power of two in hexadecimal"),
        (blocks({0: 0}, "0x9"), f"{MEMORY}/block_size_bytes is `0x9`, not a power of two in hexadecimal"),
        (blocks({0: 0}, "zz"), f"{MEMORY}/block_size_bytes is `zz`, not a power of two in hexadecimal"),
        (blocks({1 << 50: 0}), f"memory{1 << 50} is beyond what 64 bits can address"),
    ],
)  # fmt: skip
def test_a_tree_that_cannot_be_names_its_broken_value(change: dict[str, str | None], message: str) -> None:
    changed = {name: text for name, text in {**TWO, **change}.items() if text is not None}

    fault = fault_of(changed)

    assert fault.message == message
    assert fault.place is not None or "has no" in message
