"""numa_emulation() of releases that cut all memory into fake nodes by a list of sizes, whatever lies where.

Source: arch/x86/mm/numa_64.c of 2.6.32: split_nodes_equally(), split_nodes_by_size(), setup_node_range().
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from meminit.derive.numa_emulation.memblks import Block
from meminit.derive.numa_emulation.splitting import EmulationFailed
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.derive.numa_emulation.memblks import Memory

__all__ = ["fake_nodes_by_hand", "physical_nodes"]

_LEAST = 64 << 20
"""FAKE_NODE_MIN_SIZE of those releases."""


def fake_nodes_by_hand(asked: Mapping[str, Any], memory: Memory, end: int, max_numnodes: int) -> list[Block]:
    """Bytes of each fake node, from 0 on up to ``end``. Raises EmulationFailed."""
    cutting = _Cutting(memory, end, max_numnodes)
    if asked["kind"] == "count":
        cutting.split_nodes_equally(asked["count"])
        return cutting.nodes
    for item in asked["nodes"]:
        for _ in range(item["count"]):
            if not cutting.setup_node_range(item["size"]):
                return cutting.nodes
    rest = asked["remainder"]
    if cutting.at < end:
        cutting.remainder(rest["kind"], rest.get("size", 0), rest.get("count", 0))
    return cutting.nodes


def physical_nodes(blocks: Sequence[Block], fake: Sequence[Block]) -> dict[int, int]:
    """acpi_fake_nodes(): which node of the machine each fake one begins in; one that begins in none is left out."""
    spans: dict[int, tuple[int, int]] = {}
    for start, end, node in blocks:
        low, high = spans.get(node, (start, end))
        spans[node] = min(low, start), max(high, end)
    found = {}
    for block in fake:
        inside = [node for node, (low, high) in spans.items() if low <= block.start < high]
        if inside:
            found[block.node] = min(inside)
    return found


@dataclass(slots=True)
class _Cutting:
    memory: Memory
    end: int
    max_numnodes: int
    at: int = 0
    nodes: list[Block] = field(default_factory=list)

    def setup_node_range(self, size: int) -> bool:
        """The next node, of ``size`` bytes; False where memory is at its end with it."""
        if len(self.nodes) >= self.max_numnodes:
            message = (
                f"numa=fake= asks for more than {self.max_numnodes} nodes, and this kernel writes beyond its tables"
            )
            raise EmulationFailed(message)
        end = min(self.at + size, self.end)
        self.nodes.append(Block(self.at, end, len(self.nodes)))
        self.at = end
        return end < self.end

    def split_nodes_equally(self, wanted: int) -> None:
        """What is left in ``wanted`` nodes of about the same memory; the last one takes the rest."""
        if wanted <= 0:
            message = f"numa=fake={wanted} asks for no nodes"
            raise EmulationFailed(message)
        wanted = min(wanted, self.max_numnodes)
        first = len(self.nodes)
        size = self.memory.present(self.at, self.end) // wanted
        big = size % _LEAST * wanted // _LEAST
        size -= size % _LEAST
        if not size:
            message = "Not enough memory for each node.  NUMA emulation disabled."
            raise EmulationFailed(message)
        for node in range(first, first + wanted):
            start = self.at
            end = start + size + (_LEAST if node < big else 0)
            if node == first + wanted - 1:
                end = self.end
            while self.memory.present(start, end) < size and end < self.end:
                end = min(end + _LEAST, self.end)
            if not self.setup_node_range(end - start):
                return

    def remainder(self, kind: str, size: int, count: int) -> None:
        """What becomes of the memory behind the last item of the list."""
        if kind == "one":
            self.setup_node_range(self.end - self.at)
        elif kind == "count" and count > 0:
            self.split_nodes_equally(count)
        elif kind == "size":
            size -= size % _LEAST
            if not size:
                message = "numa=fake= asks for nodes of no size, and the kernel never ends"
                raise EmulationFailed(message)
            while self.setup_node_range(size):
                pass
