"""What is wrong with the value of a word of the boot line: the worst that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.values import Unknown, Value
from meminit.model.applying import applies, deciding

if TYPE_CHECKING:
    from meminit.judge.facts import Facts
    from meminit.model.bootline_reading import WordReading

__all__ = ["because", "harm", "taken", "worst"]

HARMS = {"rest": "rest", "none": "nothing", "bad": "nothing"}
"""What it is that a value has left over, that no form knows it, or that a grammar does not; 0 was meant to be 0."""


def taken(reading: WordReading) -> bool:
    """Whether something reads the word and its value is not refused or passed over."""
    return bool(reading.readers) and worst(reading) not in {"refused", "nothing", "idle"}


def worst(reading: WordReading) -> str | None:
    """dies, refused, trap, idle (a trap, and nothing is set), rest, nothing (it changes nothing); None is no harm."""
    understood = reading.understood
    if understood is None:
        return None
    if understood.dies:
        return "dies"
    if understood.refused and (understood.problem or not understood.sets):  # others act on it and say no all the same
        return "refused"
    if understood.trap:
        return "trap" if understood.sets else "idle"
    return HARMS.get(understood.problem)


def harm(facts: Facts, reading: WordReading) -> Value:
    """The worst; unknown where a form of the value that would do worse, or better, may be there or not."""
    found, kernel = worst(reading), facts.boot.kernel
    unknown = [*reading.deciding] if found else []
    for form in reading.rule.document["forms"] if reading.rule else ():
        fits = (reading.word.value or "").startswith(form.get("word", ""))
        if fits and (found or "trap" in form) and applies(form, kernel) is None:
            unknown += deciding(form, kernel)
    return Unknown(frozenset(unknown)) if unknown else found


def because(_: Facts, reading: WordReading) -> str:
    """Why the value is not what was meant, in words."""
    understood = reading.understood
    told = (understood and (understood.trap or understood.fault)) or ""
    return told or ("it needs a value" if reading.word.value is None else "no value of this parameter is written so")
