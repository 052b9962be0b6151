"""What configuration and the boot line set aside early: in which order, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.early.contiguous import dma_contiguous_reserve, hugetlb_cma_reserve
from meminit.derive.early.crashkernel import reserve_crashkernel
from meminit.derive.early.huge_pages import Beside, gather_bootmem
from meminit.derive.early.searching import Crowd, Crowds, Memory, Stretches
from meminit.model.reservations import ANYWHERE, Area
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from meminit.derive.early.rooms import Room
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.reservations import Reservation

__all__ = ["Taken", "areas_of", "reservations"]

DEFAULT_BOUNCE = 64 << 20
"""What bounce buffers would take where there are none."""


class Taken(NamedTuple):
    """What else is taken: before struct pages are set up, for these, and after."""

    first: Sequence[Area]
    struct_pages: Sequence[Area]
    later: Sequence[Area]


def reservations(boot: Boot, layout: Layout, rooms: Sequence[Room], others: Taken) -> tuple[Reservation, ...]:
    """CMA areas, the crash kernel's memory and huge pages, beside what is taken before them."""
    early = others.first
    fixed = [(area.at, area.at + area.most + area.slide) for area in early if area.at is not None]
    of_nodes = 1 if boot.kernel.enabled("NUMA") else 0
    crowds = Crowds(
        _crowd(early, of_nodes), _crowd((*early, *others.struct_pages), 1), _crowd(area for area in early if area.roams)
    )
    memory = Memory(rooms)
    found = [*hugetlb_cma_reserve(boot, layout, Stretches(memory, fixed), crowds.before)]
    found += dma_contiguous_reserve(boot, layout, *_beside(memory, fixed, crowds, found))
    bounce = max((one.most for one in others.later if one.what == "bounce buffers"), default=DEFAULT_BOUNCE)
    found += reserve_crashkernel(boot, layout, *_beside(memory, fixed, crowds, found), bounce)
    stretches, left = _beside(memory, fixed, crowds, found)
    everything = _crowd((*early, *others.struct_pages, *others.later), 1)
    crowd = everything._replace(most=everything.most + left.after.most - crowds.after.most)
    if any(room.hotplug or room.mirror for room in rooms):
        crowd = crowd._replace(least=0)  # other memory than the highest may be taken first
    loose = [area.most for area in early if area.roams and area.whole and area.at is None and area.most]
    return (*found, *gather_bootmem(boot, layout, stretches, Beside(crowd, loose, found)))


def _beside(
    memory: Memory, fixed: Sequence[tuple[int, int]], crowds: Crowds, found: Iterable[Reservation]
) -> tuple[Stretches, Crowds]:
    """The memory left beside what was ``found`` so far; what of that may lie here or there crowds the rest."""
    taken, more = list(fixed), 0
    for one in found:
        if one.fits is False or one.least_base is None or one.most_base is None:
            continue
        sure = one.most_base, one.least_base + one.size
        if one.fits and sure[0] < sure[1]:
            taken.append(sure)
        more += one.most_base + one.size - one.least_base - (max(sure[1] - sure[0], 0) if one.fits else 0)
    return Stretches(memory, taken), Crowds(*(crowd._replace(most=crowd.most + more) for crowd in crowds))


def _crowd(areas: Iterable[Area], least: int = 0) -> Crowd:
    """What may lie at the top of a piece of memory: all that lies anywhere, and the most that one node has."""
    free = 0
    bound: dict[int, int] = {}
    for area in areas:
        if area.at is None and area.node is None:
            free += area.most
        elif area.at is None and area.node is not None:
            bound[area.node] = bound.get(area.node, 0) + area.most
    return Crowd(least, free + max(bound.values(), default=0))


def areas_of(found: Iterable[Reservation]) -> Iterator[Area]:
    """The reservations as areas that zones lose, or that others have to go round."""
    for one in found:
        if one.fits is False or (one.pages is not None and one.page_size is not None and one.least_base is None):
            continue
        least = one.size if one.fits else 0
        if one.least_base is not None and one.most_base is not None and one.fits:
            slide = one.most_base - one.least_base
            yield Area(one.what, least, one.size, at=one.least_base, slide=slide, returned=one.managed)
        else:
            low, high = one.least_base or 0, ANYWHERE if one.most_base is None else one.most_base + one.size
            yield Area(one.what, 0, one.size, node=one.node, low=low, high=high, returned=one.managed)
