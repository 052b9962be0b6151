"""Sources of text, and places in them: no value read from a file loses where it stood."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import cached_property
from typing import Protocol

from meminit.records import dataclass

__all__ = ["Path", "Place", "Places", "Source", "printable", "printable_lines"]

TAB_WIDTH = 4
EXCERPT_WIDTH = 160

Path = tuple[str | int, ...]
"""Where a value stands in a document: keys and list indexes from the root."""


def printable(text: str) -> str:
    """``text`` with control characters and undecodable bytes shown as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def printable_lines(text: str) -> str:
    """The same of a text of several lines, which stay lines."""
    return "\n".join(map(printable, text.split("\n")))


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte kept by surrogateescape
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


@dataclass(frozen=True, eq=False)
class Source:
    """A named text. ``name`` is what messages call it: a path, ``<cmdline>``, ``archive.tar:member``.

    ``text`` may hold bytes that are no UTF-8 as lone surrogates (``surrogateescape``). A text that is a part of a file
    says on which of its lines it begins. ``marked`` is true of one that a byte order mark was dropped from.
    """

    name: str
    text: str = field(repr=False)
    first_line: int = 1
    marked: bool = False

    @classmethod
    def from_bytes(cls, name: str, data: bytes) -> Source:
        """Decode ``data`` as UTF-8, keep other bytes as lone surrogates, drop a byte order mark."""
        text = data.decode("utf-8", "surrogateescape")
        return cls(name, text.removeprefix("\ufeff"), marked=text.startswith("\ufeff"))

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets at which lines begin; a line ends with its newline."""
        starts = [0]
        find, offset = self.text.find, 0
        while (offset := find("\n", offset) + 1) > 0:
            starts.append(offset)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``, counted from 1 (lines from ``first_line``), columns in code points."""
        line = bisect_right(self.line_starts, offset)
        return line + self.first_line - 1, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line ``number`` of the file, without its newline."""
        start = self.line_starts[number - self.first_line]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The span ``[start, end)``; an empty span stands for its first character."""
        return Place(self, start, start if end is None else end)


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a source, in code points: ``[start, end)``.

    ``view`` is the text made of that source in which the span was looked for, where there is one, with the span there:
    the kernel's boot line is a view of what a boot loader's file spells with quotes and escapes.
    """

    source: Source
    start: int
    end: int
    view: tuple[Source, int, int] | None = field(default=None, compare=False, repr=False)

    @property
    def line(self) -> int:
        """Line of the first character, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the first character, from 1."""
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        """Line of the end of the span."""
        return self.source.position(self.end)[0]

    @property
    def end_column(self) -> int:
        """Column just past the span, on ``end_line``."""
        return self.source.position(self.end)[1]

    @property
    def text(self) -> str:
        """The text of the span, as the view has it where there is one."""
        source, start, end = self.view or (self.source, self.start, self.end)
        return source.text[start:end]

    def part(self, start: int, end: int) -> Place:
        """The span ``[start, end)`` of ``text``."""
        source, first, _ = self.view or (self.source, self.start, self.end)
        return source.place(first + start, first + end)

    def __str__(self) -> str:
        """``name:line:column``, as editors understand it."""
        return f"{self.source.name}:{self.line}:{self.column}"

    def excerpt(self, mark: str = "^") -> tuple[str, str]:
        """The line of the place and, for below it, a row of ``mark`` under the span.

        Tabs become spaces, other control characters escapes; a long line is cut around the span.
        """
        line = self.source.line(self.line)
        first = min(self.column - 1, len(line))
        last = len(line) if self.end_line > self.line else min(self.end_column - 1, len(line))
        low = max(0, first - EXCERPT_WIDTH // 2) if len(line) > EXCERPT_WIDTH else 0
        high = min(len(line), low + EXCERPT_WIDTH)
        cells = [" " * TAB_WIDTH if c == "\t" else printable(c) for c in line[low:high]]
        head, tail = "…" if low else "", "…" if high < len(line) else ""
        indent = len(head) + sum(map(len, cells[: first - low]))
        width = max(1, sum(map(len, cells[first - low : max(0, last - low)])))
        return head + "".join(cells) + tail, " " * indent + mark * width


class Places(Protocol):
    """Anything that knows where the values of a document stand."""

    def at(self, path: Path) -> Place | None:
        """The place of the value at ``path``, or None when it has none."""

    def key(self, path: Path) -> Place | None:
        """The place of the key that leads to ``path``, or None."""
