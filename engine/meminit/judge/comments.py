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
    about: list[int] | None = None
    first = last = 0
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
            continue
        line = place.line
        if not match["before"].strip():
            about = _next_lines(source) if about is None else about
            line = about[line - source.first_line] or line
        if not first <= line <= last:
            last = _continued(source, line)
        first = line
        yield Comment(place, codes, reason, first, last)


def _next_lines(source: Source) -> list[int]:
    """For each line of the text the next one that says something; 0 where none does."""
    found, after = [0] * len(source.line_starts), 0
    for index in range(len(found) - 1, -1, -1):
        found[index] = after
        number = index + source.first_line
        after = after if _NOTHING.fullmatch(source.line(number)) else number
    return found


def _continued(source: Source, line: int) -> int:
    """The last of the lines that backslashes make one with ``line``."""
    end = source.first_line + len(source.line_starts) - 1
    while line < end and source.line(line).endswith("\\"):
        line += 1
    return line
