"""struct numa_meminfo: the memory blocks that nodes claim, in the order in which firmware tells them, in bytes."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from meminit.derive.of_numa import of_numa_blocks
from meminit.model.machine import SratMemory
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from meminit.model.layout import Frames
    from meminit.model.machine import Machine

__all__ = ["Block", "Memory", "numa_cleanup_meminfo", "numa_meminfo"]


class Block(NamedTuple):
    """Bytes ``[start, end)`` of a node."""

    start: int
    end: int
    node: int


class Memory:
    """memblock.memory: how much of a range of bytes is no memory."""

    def __init__(self, frames: Frames, page_shift: int) -> None:
        self.frames = frames
        self.page_shift = page_shift
        self._starts = [start for start, _ in frames]
        self._before = [0, *accumulate(end - start for start, end in frames)]

    def _below(self, pfn: int) -> int:
        """Pages of memory below ``pfn``."""
        at = bisect_right(self._starts, pfn)
        if not at:
            return 0
        start, end = self.frames[at - 1]
        return self._before[at - 1] + min(pfn, end) - start

    def hole(self, start: int, end: int) -> int:
        """mem_hole_size(): bytes of whole pages in ``[start, end)`` that are no memory."""
        low, high = -(-start >> self.page_shift), end >> self.page_shift
        if low >= high:
            return 0
        return (high - low - self._below(high) + self._below(low)) << self.page_shift

    def present(self, start: int, end: int) -> int:
        """Bytes of the range that are memory, as the kernel reckons: all but the holes."""
        return end - start - self.hole(start, end)


def numa_meminfo(machine: Machine, node_of: Mapping[int, int]) -> list[Block]:
    """The blocks in table order; of a machine that is described by its nodes, in the order of its document."""
    return list(_blocks(machine, node_of))


def _blocks(machine: Machine, node_of: Mapping[int, int]) -> Iterator[Block]:
    if machine.firmware is not None:
        for row in machine.firmware.srat:
            if isinstance(row, SratMemory) and row.enabled and row.start < row.end:
                yield Block(row.start, row.end, node_of[row.pxm])
        if machine.firmware.devicetree is not None and not machine.firmware.srat:
            yield from (Block(*row) for row in of_numa_blocks(machine.firmware.devicetree))
        return
    for node in machine.nodes:
        yield from (Block(r.start, r.end, node.id) for r in node.memory)


def numa_cleanup_meminfo(
    blocks: Sequence[Block], memory: Memory, low: int, high: int, *, drops_holes: bool
) -> list[Block]:
    """Blocks within bytes ``[low, high)``, those of a node joined where no other lies between.

    A joined block stands where the first of its parts stood. Blocks of two nodes do not overlap; those without
    memory are left out where the release ``drops_holes``.
    """
    kept = [
        (max(block.start, low), min(block.end, high), at, block.node)
        for at, block in enumerate(blocks)
        if not drops_holes or _overlaps(memory, block)
    ]
    runs: list[list[int]] = []
    for start, end, at, node in sorted(piece for piece in kept if piece[0] < piece[1]):
        if runs and runs[-1][3] == node:
            runs[-1][1] = max(runs[-1][1], end)
            runs[-1][2] = min(runs[-1][2], at)
        else:
            runs.append([start, end, at, node])
    return [Block(start, end, node) for start, end, _, node in sorted(runs, key=lambda run: run[2])]


def _overlaps(memory: Memory, block: Block) -> bool:
    """memblock_overlaps_region(): whether any byte of the block is memory."""
    shift = memory.page_shift
    low, high = block.start >> shift, -(-block.end >> shift)
    return memory.present(low << shift, high << shift) > 0
