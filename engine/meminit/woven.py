"""Texts put together from pieces of others: every span of them stands somewhere in the files the pieces are from."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from meminit.records import NamedTuple, dataclass
from meminit.text import Place, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Piece", "Thread", "Woven", "copied", "weave"]

Piece = tuple[str, Place | None]
"""Some text and where it comes from; None for what was made up, such as the blank between two joined texts.

Of a text as long as its place each character has its own; any other stands where its place does, as a whole.
"""

_CONTINUED = "\\\n"


class Thread(NamedTuple):
    """The piece of a woven text that is its ``[start, end)``."""

    start: int
    end: int
    place: Place | None

    @property
    def exact(self) -> bool:
        """Whether each character has its own."""
        return self.place is not None and self.place.end - self.place.start == self.end - self.start

    def origin(self, start: int, end: int) -> Place | None:
        """Where that part of ``[start, end)`` comes from which is of this piece."""
        place = self.place
        if place is None or not self.exact:
            return place
        offset = place.start - self.start
        return Place(place.source, max(start, self.start) + offset, min(end, self.end) + offset)


@dataclass(frozen=True, eq=False)
class Woven(Source):
    """A text made of others, and its places are in those. What was made up stands where the piece before it ends."""

    threads: tuple[Thread, ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [thread.start for thread in self.threads]

    def _touched(self, start: int, end: int) -> Sequence[Thread]:
        first = max(0, bisect_right(self._starts, start) - 1)
        return self.threads[first : max(first + 1, bisect_right(self._starts, end - 1))]

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The span in the sources of its pieces, from the first on, as far as later ones go on in the same line."""
        end = start if end is None else end
        found: Place | None = None
        for thread in self._touched(start, end):
            origin = thread.origin(start, max(start, end))
            if found is None:
                found = origin
            elif origin is not None and _goes_on(found, origin):
                found = Place(found.source, found.start, origin.end)
        found = found or self._before(start)
        return Place(found.source, found.start, found.end, (self, start, end))

    def _before(self, offset: int) -> Place:
        """The end of what comes from somewhere before ``offset``, else the beginning of what does behind it."""
        for thread in reversed(self.threads[: bisect_right(self._starts, offset)]):
            if thread.place is not None:
                return Place(thread.place.source, thread.place.end, thread.place.end)
        for thread in self.threads:
            if thread.place is not None:
                return Place(thread.place.source, thread.place.start, thread.place.start)
        return Place(self, offset, offset)

    def spans(self, places: Iterable[Place]) -> list[tuple[int, int]]:
        """Where in this text that stands which comes from ``places``, none of which overlap."""
        wanted: dict[int, list[tuple[int, int]]] = {}
        for place in sorted(places, key=lambda place: place.start):
            wanted.setdefault(id(place.source), []).append((place.start, place.end))
        found: list[tuple[int, int]] = []
        for thread in self.threads:
            origin = thread.place
            known = wanted.get(id(origin.source)) if origin is not None else None
            if origin is None or known is None:
                continue
            offset = thread.start - origin.start
            for start, end in known[max(0, bisect_right(known, (origin.start, origin.end)) - 1) :]:
                if start >= origin.end:
                    break
                if end > origin.start:
                    low, high = max(start, origin.start) + offset, min(end, origin.end) + offset
                    found.append((low, high) if thread.exact else (thread.start, thread.end))
        return found

    def pieces(self, start: int, end: int) -> list[Piece]:
        """What ``[start, end)`` is made of, to weave other texts with."""
        if start >= end:
            return []
        found: list[Piece] = []
        for thread in self._touched(start, end):
            text = self.text[max(start, thread.start) : min(end, thread.end)]
            place = thread.origin(start, end)
            if place is not None and not thread.exact and len(text) == place.end - place.start:
                found.append((text[:1], place))  # cut in two, or each character would get one of its own
                text = text[1:]
            found.append((text, place))
        return found


def _goes_on(found: Place, origin: Place) -> bool:
    """Whether ``origin`` stands behind ``found`` in the same line, which may be continued with a backslash."""
    if found.source is not origin.source or origin.start < found.end:
        return False
    between = found.source.text[found.end : origin.start]
    return "\n" not in between or between == _CONTINUED


def weave(name: str, pieces: Iterable[Piece]) -> Woven:
    """A text called ``name``, made of ``pieces`` in order."""
    texts: list[str] = []
    threads: list[Thread] = []
    offset = 0
    for text, place in pieces:
        if not text:
            continue
        texts.append(text)
        thread = Thread(offset, offset + len(text), place)
        joined = _joined(threads[-1], thread) if threads else None
        if joined is None:
            threads.append(thread)
        else:
            threads[-1] = joined
        offset = thread.end
    return Woven(name, "".join(texts), threads=tuple(threads))


def copied(source: Source, start: int, end: int) -> list[Piece]:
    """That part of the source, each character with its place."""
    if isinstance(source, Woven):
        return source.pieces(start, end)
    return [(source.text[start:end], source.place(start, end))]


def _joined(before: Thread, after: Thread) -> Thread | None:
    """Both as one when the second comes, character by character, from just behind the first; else None."""
    first, second = before.place, after.place
    if first is None or second is None or first.source is not second.source or first.end != second.start:
        return None
    exact = before.exact and after.exact
    return Thread(before.start, after.end, Place(first.source, first.start, second.end)) if exact else None
