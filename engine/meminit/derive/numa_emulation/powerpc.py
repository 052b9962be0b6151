"""fake_numa_create_new_node(): numa=fake= of powerpc, addresses at which the memory told next begins a new node.

Source: arch/powerpc/mm/numa.c.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.firmware import default_distances
from meminit.derive.frames import merged
from meminit.model.layout import NumaNode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.derive.numa_emulation.memblks import Block
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Topology

__all__ = ["fake_numa_create_new_nodes"]


def fake_numa_create_new_nodes(
    kernel: Kernel, told: Topology, blocks: Sequence[Block], boundaries: Sequence[int]
) -> Topology:
    """Nodes renumbered: with each block of memory that ends beyond the next address the number goes up by one.

    Blocks are never cut. Once a node was made, all that follows is of that number, whatever firmware says.
    """
    left = list(boundaries)
    number = 0
    frames: dict[int, list[tuple[int, int]]] = {}
    shift = kernel.page_shift
    for block in blocks:
        if left and block.end > left[0]:
            left.pop(0)
            number += 1
        frames.setdefault(number or block.node, []).append((-(-block.start >> shift), block.end >> shift))
    if not number:
        return told
    cpus = {node.id: node.cpus for node in told.nodes}
    known = {node.id: node for node in told.nodes}
    nodes = []
    for node in sorted({*frames, *known}):
        own = merged(frames.get(node, ()))
        nodes.append(replace(known.get(node, NumaNode(node, (), ())), frames=own, cpus=cpus.get(node, ())))
    rank = {node.id: at for at, node in enumerate(told.nodes)}
    distances = [list(row) for row in default_distances(nodes)]
    for i, one in enumerate(nodes):
        for j, other in enumerate(nodes):
            if one.id in rank and other.id in rank:
                distances[i][j] = told.distances[rank[one.id]][rank[other.id]]
    return replace(told, nodes=tuple(nodes), distances=tuple(map(tuple, distances)))
