"""The kernel's virtual address space as parts of a zones/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meminit.model.address_space import AddressSpaces, Area

__all__ = ["address_space_json"]


def address_space_json(found: AddressSpaces) -> dict[str, Any]:
    """Keys of the document. Addresses are text, for many readers of JSON round numbers of 64 bits."""
    return {
        "address_space": [_area(area, space.condition) for space in found.spaces for area in space.areas],
        "address_space_printed": [
            {"condition": space.condition or None, "lines": list(space.printed), "untold": list(space.untold)}
            for space in found.spaces
        ],
        "address_space_unknown": found.why_not or None,
    }


def _area(area: Area, condition: str) -> dict[str, Any]:
    return {
        "name": area.name,
        "start": _address(area.start),
        "end": _address(area.end),
        "size_bytes": area.size,
        "condition": condition or None,
        "not_below": _address(area.not_below),
        "missing": list(area.missing),
        "there_if": list(area.unsure),
        "why": area.why,
        "verified": area.verified,
    }


def _address(address: int | None) -> str | None:
    return None if address is None else f"{address:#x}"
