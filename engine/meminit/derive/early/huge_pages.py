"""hugetlb_hstate_alloc_pages(): huge pages that hugepages= asks for at boot, by size and node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.passes import read_boot_line
from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.model.reservations import Reservation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.derive.early.searching import Crowd, Stretches
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import HugePages
    from meminit.model.layout import Layout
    from meminit.model.reservations import Bounds
    from meminit.model.reserves import Key

__all__ = ["gather_bootmem", "huge_pages_fit"]

HUGE_PAGES = "huge pages"


def gather_bootmem(boot: Boot, layout: Layout, stretches: Stretches, crowd: Crowd) -> Iterator[Reservation]:
    """What is asked for, a row a size and node; of pages too large for the allocator whether a node has room.

    Those are taken before the allocator gets its memory, in turn from all nodes with memory, and given to it later.
    """
    kernel = boot.kernel
    sizes = hugepage_sizes(kernel)
    if not (sizes and boot.cmdline.named("hugepages")):
        return
    nodes = [node.node_id for node in layout.nodes if node.online and node.present]
    largest = kernel.arch.max_order_nr_pages(kernel) << kernel.page_shift
    reading = read_boot_line(kernel, boot.cmdline, frozenset(nodes))
    for asked in reading.huge_pages:
        size = asked.size or sizes[0].size
        shares = _spread(asked, nodes)
        fits: bool | None = None
        if size > largest:
            slots = {node: _slots(stretches, crowd, node, size) for node in nodes}
            shares, fits = _taken(shares, slots)
        for node, pages in shares.items():
            yield Reservation(HUGE_PAGES, size * pages, fits, node=node, pages=pages, page_size=size, managed=True)


def _spread(asked: HugePages, nodes: list[int]) -> dict[int, int]:
    """How many pages each node is asked for: as named, else in turn."""
    if asked.nodes:
        return dict(asked.nodes)
    each, more = divmod(asked.pages, max(len(nodes), 1))
    shares = {node: each + (rank < more) for rank, node in enumerate(nodes)}
    return {node: pages for node, pages in shares.items() if pages}


def _slots(stretches: Stretches, crowd: Crowd, node: int, size: int) -> tuple[int, int]:
    """How many aligned blocks of ``size`` a node surely has free, and how many at most."""
    sure = most = 0
    for start, end in stretches.of(node):
        first = -(-start // size)
        sure += max((end - crowd.most) // size - first, 0)
        most += max((end - crowd.least) // size - first, 0)
    return sure, most


def _taken(shares: dict[int, int], slots: dict[int, tuple[int, int]]) -> tuple[dict[int, int], bool | None]:
    """The pages that each node gives, and whether all are there: the highest gives what another has no room for."""
    wanted = sum(shares.values())
    if wanted > sum(most for _, most in slots.values()):
        return shares, False
    if any(sure != most for sure, most in slots.values()):
        return shares, True if wanted <= sum(sure for sure, _ in slots.values()) else None
    given = {node: min(pages, slots.get(node, (0, 0))[0]) for node, pages in shares.items()}
    left = wanted - sum(given.values())
    for node in sorted(slots, reverse=True):
        more = min(left, slots[node][0] - given.get(node, 0))
        given[node] = given.get(node, 0) + more
        left -= more
    return {node: pages for node, pages in sorted(given.items()) if pages}, True


def huge_pages_fit(one: Reservation, zones: Mapping[Key, Bounds], page_shift: int) -> Reservation:
    """``one`` with whether its node has so many pages at all, where the allocator gives them."""
    if one.what != HUGE_PAGES or one.fits is not None:
        return one
    most = sum(bounds.high for (node, _), bounds in zones.items() if node == one.node)
    return one._replace(fits=False) if one.size > most << page_shift else one
