"""What is set aside early, for people: a row an area, with where it lies, or why it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.quantity import format_size
from meminit.show.text.columns import columns

if TYPE_CHECKING:
    from meminit.model.reservations import Managed, Reservation

__all__ = ["reservations_lines"]


def reservations_lines(early: Managed | None) -> str:
    """A table of what configuration and the boot line set aside; nothing where nothing is."""
    if early is None or not early.reservations:
        return ""
    rows = [
        (f"  {_what(one)}", "" if not one.size else format_size(one.size), _where(one)) for one in early.reservations
    ]
    return "Set aside early\n" + columns(rows, "<><")


def _what(one: Reservation) -> str:
    count = "" if one.pages is None or one.page_size is None else f" {one.pages} × {format_size(one.page_size)}"
    return f"{one.what}{count}" + ("" if one.node is None else f", node {one.node}")


def _where(one: Reservation) -> str:
    if one.fits is False and one.pages is not None:
        return "  there is no room for all of them"
    if one.fits is False:
        return "  not set aside: " + (one.why or "there is no room")
    where = ""
    if one.base is not None:
        where = f"at {one.base:#x}"
    elif one.least_base is not None and one.most_base is not None:
        where = f"between {one.least_base:#x} and {one.most_base + one.size:#x}"
    open_ = "" if one.fits else "whether there is room is open"
    missing = "not known: " + ", ".join(one.missing) if one.missing else ""
    return "  " + "; ".join(part for part in (missing or open_, where) if part)
