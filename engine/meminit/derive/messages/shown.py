"""The lines of a real log as a prediction looks for them: by kind and key, each once."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from meminit.read.bootlog.lines import LogLine, LogLines
    from meminit.text import Place

__all__ = ["Shown", "plain"]

_KEYS: dict[str, tuple[str, ...]] = {
    "zone-range": ("zone",),
    "movable-start": ("node",),
    "initmem": ("node",),
    "totalpages": ("node",),
    "fallback": ("node",),
    "zonelist": ("list", "node", "zone"),
    "zone-header": (),
    "movable-header": (),
    "early-header": (),
    "built": (),
    "policy": (),
    "unknown-words": (),
    "faked": (),
    "memory": (),
    "hugetlb": ("size",),
}
_BY_TEXT = frozenset(["malformed", "numa-refused", "slit-refused", "srat-cpu", "srat-memory", "user-range"])
"""Kinds of which lines are told apart by what they say."""
_NUMBERED: dict[str, Callable[[LogLine], str]] = {
    "cma": lambda line: line.says["mib"],
    "crashkernel": lambda line: "low" if " low " in line.text else "",
}
"""Kinds of which there may be several that are alike: by what they are counted."""
_WRAP = r"(?:[ \t]*\r?\n(?:[ \t]?[>|])*)?[ \t]*"


def plain(text: str) -> str:
    """``text`` with its blanks made one each, for comparison."""
    return " ".join(text.split())


class Shown:
    """A log's lines, found by what is predicted. ``contradicted`` are lines that say otherwise than one before them."""

    def __init__(self, log: LogLines) -> None:
        self.log = log
        self.contradicted: list[LogLine] = []
        self._found: dict[tuple[str, tuple[str, ...]], LogLine] = {}
        ranges: dict[str, list[str]] = {}
        for line in log.lines:
            key = _key(line, ranges)
            if key is None:
                continue
            known = self._found.setdefault((line.kind, key), line)
            if plain(known.text) != plain(line.text):
                self.contradicted.append(line)

    def __iter__(self) -> Iterator[tuple[tuple[str, tuple[str, ...]], LogLine]]:
        """Kind and key of every line that predictions speak of, with the line, in order of the log."""
        return iter(self._found.items())

    def find(self, kind: str, key: tuple[str, ...], text: str) -> tuple[tuple[str, tuple[str, ...]], LogLine | None]:
        """The line that is meant by kind and key, of some kinds by what it says, and how it is known."""
        known = (kind, (plain(text),)) if kind in _BY_TEXT else (kind, key)
        return known, self._found.get(known)

    def has(self, kind: str) -> bool:
        """Whether there is a line of that kind."""
        return any(line.kind == kind for line in self.log.lines)

    def contains(self, text: str) -> Place | None:
        """Where the log has ``text``, on one line or wrapped between its words; None where it has not."""
        source = self.log.source
        at = source.text.find(text)
        if at >= 0:
            return source.place(at, at + len(text))
        words = text.split()
        if not words or source.text.find(words[0]) < 0:
            return None
        match = _wrapped(text).search(source.text)
        return None if match is None else source.place(*match.span())

    def whole(self, header: str, next_header: str) -> bool:
        """Whether the block from one header to the next has lost no line: only its own lines stand between."""
        lines = [line for line in self.log.lines if line.kind not in {"zonelist", "freeing"}]
        for index, line in enumerate(lines):
            if line.kind == header:
                return self._joined(lines[index:], next_header)
        return False

    def _joined(self, lines: list[LogLine], last: str) -> bool:
        text = self.log.source.text
        for line, other in pairwise(lines):
            if text.count("\n", line.end, other.start) != 1:
                return False
            if other.kind == last:
                return True
        return False


@lru_cache(maxsize=4096)
def _wrapped(text: str) -> re.Pattern[str]:
    """Finds ``text`` where it may be wrapped between its words; many predictions are compared with one log."""
    return re.compile(_WRAP.join(map(re.escape, text.split())))


def _key(line: LogLine, ranges: dict[str, list[str]]) -> tuple[str, ...] | None:
    """What tells a line from others of its kind; ranges of a node are numbered, one that is printed twice once.

    arm64 tells of a node without memory twice; the first time, from setup_node_data(), is not predicted.
    """
    if "[<memory-less" in line.text:
        return None
    if line.kind in _KEYS:
        return tuple(line.says[name] for name in _KEYS[line.kind])
    if line.kind in _BY_TEXT:
        return (plain(line.text),)
    if line.kind in _NUMBERED:
        first = _NUMBERED[line.kind](line)
        seen = ranges.setdefault(f"{line.kind} {first}", [])
        seen.append("")
        return first, str(len(seen) - 1)
    if line.kind != "early-range":
        return None
    node = line.says["node"] if "node" in line.says else line.says["old_node"]
    seen = ranges.setdefault(node, [])
    text = plain(line.text)
    if text in seen[-8:]:
        return node, str(seen.index(text))
    seen.append(text)
    return node, str(len(seen) - 1)
