"""The kernel's virtual address space for people: areas by address, and what the boot log prints of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.quantity import format_size
from meminit.show.text.columns import columns

if TYPE_CHECKING:
    from meminit.model.address_space import AddressSpace, AddressSpaces, Area

__all__ = ["address_space_lines"]


def address_space_lines(found: AddressSpaces) -> str:
    """A table of areas for each layout that is possible."""
    if found.why_not:
        return f"Address space: {found.why_not}\n"
    return "\n".join(_space(space) for space in found.spaces)


def _space(space: AddressSpace) -> str:
    title = f"Address space, {space.condition}\n" if space.condition else "Address space\n"
    rows = [("  area", "start", "end", "size", ""), *(_row(area) for area in space.areas)]
    notes = "".join(f"  {note}\n" for area in space.areas for note in _notes(area))
    printed = "".join(f"  {line}\n" for line in space.printed)
    untold = "".join(f"  not told: {line}\n" for line in space.untold)
    log = f"The boot log prints\n{printed}{untold}" if printed else ""
    return title + columns(rows, "<>>><") + notes + log


def _row(area: Area) -> tuple[str, ...]:
    start, end = ("?" if at is None else f"{at:#x}" for at in (area.start, area.end))
    return (
        f"  {area.name}",
        start,
        end,
        "?" if area.size is None else format_size(area.size),
        "" if area.verified else "unverified",
    )


def _notes(area: Area) -> list[str]:
    notes = []
    if area.missing:
        below = "" if area.not_below is None else f", not below {area.not_below:#x}"
        notes.append(f"{area.name}{below}: not known without {', '.join(area.missing)}")
    if area.unsure:
        notes.append(f"{area.name}: whether it is there hangs on {', '.join(area.unsure)}")
    return notes
