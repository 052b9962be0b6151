"""Predicted messages beside those of a real log: what agrees, what differs, and what is on one side only."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from meminit.derive.messages.passed_over import lines_passed_over
from meminit.derive.messages.shown import Shown, plain
from meminit.model.messages import ABSENT, DIFFERS, EQUAL, OPEN, TAKEN, UNPREDICTED, Compared, Comparison

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.messages import Message
    from meminit.read.bootlog.lines import LogLines
    from meminit.text import Place

__all__ = ["compare"]

_SEARCHED = frozenset(["word", "fake-node", "set-aside", "user-map", "address-space"])
"""Kinds of lines that are looked for as they are: nothing else of them is known."""
_DECIDED = frozenset(
    [
        "zone-range",
        "movable-start",
        "early-range",
        "initmem",
        "fallback",
        "policy",
        "malformed",
        "unknown-words",
        "faked",
    ]
)
"""Kinds of which every line is predicted: one more in the log is a difference."""
_WHOLE_LOG = frozenset(["malformed", "unknown-words", "numa-refused", "slit-refused", "fake-node"])
_OF_FIRMWARE = frozenset(["srat-cpu", "srat-memory", "user-range"])
"""Kinds of lines that are predicted of a machine which tells of firmware's tables: of another nothing is said."""
_INSTEAD = frozenset(["cma", "crashkernel", "totalpages", "zonelist"]) | _OF_FIRMWARE
"""Kinds of which a line that nobody predicted stands in place of a predicted one that is not in the log."""
_DEVICE = ("Device",)
"""The zone that is there where CONFIG_ZONE_DEVICE is, and has no memory yet: its line shows that symbol alone."""
_CUT = 880
"""Characters after which printk() may have cut a message."""
_WHY = {
    "zone-header": "another release words it so",
    "zone-range": "requests that are limited to a zone reach other memory than predicted",
    "movable-start": "other memory can be unplugged and made huge pages, and other memory is left to the kernel itself",
    "early-range": "the kernel has other memory, or has it on other nodes: the machine or its boot line is another",
    "initmem": "the node has other memory",
    "totalpages": "the node has other memory",
    "fallback": "an allocation that finds no memory on its node goes elsewhere: distances or nodes are others",
    "zonelist": "an allocation walks the zones in another order",
    "cma": "another area is kept for contiguous memory",
    "crashkernel": "other memory is kept for a crash kernel",
    "memory": "the kernel has other memory",
    "hugetlb": "other huge pages are made at boot",
    "built": "other nodes are online, or they have other memory",
    "policy": "memory policies bind another zone",
    "faked": "all memory is one node",
    "srat-cpu": "the CPU is of another node",
    "srat-memory": "the memory is of another node",
    "user-range": "the boot line makes another memory map",
    "numa-refused": "what firmware tells of nodes is used otherwise",
    "slit-refused": "the distances that firmware tells are used otherwise",
    "fake-node": "memory is split otherwise",
    "unknown-words": "the kernel does not take these words, or takes others: what they ask for does not happen",
    "malformed": "the kernel refuses a word, or takes one that was to be refused",
    "word": "the kernel reads the word otherwise",
}


def compare(
    messages: tuple[Message, ...],
    log: LogLines,
    missing: Mapping[str, str],
    taken: frozenset[str] = frozenset(),
    crash: str = "",
) -> Comparison:
    """``messages`` beside the lines of ``log``.

    ``missing`` names by kind the input without which those lines are not determined, ``taken`` the kinds from which
    the machine was read. ``crash`` says on which memory of no node the kernel dies, which it lists before.
    """
    return _Comparing(log, missing, taken, crash).result(messages)


