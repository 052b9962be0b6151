"""Waivers of a project file: findings that are known, why they may stay, who says so, and until when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.schema import validate
from meminit.read.tree import read_tree
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.text import Place, Source

__all__ = ["Waiver", "read_waivers"]


@dataclass(frozen=True, slots=True, eq=False)
class Waiver:
    """Findings of ``check`` (a code, the beginning of codes, a slug or a group) are set aside.

    Only on boots whose names match ``boot``, and only where a place is in a file that matches ``path``; both are
    patterns. ``expires`` is the last day on which it holds. ``folder`` is where the project file lies.
    """

    check: str
    reason: str
    place: Place
    boot: str | None = None
    path: str | None = None
    owner: str = ""
    expires: date | None = None
    expires_place: Place | None = None
    folder: str = ""


def read_waivers(source: Source, folder: str = "") -> tuple[Waiver, ...]:
    """The waivers of the project file ``source``, in its order. Raises InputFault."""
    if "waivers" not in source.text:
        return ()
    tree = read_tree(source)
    validate(tree, "project")
    found = []
    for index, data in enumerate(tree.data.get("waivers") or ()):
        at = ("waivers", index)
        expires, place = data.get("expires"), tree.at((*at, "expires"))
        try:
            day = None if expires is None else date.fromisoformat(expires)
        except ValueError:
            raise InputFault("no such day", place, "write year, month and day, such as 2027-01-31") from None
        found.append(
            Waiver(
                data["check"],
                " ".join(data["reason"].split()),
                tree.at((*at, "check")),
                data.get("boot"),
                data.get("path"),
                data.get("owner", ""),
                day,
                place,
                folder,
            )
        )
    return tuple(found)
