"""numa_init(): the nodes and distances the kernel makes of what firmware says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.model.layout import NumaNode, Topology
from meminit.quantity import page_down, page_up

if TYPE_CHECKING:
    from meminit.model.boot import Boot

__all__ = ["numa_init"]

LOCAL_DISTANCE, REMOTE_DISTANCE = 10, 20


def numa_init(boot: Boot) -> Topology:
    """Nodes in id order and node_distance() between them."""
    machine, shift = boot.machine, boot.kernel.page_shift
    if machine is None:
        raise InputFault("a machine is missing", help="give one with -m, or --here")
    nodes = tuple(
        NumaNode(
            node.id,
            node.cpus,
            tuple((page_up(r.start, shift), page_down(r.end, shift)) for r in node.memory),
            node.online,
            bool(node.memory),
        )
        for node in machine.nodes
    )
    distances = machine.distances or tuple(
        tuple(LOCAL_DISTANCE if a.id == b.id else REMOTE_DISTANCE for b in nodes) for a in nodes
    )
    return Topology(nodes, distances)
