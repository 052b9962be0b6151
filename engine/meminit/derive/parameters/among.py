"""What the words of a line make of each other: which of several counts, which leaves another without effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.derive.parameters.huge_words import sizes_without_count
from meminit.derive.parameters.verdict import IDLE, NOTHING, REFUSED, verdict, worst
from meminit.model.applying import applies
from meminit.model.parameter_rules import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from meminit.model.bootline_reading import LineReading, WordReading
    from meminit.model.kernel import Kernel

__all__ = ["counting", "outdone", "read_by_name"]

_NO_COUNT = "no hugepages= stands behind it: no page of this size is set aside"
_PASSED_OVER = frozenset([REFUSED, NOTHING, IDLE])


def read_by_name(line: LineReading) -> dict[str, list[WordReading]]:
    """How the words that something reads are read, by their name as it is compared, in order of the line."""
    found: dict[str, list[WordReading]] = {}
    for reading in line.words:
        if reading.readers:
            found.setdefault(normal(reading.word.name), []).append(reading)
    return found


def counting(reading: WordReading, same: Sequence[WordReading]) -> WordReading | None:
    """Of the words ``same`` of one name that which counts in place of ``reading``; None where it counts itself.

    A word that is refused or passed over takes the place of no other, and needs none to be without effect.
    """
    rule = reading.rule
    if rule is None or rule.repeat == "each" or not _taken(reading):
        return None
    taken = [other for other in same if _taken(other) and _kind(other) == _kind(reading)]
    found = taken[-1] if rule.repeat == "last" else taken[0]
    return None if found.word.value == reading.word.value else found


def outdone(kernel: Kernel, line: LineReading) -> Mapping[int, str]:
    """By the id of each word that others leave without what it was written for: why that is so."""
    found: dict[int, str] = dict.fromkeys(sizes_without_count(line), _NO_COUNT)
    for reading in line.words:
        beside = reading.rule.document.get("beside") if reading.rule else None
        for row in beside if beside and _taken(reading) else ():
            trap = _beside(row, reading, line, kernel) if applies(row, kernel) else ""
            if trap:
                found[id(reading.word)] = trap
                break
    return found


def _beside(row: Mapping[str, Any], reading: WordReading, line: LineReading, kernel: Kernel) -> str:
    """What ``row`` says becomes of a word beside the others of its line; empty where it says nothing of such a one."""
    if "own" in row and not _has(row, reading.understood.sets if reading.understood else {}):
        return ""
    trap: str = row["trap"]
    if "without" in row:
        return "" if any(_setting(variable, line.words) for variable in row["without"]) else trap
    if "lacking" in row:
        other = None if _gives(reading, row["lacking"]) else _last_giving(row["lacking"], line.words)
    else:
        other = _setting(row["variable"], line.words, zero=row.get("zero", False))
    if other is None:
        return ""
    deciding = dict.fromkeys([*other.deciding, *verdict(kernel, other).deciding])
    unsure = f", with {' and '.join(deciding)}" if deciding else ""
    return trap.replace("{other}", other.word.place.text) + unsure


def _has(row: Mapping[str, Any], sets: Mapping[str, object]) -> bool:
    """Whether a word sets what ``row`` is about; to 0 or nothing only where it is not even read."""
    return row["own"] in sets if "unread" in row else bool(sets.get(row["own"]))


def _setting(variable: str, words: Iterable[WordReading], *, zero: bool = False) -> WordReading | None:
    """The last word that gives ``variable`` a value, if that is neither 0 nor empty or ``zero`` allows that."""
    found = None
    for reading in words:
        if reading.readers and reading.understood and variable in reading.understood.sets:
            found = reading
    return found if found and found.understood and (zero or found.understood.sets[variable]) else None


def _last_giving(variable: str, words: Iterable[WordReading]) -> WordReading | None:
    """The last word that gives ``variable`` a value which is neither 0 nor empty."""
    return next((reading for reading in reversed([*words]) if _gives(reading, variable)), None)


def _gives(reading: WordReading, variable: str) -> bool:
    return bool(reading.readers and reading.understood and reading.understood.sets.get(variable))


def _taken(reading: WordReading) -> bool:
    """Whether something reads the word and its value is not refused or passed over."""
    return bool(reading.readers) and worst(reading.understood) not in _PASSED_OVER


def _kind(reading: WordReading) -> frozenset[str]:
    """What words must have alike for one to take the place of the other."""
    return reading.rule.kind_of(reading.understood.sets) if reading.rule and reading.understood else frozenset()
