"""Comments that set findings aside, beside what they are about: ``# meminit: ignore[B104] reason``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.text import Place, Source

__all__ = ["Comment", "comments_in"]

_MARK = "meminit:"
_COMMENT = re.compile(
    r"^(?P<before>[^\n]*?[ \t]|)(?P<whole>#[ \t]*meminit:[ \t]*ignore(?P<file>-file)?(?![\w-])(?P<rest>[^\n]*))",
    re.MULTILINE,
)
_REST = re.compile(r"[ \t]*\[(?P<codes>[^\[\]]*)\](?P<reason>.*)", re.DOTALL)
_CODE = re.compile(r"[^\s,]+")
_NOTHING = re.compile(r"[ \t\r]*(?:#(?! CONFIG_\w+ is not set).*)?")
"""A line that is empty or a comment; an unset symbol of a .config is written as one and is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Comment:
    """One such comment: ``codes`` as they are written, each with its place; no codes where it is not understood.

    It is about the lines from ``first`` to ``last``, or about the whole file where these are 0.
    """

    place: Place
    codes: tuple[tuple[str, Place], ...]
    reason: str
    first: int = 0
    last: int = 0

    @property
    def whole_file(self) -> bool:
        """Whether it is about all of its file."""
        return self.last == 0


@lru_cache(maxsize=64)
def comments_in(source: Source) -> tuple[Comment, ...]:
    """The comments of a text, in its order.

    Behind something on its line, a comment is about that line; alone on its line, about the next that says something.
    Lines that a backslash continues are one.
    """
    return tuple(_comments(source)) if _MARK in source.text else ()


def _comments(source: Source) -> Iterator[Comment]:
    for match in _COMMENT.finditer(source.text):
        place = source.place(match.start("whole"), match.start("whole") + len(match["whole"].rstrip()))
        rest = _REST.match(match["rest"])
        start = match.start("rest") + (rest.start("codes") if rest else 0)
        codes = tuple(
            (code[0], source.place(start + code.start(), start + code.end()))
            for code in _CODE.finditer(rest["codes"] if rest else "")
        )
        reason = rest["reason"].strip(" \t\r:-–—") if rest else ""
        if match["file"]:
            yield Comment(place, codes, reason)
        else:
            yield Comment(place, codes, reason, *_lines(source, place.line, alone=not match["before"].strip()))


def _lines(source: Source, line: int, *, alone: bool) -> tuple[int, int]:
    """From which line to which a comment on ``line`` is about something; its own where nothing follows."""
    end = source.first_line + len(source.line_starts)
    first = line
    if alone:
        first = next((n for n in range(line + 1, end) if not _NOTHING.fullmatch(source.line(n))), line)
    last = first
    while last + 1 < end and source.line(last).endswith("\\"):
        last += 1
    return first, last
