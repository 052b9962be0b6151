"""The worst that comes of the value of a word, why, and where: what is shown of a word and judged of it alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.applying import applies, deciding
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.model.bootline_reading import Understood, WordReading
    from meminit.model.kernel import Kernel

__all__ = [
    "DIES",
    "IDLE",
    "NOTHING",
    "REFUSED",
    "REST",
    "TRAP",
    "Verdict",
    "of_value",
    "verdict",
    "worst",
]

DIES, REFUSED, IDLE, TRAP, REST, NOTHING = "dies", "refused", "idle", "trap", "rest", "nothing"
_HARMS = {"rest": REST, "none": NOTHING, "bad": NOTHING}
"""What it is that a value has left over, that no form knows it, or that a grammar does not; 0 was meant to be 0."""
_NO_VALUE = "it needs a value"
_NO_FORM = "no value of this parameter is written so"


class Verdict(NamedTuple):
    """``harm`` is the worst that comes of a value, empty where it does what it says; ``why`` is a clause.

    ``dies``: the kernel does; ``refused``: the handler says no; ``trap``: something is done that was likely not meant,
    ``idle``: and no variable is set; ``rest``: a tail is passed over; ``nothing``: all of it is. ``span`` is what of
    the value is to blame, in characters of it, None where it is all. ``heeded`` is whether the handler says no and acts
    on the value all the same. ``deciding`` are CONFIG symbols, not known, with which it would be another verdict.
    """

    harm: str = ""
    why: str = ""
    span: tuple[int, int] | None = None
    heeded: bool = False
    deciding: tuple[str, ...] = ()


def worst(found: Understood | None) -> str:
    """The worst that comes of what was understood of a value; empty is no harm."""
    if found is None:
        return ""
    if found.dies:
        return DIES
    if found.refused and (found.problem or not found.sets):  # others act on it and say no all the same
        return REFUSED
    if found.trap:
        return TRAP if found.sets else IDLE
    return _HARMS.get(found.problem, "")


def verdict(kernel: Kernel, reading: WordReading) -> Verdict:
    """What comes of the value of a word; where symbols that are not known decide whether it is read, if it is."""
    if reading.understood is None:
        return Verdict()
    found = of_value(reading.understood, reading.word.value)
    return found._replace(deciding=tuple(_deciding(kernel, reading, found.harm)))


def of_value(found: Understood, value: str | None) -> Verdict:
    """What comes of a value of which ``found`` was understood."""
    harm = worst(found)
    heeded = found.refused and harm != REFUSED
    return Verdict(harm, _why(found, value), found.span, heeded) if harm else Verdict(heeded=heeded)


def _deciding(kernel: Kernel, reading: WordReading, harm: str) -> list[str]:
    """Symbols, not those that decide whether the word is read, of forms that would do worse, or better."""
    unknown: list[str] = []
    for form in reading.rule.document["forms"] if reading.rule else ():
        fits = (reading.word.value or "").startswith(form.get("word", ""))
        if fits and (harm or "trap" in form) and applies(form, kernel) is None:
            unknown += deciding(form, kernel)
    return [symbol for symbol in dict.fromkeys(unknown) if symbol not in reading.deciding]


def _why(found: Understood, value: str | None) -> str:
    if found.dies:
        return found.trap or found.means
    return found.trap or found.fault or (_NO_VALUE if value is None else _NO_FORM)
