"""The lines of a boot log that speak of memory, each whole: prefixes and quoting taken off, wraps undone."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootlog.patterns import GROWING, KINDS, OPENING
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.text import Place, Source

__all__ = ["LogLine", "LogLines", "log_lines"]

LONGEST = 16_384
"""Characters of a physical line that are looked at: no kernel prints more in one."""
MAX_LINES = 300_000
"""Lines about memory that are kept of a log."""
MAX_PHYSICAL = 2_000_000
"""Physical lines of a log, whatever they say: looking at that many takes seconds."""
MOST_WRAPS = 40
"""Physical lines that one message may be spread over."""
MOST_PIECES = 8
"""The same of a message that has an end of its own."""
_NARROWEST = 60
"""Columns below which no mailer wraps."""


class LogLine(NamedTuple):
    """A message: its kind, what it says by name, its text without prefix, and where it stands."""

    kind: str
    says: Mapping[str, str]
    text: str
    source: Source
    start: int
    end: int

    @property
    def place(self) -> Place:
        """Its place in the log, prefix left out."""
        return self.source.place(self.start, self.end)


class LogLines(NamedTuple):
    """The messages of one boot. ``unread`` opened as one that is known and went on otherwise; ``boots`` begin here."""

    source: Source
    lines: tuple[LogLine, ...]
    unread: tuple[Place, ...] = ()
    boots: int = 1

    def of(self, kind: str) -> tuple[LogLine, ...]:
        """The messages of a kind, in order."""
        return tuple(line for line in self.lines if line.kind == kind)


class _Head(NamedTuple):
    offset: int
    """Of the physical line in the text."""
    begins: int
    """Of the message in the physical line."""
    stamped: bool
    opening: bool


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern, re.ASCII)) for kind, pattern in KINDS.items())


def log_lines(source: Source, limit: int | None = None) -> LogLines:
    """The messages of the first boot in the log, or in its first ``limit`` characters. Raises InputFault."""
    return _Scan(source, source.text if limit is None else source.text[:limit]).result()


class _Scan:
    """One pass over a log."""

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self._physical = text.split("\n")
        self._lines: list[LogLine] = []
        self._unread: list[Place] = []
        self._versions: dict[str, None] = {}

    def result(self) -> LogLines:
        if len(self._physical) > MAX_PHYSICAL:
            raise InputFault(f"{self._source.name} has more than {MAX_PHYSICAL:,} lines: no boot log")
        opens, offset = OPENING.match, 0
        for number, raw in enumerate(self._physical):
            match = opens(raw if len(raw) <= LONGEST else raw[:LONGEST])
            if match is not None and match["opening"] is not None:
                self._take(number, offset, match)
            offset += len(raw) + 1
        return LogLines(self._source, tuple(self._lines), tuple(self._unread), max(len(self._versions), 1))

    def _take(self, number: int, offset: int, match: re.Match[str]) -> None:
        begins = match.end()
        found, text, physical = self._whole(number, begins, stamped=bool(match["stamp"]))
        start = offset + begins
        end = start + len(self._physical[number]) - begins
        end += sum(len(self._physical[number + more]) + 1 for more in range(1, physical))
        if found is None:
            self._unread.append(self._source.place(start, min(end, start + LONGEST)))
            return
        kind, says = found
        if kind == "version":
            self._versions.setdefault(text)
        if len(self._versions) > 1:
            return
        if len(self._lines) >= MAX_LINES:
            raise InputFault(f"{self._source.name} has more than {MAX_LINES:,} lines about memory: no boot log")
        self._lines.append(LogLine(kind, says, text, self._source, start, end))

    def _whole(
        self, number: int, begins: int, *, stamped: bool
    ) -> tuple[tuple[str, Mapping[str, str]] | None, str, int]:
        """What the message is, its text, and how many physical lines hold it."""
        raw = self._physical[number][:LONGEST].rstrip()
        text = raw[begins:]
        found = _kind_of(text)
        if found is not None and found[0] not in GROWING:
            return found, text, 1
        if found is not None:
            return self._grown(number, found, text, stamped=stamped)
        pieces = [text]
        for piece in self._going_on(number, MOST_PIECES, stamped=stamped):
            pieces.append(piece)
            for joined in (" ".join(pieces), "".join(pieces)):
                whole = _kind_of(joined)
                if whole is not None:
                    return whole, joined, len(pieces)
        return None, text, 1

    def _grown(
        self, number: int, found: tuple[str, Mapping[str, str]], text: str, *, stamped: bool
    ) -> tuple[tuple[str, Mapping[str, str]] | None, str, int]:
        """A message that matches when it is cut short, with all that goes on with it."""
        wanted, pieces = GROWING[found[0]], [text]
        for piece in self._going_on(number, MOST_WRAPS, stamped=stamped):
            if wanted and not re.fullmatch(wanted, piece):
                break
            pieces.append(piece)
        joined = " ".join(pieces)
        return _kind_of(joined), joined, len(pieces)

    def _going_on(self, number: int, most: int, *, stamped: bool) -> Iterator[str]:
        """What the physical lines after ``number`` add to its message, until one begins another; ``most`` with it."""
        width, room = len(self._physical[number].rstrip()), LONGEST
        for more in range(number + 1, min(number + most, len(self._physical))):
            piece = None if not stamped and width < _NARROWEST else self._piece(more, stamped=stamped)
            if piece is None or len(piece) > room:
                return
            width, room = len(self._physical[more].rstrip()), room - len(piece)
            yield piece

    def _piece(self, number: int, *, stamped: bool) -> str | None:
        """What physical line ``number`` adds to a message; None where it begins another."""
        raw = self._physical[number][:LONGEST].rstrip()
        match = OPENING.match(raw)
        if match is None or match["stamp"] or match["opening"] is not None:
            return None
        piece = raw[match.end("quotes") :].strip()
        if not piece or (not stamped and re.match(r"[\w .-]{2,40}: |.*:$", piece)):
            return None
        return piece


def _kind_of(text: str) -> tuple[str, Mapping[str, str]] | None:
    for kind, pattern in _kinds():
        match = pattern.fullmatch(text)
        if match is not None:
            return kind, {name: value for name, value in match.groupdict().items() if value is not None}
    return None
