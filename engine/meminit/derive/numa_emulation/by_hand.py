"""numa_emulation() of releases that cut all memory into fake nodes by a list of sizes, whatever lies where.

Source: arch/x86/mm/numa_64.c of 2.6.32: split_nodes_equally(), split_nodes_by_size(), setup_node_range().
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from meminit.derive.numa_emulation.memblks import Block
from meminit.derive.numa_emulation.said import EmulationFailed
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.derive.numa_emulation.memblks import Memory
    from meminit.derive.numa_emulation.said import Said

__all__ = ["fake_nodes_by_hand", "physical_nodes"]


def fake_nodes_by_hand(asked: Mapping[str, Any], memory: Memory, end: int, said: Said) -> tuple[list[Block], int]:
    """Bytes of each fake node, from 0 on up to ``end``, and how many of them the kernel counts. Raises EmulationFailed.

    One that it does not count has memory like the others, and CPUs are not looked for in it.
    """
    cutting = _Cutting(memory, end, said)
    if asked["kind"] == "count":
        failure = cutting.split_nodes_equally(asked["count"])
        if failure:
            raise EmulationFailed(failure)
    elif cutting.listed(asked["nodes"]):
        rest = asked["remainder"]
        cutting.remainder(rest["kind"], rest.get("size", 0), rest.get("count", 0))
    return cutting.nodes, len(cutting.nodes) - cutting.uncounted


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
    said: Said
    at: int = 0
    nodes: list[Block] = field(default_factory=list)
    uncounted: int = 0

    @property
    def max_numnodes(self) -> int:
        """MAX_NUMNODES."""
        return 1 << self.said.kernel.nodes_shift

    def listed(self, items: Sequence[Mapping[str, int]]) -> bool:
        """The nodes of a list; whether memory is left."""
        return all(self.setup_node_range(item["size"]) for item in items for _ in range(item["count"]))

    def setup_node_range(self, size: int) -> bool:
        """The next node, of ``size`` bytes; False where memory is at its end with it."""
        if len(self.nodes) >= self.max_numnodes:
            most = f"numa=fake= asks for more than {self.max_numnodes} nodes"
            raise self.said.fail_silently(f"{most}, and this kernel writes beyond its tables")
        end = min(self.at + size, self.end)
        self.said.node(len(self.nodes), self.at, end)
        self.nodes.append(Block(self.at, end, len(self.nodes)))
        self.at = end
        return end < self.end

    def split_nodes_equally(self, wanted: int) -> str:
        """What is left in ``wanted`` nodes of about the same memory, the last takes the rest; why not, where not."""
        if wanted <= 0:
            return self.said.note(f"numa=fake={wanted} asks for no nodes")
        wanted = min(wanted, self.max_numnodes)
        first = len(self.nodes)
        size = self.memory.present(self.at, self.end) // wanted
        big = size % self.said.min_size * wanted // self.said.min_size
        size -= size % self.said.min_size
        if not size:
            return self.said.told("fake-no-memory")
        last = first + wanted - 1
        while self.setup_node_range(
            self._part(size + (self.said.min_size if len(self.nodes) < big else 0), size, last)
        ):
            pass
        return ""

    def _part(self, size: int, least: int, last: int) -> int:
        """Bytes of the next node: ``size``, and more until ``least`` of it is memory; all that is left of the last."""
        if len(self.nodes) == last:
            return self.end - self.at
        end = self.at + size
        while self.memory.present(self.at, end) < least and end < self.end:
            end = min(end + self.said.min_size, self.end)
        return end - self.at

    def remainder(self, kind: str, size: int, count: int) -> None:
        """What becomes of the memory behind the last item of the list."""
        if kind == "one":
            self.setup_node_range(self.end - self.at)
        elif kind == "count":
            self._equally(count)
        elif kind == "size":
            size -= size % self.said.min_size
            if not size:
                raise self.said.fail_silently("numa=fake= asks for nodes of no size, and the kernel never ends")
            while self.setup_node_range(size):
                pass

    def _equally(self, count: int) -> None:
        """The rest in ``count`` nodes. To fail counts as a node less."""
        if self.split_nodes_equally(count):
            self.uncounted = 1
            if len(self.nodes) == self.uncounted:
                raise self.said.fail("fake-no-hash")
