"""The comments at the head of a .config: which release and arch it is for, by ``rules/dotconfig.yaml``."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from meminit.read.shipped import shipped
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.text import Place, Source

__all__ = ["Header", "read_header"]

_TITLE = re.compile(r"^# Linux/(\S*) (\S+) Kernel Configuration", re.MULTILINE)
_OLD_RELEASE = re.compile(r"^# Linux kernel version: (\S+)", re.MULTILINE)
_GENERATED = re.compile(r"^# Automatically generated ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Header:
    """``name`` is the arch as the header spells it (ARCH of the build); ``place`` of release and name together."""

    name: str | None = None
    release: str | None = None
    place: Place | None = None
    generated: bool = False

    def arch(self, values: Mapping[str, str]) -> tuple[str | None, str | None]:
        """The arch in meminit's words and the folder below arch/: the first row of the rules that fits."""
        for row in _rows():
            if row.get("header") == self.name and all(
                values.get(symbol) == wanted for symbol, wanted in row.get("config", {}).items()
            ):
                return row["arch"], row["srcarch"]
        return self.name, self.name


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = shipped("rules/dotconfig.yaml").data["arches"]
    return rows


def read_header(source: Source) -> Header:
    """``# Linux/x86 6.1.0 Kernel Configuration`` and its older forms; nothing is required."""
    generated = _GENERATED.search(source.text) is not None
    title = _TITLE.search(source.text)
    if title is not None:
        place = source.place(title.start() + len("# "), title.end(2))
        return Header(title[1] or None, _release(title[2]), place, generated)
    old = _OLD_RELEASE.search(source.text)
    if old is not None:
        return Header(None, _release(old[1]), source.place(*old.span(1)), generated)
    return Header(generated=generated)


def _release(text: str) -> str | None:
    """``text`` when it begins as a release does: a title may hold a name of make that was never filled in."""
    return text if text[:1].isdecimal() else None
