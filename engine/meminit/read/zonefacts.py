"""A zone as a real kernel showed it."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.text import Place

__all__ = ["ZoneFacts"]


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """One zone of one node, in pages and PFNs; None is what was not seen. ``place`` is where it was told.

    ``watermarks`` are min, low, high and, where a release has it, promo, less what reclaim added for a while (boost).
    ``protection`` has a number a zone type. ``pagesets`` are CPU, high and batch, ``pageset_limits`` the high_min and
    high_max of the first CPU.
    """

    node: int
    zone: str
    present: int
    managed: int | None = None
    start_pfn: int | None = None
    spanned: int | None = None
    watermarks: tuple[int, ...] | None = None
    protection: tuple[int, ...] | None = None
    pagesets: tuple[tuple[int, int, int], ...] = ()
    pageset_limits: tuple[int, int] | None = None
    place: Place | None = field(default=None, compare=False, repr=False)
