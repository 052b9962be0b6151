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
    """One zone of one node, in pages and PFNs; None is what was not seen. ``place`` is where it was told."""

    node: int
    zone: str
    present: int
    managed: int | None = None
    start_pfn: int | None = None
    spanned: int | None = None
    place: Place | None = field(default=None, compare=False, repr=False)