class _Comparing:
    """One comparison."""

    def __init__(self, log: LogLines, missing: Mapping[str, str], taken: frozenset[str], crash: str) -> None:
        self.log, self.missing, self.taken, self.crash = log, missing, taken, crash
        self.shown = Shown(log)
        self.used: set[tuple[str, tuple[str, ...]]] = set()
        self.whole = self.shown.has("version") and self.shown.has("built")
        self.predicted: Counter[str] = Counter()
        self.movable_whole = self.shown.whole("movable-header", "early-header")

    def result(self, messages: tuple[Message, ...]) -> Comparison:
        self.predicted.update(message.kind for message in messages)
        lines = [self.one(message) for message in messages if message.sure or self.there(message)]
        gone = {line.kind for line in lines if line.seen is None}
        lines += [
            self.beyond(known[0], line.text, line.place, instead=known[0] in gone & _INSTEAD)
            for known, line in self.shown
            if known not in self.used and (known[0] not in _OF_FIRMWARE or known[0] in self.predicted)
        ]
        notes = []
        if self.shown.contradicted:
            first = self.shown.contradicted[0].place.line
            count = len(self.shown.contradicted)
            notes.append(f"{count} of the log's lines say otherwise than one before them, first line {first}: not used")
        if self.log.boots > 1:
            notes.append("the log is of more than one boot: the first is read")
        passed_over = lines_passed_over(self.log, _OF_FIRMWARE - self.predicted.keys())
        return Comparison(tuple(lines), tuple(notes), self.log.unread, passed_over)

    def there(self, message: Message) -> bool:
        """Whether the log has a line of that kind and key, of which nothing is said yet."""
        known, line = self.shown.find(message.kind, message.key, message.text)
        return line is not None and known not in self.used

    def one(self, message: Message) -> Compared:
        if message.kind in _SEARCHED:
            place = self.shown.contains(message.text.strip())
            seen = None if place is None else message.text
            return self.judged(message, seen, place)
        known, line = self.shown.find(message.kind, message.key, message.text)
        self.used.add(known)
        if line is None:
            return self.judged(message, None, None)
        return self.judged(message, line.text, line.place)

    def judged(self, message: Message, seen: str | None, place: Place | None) -> Compared:
        kind = message.kind
        missing = self.missing.get(kind, "")
        if seen is None:
            lacks = not missing and self.lacks(kind)
            why = _WHY.get(kind, "") if lacks else ""
            return Compared(DIFFERS if lacks else ABSENT, kind, message, None, None, why)
        if missing:
            return Compared(OPEN, kind, message, seen, place, f"missing: {missing}")
        if not _agrees(message, seen):
            return Compared(DIFFERS, kind, message, seen, place, _WHY.get(kind, ""))
        status = TAKEN if kind in self.taken or (message.key == _DEVICE and "device-zone" in self.taken) else EQUAL
        return Compared(status, kind, message, seen, place, message.missing and f"…: {message.missing}")

    def lacks(self, kind: str) -> bool:
        """Whether a line that the log does not have would have been in it."""
        if kind == "movable-start":
            return self.movable_whole
        if kind == "fallback":  # another node's line stands there twice
            return len(self.log.of(kind)) >= self.predicted[kind]
        return kind in _WHOLE_LOG and self.whole

    def beyond(self, kind: str, text: str, place: Place | None, *, instead: bool) -> Compared:
        missing = self.missing.get(kind, "")
        if missing:
            return Compared(OPEN, kind, None, text, place, f"missing: {missing}")
        if self.crash and kind == "early-range":
            return Compared(UNPREDICTED, kind, None, text, place, f"the kernel dies of it: {self.crash}")
        status = DIFFERS if kind in _DECIDED or instead else UNPREDICTED
        return Compared(status, kind, None, text, place, _WHY.get(kind, "") if status == DIFFERS else "")


def _agrees(predicted: Message, seen: str) -> bool:
    """Whether the real line says what was predicted.

    An ellipsis stands for what may be there, for anything where nothing bounds it; and printk() may have cut.
    """
    want, got = plain(predicted.text), plain(seen)
    if "…" in want:
        match = re.fullmatch(r"(\S+)".join(map(re.escape, want.split("…"))), got)
        return match is not None and all(map(_lies, match.groups(), predicted.within))
    return want == got or (len(got) >= _CUT and want.startswith(got))


def _lies(text: str, bounds: tuple[int, int] | None) -> bool:
    """Whether the number that a line has in place of an ellipsis is one that it can stand for."""
    if bounds is None:
        return True
    number = re.fullmatch(r"(0x[0-9a-f]+|-?[0-9]+)K?", text)
    return number is not None and bounds[0] <= int(number[1], 16 if "x" in text else 10) <= bounds[1]
