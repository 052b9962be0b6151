"""What is wrong with the value of a word of the boot line, as conditions ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.verdict import verdict, worst
from meminit.judge.values import Unknown, Value

if TYPE_CHECKING:
    from meminit.judge.facts import Facts
    from meminit.model.bootline_reading import WordReading

__all__ = ["because", "harm", "misread"]


def misread(reading: WordReading) -> bool:
    """Whether there may be harm in the value."""
    return bool(worst(reading.understood))


def harm(facts: Facts, reading: WordReading) -> Value:
    """The worst; unknown where a form of the value that would do worse, or better, may be there or not."""
    found = verdict(facts.boot.kernel, reading)
    return Unknown(frozenset(found.deciding)) if found.deciding else found.harm or None


def because(facts: Facts, reading: WordReading) -> str:
    """Why the value is not what was meant, in words; where symbols decide whether it is read, with which it is."""
    why = verdict(facts.boot.kernel, reading).why
    return f"{why}, with {' and '.join(reading.deciding)}" if reading.deciding else why
