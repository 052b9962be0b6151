"""What is set aside early, for people: a row an area, with where it lies, or why it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.quantity import format_size
from meminit.show.text.columns import columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meminit.model.reservations import Area, Managed, Reservation

__all__ = ["reservations_lines"]


TABLES = ("struct pages", "per-CPU areas")
"""Areas that each node has for itself, of which there is a row for all nodes."""


def reservations_lines(early: Managed | None) -> str:
    """A table of what configuration and the boot line set aside, and of what nodes need for their memory and CPUs."""
    if early is None:
        return ""
    rows = [
        (f"  {_what(one)}", "" if not one.size else format_size(one.size), _where(one)) for one in early.reservations
    ]
    rows += [row for name in TABLES for row in _of_nodes(name, early.areas)]
    return "Set aside early\n" + columns(rows, "<><") if rows else ""


def _of_nodes(name: str, areas: Sequence[Area]) -> Iterator[tuple[str, str, str]]:
    """What all nodes take together, at least and at most, and which function decides it."""
    own = [area for area in areas if area.what.startswith(f"{name} of node ")]
    if own:
        least, most = sum(area.least for area in own), sum(area.most for area in own)
        size = format_size(least) if least == most else f"{format_size(least)}–{format_size(most)}"
        where = "on their nodes" if len(own) > 1 else f"on node {own[0].what.rpartition(' ')[2]}"
        yield f"  {name}", size, f"  {where}, by {own[0].by}()"


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
