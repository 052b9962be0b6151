"""split_nodes_interleave() and split_nodes_size_interleave(): blocks cut into those of fake nodes, in bytes.

Sources: arch/x86/mm/numa_emulation.c, since 6.12 mm/numa_emulation.c. Sizes are of 64 bits and do not go below zero
here: where the kernel's would, its result is the same.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from meminit.derive.numa_emulation.memblks import Block
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.derive.numa_emulation.memblks import Memory
    from meminit.derive.numa_emulation.said import Said

__all__ = ["Splitting"]


@dataclass(slots=True)
class Splitting:
    """``physical`` is eaten block by block (pi), ``fake`` is made of it (ei), ``physical_of`` is emu_nid_to_phys[]."""

    physical: list[Block]
    nodes: tuple[int, ...]
    memory: Memory
    said: Said
    dma32_end: int
    pages_first: bool
    to_physical: bool
    fake: list[Block] = field(default_factory=list)
    physical_of: dict[int, int] = field(default_factory=dict)

    @property
    def max_numnodes(self) -> int:
        """MAX_NUMNODES."""
        return 1 << self.said.kernel.nodes_shift

    def _align_up(self, size: int) -> int:
        """``size`` or FAKE_NODE_MIN_SIZE if that is more, up to a multiple of the latter."""
        least = self.said.min_size
        return -(-max(size, least) // least) * least

    def _emu_find_memblk_by_nid(self, node: int) -> int | None:
        return next((at for at, block in enumerate(self.physical) if block.node == node), None)

    def _emu_setup_memblk(self, node: int, at: int, size: int) -> None:
        if len(self.fake) >= 2 * self.max_numnodes:
            raise self.said.fail("fake-too-many-blocks")
        block = self.physical[at]
        self.fake.append(Block(block.start, block.start + size, node))
        self.said.node(node, block.start, block.start + size)
        self.physical_of.setdefault(node, block.node if self.to_physical else node)
        if block.start + size >= block.end:
            del self.physical[at]
        else:
            self.physical[at] = block._replace(start=block.start + size)

    def split_nodes_interleave(self, end: int, wanted: int) -> None:
        """``wanted`` nodes over all physical nodes, each of about the same memory, in whole 32 MiB."""
        if wanted > self.max_numnodes:
            self.said.told("fake-too-large", wanted=wanted, most=self.max_numnodes)
            wanted = self.max_numnodes
        shift = self.memory.page_shift
        size = (self.memory.present(0, end) >> shift) // wanted << shift
        least = self.said.min_size
        big = size % least * wanted // least
        size -= size % least
        if not size:
            raise self.said.fail("fake-no-memory")
        self._interleaved(wanted, size, big)

    def split_nodes_size_interleave(self, end: int, size: int) -> None:
        """Nodes of ``size`` bytes of memory over all physical nodes."""
        least = self._least(self.memory.present(0, end), self.max_numnodes)
        self._interleaved(self.max_numnodes, self._at_least(size, least))

    def _interleaved(self, fakes: int, size: int, big: int = 0) -> None:
        """A fake node of ``size`` from each physical node in turn until all are eaten, ``fakes`` at most.

        The first ``big`` are larger by what a node has at least.
        """
        made = 0
        left = list(self.nodes)
        while left:
            for node in tuple(left):
                at = self._emu_find_memblk_by_nid(node)
                if at is None:
                    left.remove(node)
                    continue
                start, limit, _ = self.physical[at]
                least = size + self.said.min_size if made < big else size
                cut = self._extended(self._enough(start, start + least, limit, size), limit, size)
                self._emu_setup_memblk(made % fakes, at, min(cut, limit) - start)
                made += 1

    def split_nodes_uniform(self, wanted: int, first: int) -> int:
        """The node whose block is the first that is left, cut into ``wanted`` by size, holes or not; the next id."""
        if not self.physical:
            return first
        start, end, node = self.physical[0]
        shift = self.memory.page_shift
        size = ((end >> shift) - (start >> shift)) // wanted << shift
        size = self._at_least(size, self._align_up(size))
        made = first
        while (at := self._emu_find_memblk_by_nid(node)) is not None:
            start, limit, _ = self.physical[at]
            cut = self._up_to_dma32(start + size)
            self._emu_setup_memblk(made % self.max_numnodes, at, min(cut, limit) - start)
            made += 1
        return made

    def _least(self, present: int, nodes: int) -> int:
        shift = self.memory.page_shift
        least = (present >> shift) // nodes << shift if self.pages_first else present // nodes
        return self._align_up(least)

    def _at_least(self, size: int, least: int) -> int:
        if size < least:
            self.said.told("fake-too-small", size=size >> 20, least=least >> 20)
            size = least
        return size - size % self.said.min_size

    def _enough(self, start: int, end: int, limit: int, size: int) -> int:
        """find_end_of_node(): ``end``, moved up by 32 MiB at a time until there is enough memory, or to ``limit``."""
        if self.memory.present(start, end) >= size:
            return end
        step = self.said.min_size
        low, high = 0, max(0, (limit - end) // step) + 1
        while high - low > 1:
            middle = (low + high) // 2
            if self.memory.present(start, end + middle * step) >= size:
                high = middle
            else:
                low = middle
        return min(end + high * step, limit)

    def _up_to_dma32(self, end: int) -> int:
        """A node that leaves no 32 MiB below 4 GiB for the next one takes them."""
        if end < self.dma32_end and self.memory.present(end, self.dma32_end) < self.said.min_size:
            return self.dma32_end
        return end

    def _extended(self, end: int, limit: int, size: int) -> int:
        """A node that leaves too little in its physical node for the next one takes that as well."""
        cut = self._up_to_dma32(end)
        if cut <= limit and self.memory.present(cut, limit) < size:
            return limit
        return cut
