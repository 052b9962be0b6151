"""hugetlb_hstate_alloc_pages(): huge pages that hugepages= asks for at boot, by size and node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.passes import read_boot_line
from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.model.reservations import Reservation
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from meminit.derive.early.searching import Crowd, Stretches
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import HugePages
    from meminit.model.layout import Layout
    from meminit.model.reservations import Bounds
    from meminit.model.reserves import Key

__all__ = ["Beside", "gather_bootmem", "huge_pages_fit"]

HUGE_PAGES, COUNT = "huge pages", "hugepages"
SKIPPED = "HugeTLB: hugetlb_cma is enabled, skip boot time allocation"
SKIPS = "an area of hugetlb_cma= is there for them, and none is made at boot"


class Beside(NamedTuple):
    """What is there before: crowds at the top, sizes of what is ``loose`` and may lie anywhere, and areas asked for."""

    crowd: Crowd
    loose: Sequence[int]
    areas: Sequence[Reservation]


class Slots(NamedTuple):
    """Places for pages of one size on a node: as many surely are free, at most, and where the highest begins."""

    sure: int
    most: int
    highest: int


def gather_bootmem(boot: Boot, layout: Layout, stretches: Stretches, beside: Beside) -> Iterator[Reservation]:
    """What is asked for, a row a size and node; of pages too large for the allocator whether a node has room.

    Those are taken before the allocator gets its memory, in turn from all nodes with memory, and given to it later;
    none is where an area of hugetlb_cma= is for them.
    """
    kernel = boot.kernel
    sizes = hugepage_sizes(kernel)
    if not (sizes and boot.cmdline.named(COUNT)):
        return
    nodes = [node.node_id for node in layout.nodes if node.online and node.present]
    largest = kernel.arch.max_order_nr_pages(kernel) << kernel.page_shift
    reading = read_boot_line(kernel, boot.cmdline, frozenset(nodes))
    skipped = [one.fits for one in beside.areas if one.what == "hugetlb_cma" and one.fits is not False]
    for asked in reading.huge_pages:
        size = asked.size or sizes[0].size
        shares = _spread(asked, nodes)
        fits: bool | None = None
        says: tuple[str, ...] = ()
        why = ""
        if size > largest and skipped:
            fits, says, why = False, (SKIPPED,), SKIPS
        elif size > largest:
            shares, fits = _taken(shares, _slots(stretches, beside, nodes, size))
        for node, pages in shares.items():
            yield Reservation(
                HUGE_PAGES, size * pages, fits, node=node, pages=pages, page_size=size, managed=True, says=says, why=why
            )
            says = ()


def _spread(asked: HugePages, nodes: list[int]) -> dict[int, int]:
    """How many pages each node is asked for: as named, else in turn."""
    if asked.nodes:
        return dict(asked.nodes)
    each, more = divmod(asked.pages, max(len(nodes), 1))
    shares = {node: each + (rank < more) for rank, node in enumerate(nodes)}
    return {node: pages for node, pages in shares.items() if pages}


class _Room(NamedTuple):
    """Places by node, and how many of all these may be spoiled by what lies anywhere."""

    slots: dict[int, Slots]
    spoiled: int

    @property
    def decided(self) -> bool:
        return not self.spoiled and all(one.sure == one.most for one in self.slots.values())


def _slots(stretches: Stretches, beside: Beside, nodes: list[int], size: int) -> _Room:
    """Aligned blocks of ``size`` that each node has free: what it needs itself surely lies in its highest memory."""
    crowd, loose = beside.crowd, beside.loose
    spoiled = sum(-(-one // size) + 1 for one in loose)
    top = max(crowd.most - sum(loose), 0)
    found = {}
    for node in nodes:
        sure = most = highest = 0
        pieces = stretches.of(node)
        for at, (start, end) in enumerate(pieces, 1):
            first = -(-start // size)
            sure += max((end - top) // size - first, 0)
            many = max((end - crowd.least * (at == len(pieces))) // size - first, 0)
            highest = (first + many) * size if many else highest
            most += many
        found[node] = Slots(sure, most, highest)
    return _Room(found, min(spoiled, sum(one.sure for one in found.values())))


def _taken(shares: dict[int, int], room: _Room) -> tuple[dict[int, int], bool | None]:
    """The pages that each node gives, and whether all are there: the highest gives what another has no room for.

    Where that is not decided, the pages that each is asked for.
    """
    wanted = sum(shares.values())
    if wanted > sum(one.most for one in room.slots.values()):
        return shares, False
    if not room.decided:
        sure = sum(one.sure for one in room.slots.values()) - room.spoiled
        return shares, True if wanted <= sure else None
    given = {node: min(pages, room.slots[node].sure if node in room.slots else 0) for node, pages in shares.items()}
    left = wanted - sum(given.values())
    for node in sorted(room.slots, key=lambda one: room.slots[one].highest, reverse=True):
        more = min(left, room.slots[node].sure - given.get(node, 0))
        given[node] = given.get(node, 0) + more
        left -= more
    return {node: pages for node, pages in sorted(given.items()) if pages}, True


def huge_pages_fit(one: Reservation, zones: Mapping[Key, Bounds], page_shift: int) -> Reservation:
    """``one`` with whether its node has so many pages at all, where the allocator gives them."""
    if one.what != HUGE_PAGES or one.fits is not None:
        return one
    most = sum(bounds.high for (node, _), bounds in zones.items() if node == one.node)
    return one._replace(fits=False) if one.size > most << page_shift else one
