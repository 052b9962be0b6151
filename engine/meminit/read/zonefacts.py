"""A zone as a real kernel showed it."""

from __future__ import annotations

from meminit.records import dataclass

__all__ = ["ZoneFacts"]


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """One zone of one node, in pages and PFNs; None is what was not seen."""

    node: int
    zone: str
    present: int
    managed: int | None = None
    start_pfn: int | None = None
    spanned: int | None = None
