"""What is set aside early, and what zones manage at least and at most, as keys of a zones/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.show.early_notes import early_notes

if TYPE_CHECKING:
    from meminit.model.layout import Zone
    from meminit.model.reservations import Area, Managed, Reservation

__all__ = ["bounds_json", "early_areas_json", "early_notes", "reservations_json"]


def bounds_json(zone: Zone) -> list[int] | None:
    """The least and the most pages that a zone manages; null where nothing bounds them, or they were seen."""
    if zone.managed_low is None or zone.managed_high is None:
        return None
    return [zone.managed_low, zone.managed_high]


def reservations_json(early: Managed | None) -> list[dict[str, Any]]:
    """What configuration and the boot line set aside."""
    return [] if early is None else [_reservation(one) for one in early.reservations]


def early_areas_json(early: Managed | None) -> list[dict[str, Any]]:
    """What else is taken before zones get their memory, by which their managed pages are bounded."""
    return [] if early is None else [_area(area) for area in early.areas]


def _area(area: Area) -> dict[str, Any]:
    return {
        "what": area.what,
        "node": area.node,
        "least_bytes": area.least,
        "most_bytes": area.most,
        "start": None if area.slide else area.at,
        "managed": area.returned,
        "by": area.by or None,
    }


def _reservation(one: Reservation) -> dict[str, Any]:
    return {
        "what": one.what,
        "size_bytes": one.size,
        "fits": one.fits,
        "node": one.node,
        "start": one.base,
        "start_at_least": one.least_base,
        "start_at_most": one.most_base,
        "pages": one.pages,
        "page_size_bytes": one.page_size,
        "managed": one.managed,
        "says": list(one.says),
        "why": one.why or None,
        "missing": list(one.missing),
    }
