"""What is printed of memory that is set aside early: crash kernels and areas for contiguous allocations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from meminit.derive.early.crashkernel import LOW
from meminit.derive.early.data import row
from meminit.derive.managed import managed_bounds
from meminit.model.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.reservations import Reservation

__all__ = ["SetAside", "set_aside"]


class SetAside(NamedTuple):
    """Lines printed before zones are set up, and after that."""

    before: tuple[Message, ...] = ()
    after: tuple[Message, ...] = ()


def set_aside(boot: Boot, layout: Layout) -> SetAside:
    """The lines that are known to the last figure; where an area lies between two places, none."""
    found = managed_bounds(boot, layout)
    lines: tuple[list[Message], list[Message]] = ([], [])
    for one in _in_order(found.reservations if found is not None else ()):
        lines[_after(boot, one)].extend(_messages(one))
    return SetAside(tuple(lines[0]), tuple(lines[1]))


def _in_order(areas: tuple[Reservation, ...]) -> list[Reservation]:
    """As the log has them: the low part of a crash kernel's memory before the other."""
    places = {one: at - 1.5 if one.what == LOW else at for at, one in enumerate(areas)}
    return sorted(areas, key=lambda one: places[one])


def _after(boot: Boot, one: Reservation) -> bool:
    rule = row(boot.kernel, "cma" if one.what == "cma" else "crashkernel")
    return bool(rule is not None and rule.get("after_struct_pages") and one.what != "hugetlb_cma")


def _messages(one: Reservation) -> Iterator[Message]:
    level = "warning" if one.fits is False else "info"
    yield from (Message(text, one.what, level, "set-aside", (one.what, text)) for text in one.says)
