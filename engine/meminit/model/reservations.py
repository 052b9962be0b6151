"""What a kernel takes of memory before the allocator gets the rest: areas, their sizes and where they may lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.reserves import Key

__all__ = ["ANYWHERE", "Area", "Bounds", "Managed", "Reservation"]

ANYWHERE = 1 << 64
"""An address that no memory reaches."""


class Area(NamedTuple):
    """Memory that the allocator never gets: ``least`` to ``most`` bytes of it.

    It is looked for from the highest free memory downward, on ``node`` where that is not None and else on any, within
    bytes ``[low, high)``. ``at`` is its first byte where that is fixed. ``whole`` is whether it is one block.
    ``slide`` is by how many bytes it may lie higher than ``at``. ``roams`` is whether somebody else than the kernel may
    have placed it, which is anywhere. ``returned`` is whether the allocator gets it back in the end. ``by`` is the
    function that takes it, where that is one.
    """

    what: str
    least: int
    most: int
    node: int | None = None
    low: int = 0
    high: int = ANYWHERE
    at: int | None = None
    whole: bool = True
    align: int = 1
    roams: bool = False
    slide: int = 0
    returned: bool = False
    by: str = ""


class Reservation(NamedTuple):
    """Memory that configuration or the boot line sets aside: ``size`` bytes, from ``least_base`` to ``most_base`` on.

    ``fits`` is None where it is open whether there is room. ``pages`` are huge pages of ``page_size`` bytes.
    ``says`` are the lines printed, where all of them is known. ``missing`` are inputs that would decide what is open.
    """

    what: str
    size: int
    fits: bool | None
    least_base: int | None = None
    most_base: int | None = None
    node: int | None = None
    pages: int | None = None
    page_size: int | None = None
    managed: bool = False
    says: tuple[str, ...] = ()
    why: str = ""
    missing: tuple[str, ...] = ()

    @property
    def base(self) -> int | None:
        """Its first byte, where that is known."""
        return self.least_base if self.least_base == self.most_base else None


class Bounds(NamedTuple):
    """Pages that a zone manages, at least and at most."""

    low: int
    high: int


class Managed(NamedTuple):
    """Bounds of what zones manage when all has been freed, and what they rest on.

    ``reservations`` are what was asked for. ``assumed`` is what was taken for granted, ``missing`` the inputs that
    would make the bounds narrower.
    """

    zones: Mapping[Key, Bounds]
    areas: tuple[Area, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    assumed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
