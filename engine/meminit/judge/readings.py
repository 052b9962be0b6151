"""Facts of how the kernel reads its boot line: who takes a word, what its value comes to, what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.among import counting
from meminit.judge.harm import because, harm
from meminit.judge.kinds import NUMBER, TEXT, TRUTH, Field, Kind, ListOf, Question
from meminit.judge.map_changes import MAP_CHANGE_KINDS, MAP_CHANGES
from meminit.judge.values import Fact, Item, Unknown, Value
from meminit.model.known_parameters import known_parameters
from meminit.model.parameter_rules import normal

if TYPE_CHECKING:
    from meminit.derive.parameters.elsewhere import Elsewhere
    from meminit.judge.facts import Facts
    from meminit.model.bootline_reading import WordReading
    from meminit.model.commandline import Parameter

__all__ = ["FOR_INIT", "READING_KINDS", "item", "reading_of"]

FOR_INIT = frozenset(["init argument", "init environment"])
ASCII_BLANKS = " \t\n"
UNSEEN = frozenset(["Cc"])
ALIKE = UNSEEN | {"Cf", "Zs", "Zl", "Zp", "Pd", "Pi", "Pf"}
"""Categories of characters that look like nothing, a blank, a dash or a quote."""


def _counts(facts: Facts, reading: WordReading) -> Value:
    """The word of the same name that counts, where it is another with another value."""
    found = counting(reading, facts.read_by_name.get(normal(reading.word.name), ()))
    if found is None:
        return None
    return Unknown(frozenset(reading.deciding)) if reading.deciding else item(found)


def _outdone(facts: Facts, reading: WordReading) -> Value:
    found = facts.outdone.get(id(reading.word))
    return Unknown(frozenset(reading.deciding)) if found and reading.deciding else found


def _log(facts: Facts, reading: WordReading) -> str:
    """What the kernel prints because of the word."""
    lines = [printed.text for printed in facts.reading.printed if printed.word is reading.word]
    if lines:
        return f'it prints "{lines[0]}"'
    if reading.fate in FOR_INIT and facts.boot.kernel.has("boot-unknown-words-told"):
        return 'it tells it among "Unknown kernel command line parameters"'
    later = reading.rule.document.get("later") if reading.rule else None
    return str(later or "it says nothing")


def _meant(facts: Facts, reading: WordReading) -> str | None:
    from meminit.derive.parameters.meant import meant  # only words that are wrong ask

    return meant(facts.boot.kernel, reading)


def _absent(facts: Facts, reading: WordReading) -> Elsewhere | None:
    from meminit.derive.parameters.elsewhere import elsewhere  # only words that nothing reads ask

    return elsewhere(facts.boot.kernel, reading.word.name)


def _why(facts: Facts, reading: WordReading) -> Value:
    if reading.deciding:
        return Unknown(frozenset(reading.deciding))
    found = None if reading.readers else _absent(facts, reading)
    return found and found.why


def _elsewhere(facts: Facts, reading: WordReading) -> Value:
    found = None if reading.readers else _absent(facts, reading)
    return found and found.told


def _heard_of(facts: Facts, reading: WordReading) -> bool:
    """Whether the kernel would read a word of this name that stood before the `--`."""
    return any(reader.sure for reader in known_parameters(facts.boot.kernel).readers(reading.word.name))


def _odd(_: Facts, reading: WordReading) -> Value:
    from unicodedata import category, name  # few lines hold anything but ASCII

    place = reading.word.place
    odd = (
        at
        for at, letter in enumerate(place.text)
        if letter not in ASCII_BLANKS and category(letter) in (UNSEEN if letter.isascii() else ALIKE)
    )
    at = next(odd, None)
    if at is None:
        return None
    letter, start = place.text[at], place.start + at
    told = f"U+{ord(letter):04X}, {name(letter, 'a control character').lower()}"
    return Fact(told, lambda: place.source.place(start, start + 1))


def reading_of(facts: Facts, word: Parameter) -> Item | None:
    """How ``word`` is read."""
    found = facts.readings.get(id(word))
    return None if found is None else item(found)


def item(reading: WordReading) -> Item:
    """A reading as conditions see it."""
    word = reading.word
    return Item("reading", reading, word.text, lambda: word.place)


def _known(_: Facts, reading: WordReading) -> bool | Unknown:
    if reading.deciding:
        return Unknown(frozenset(reading.deciding))
    return bool(reading.readers) or reading.fate not in FOR_INIT


def _told(facts: Facts, reading: WordReading, what: str) -> Value:
    """What the reading tells as ``what``, which stands where the value is wrong; nothing where it tells nothing."""
    understood, first = reading.understood, reading.word.value_start
    text = getattr(understood, what, "")
    if understood is None or not text:
        return None
    if first is None or understood.span is None:
        return str(text)
    start, end = understood.span
    return Fact(text, lambda: facts.boot.cmdline.source.place(first + start, first + end))


def _rest(facts: Facts, reading: WordReading) -> Value:
    return _left(facts, reading, "rest")


def _unread(facts: Facts, reading: WordReading) -> Value:
    return _left(facts, reading, "bad")


def _left(facts: Facts, reading: WordReading, problem: str) -> Value:
    understood, first = reading.understood, reading.word.value_start
    if understood is None or understood.span is None or understood.problem != problem or first is None:
        return None
    start, end = understood.span
    text = (reading.word.value or "")[start:end]
    return Fact(text, lambda: facts.boot.cmdline.source.place(first + start, first + end))


def _part(_: Facts, reading: WordReading, name: str) -> Value:
    part = ((reading.understood and reading.understood.parts) or {}).get(name)
    return part if isinstance(part, (int, str, bool)) else None


def _amount(facts: Facts, reading: WordReading, name: str) -> Value:
    found = _part(facts, reading, name)
    if reading.deciding:
        return Unknown(frozenset(reading.deciding))
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _says(_: Facts, reading: WordReading) -> tuple[str, ...]:
    return reading.understood.says if reading.understood else ()


READING_KINDS = (
    Kind(
        "reading",
        "how the kernel reads one word of its boot line",
        {
            "name": Field(TEXT, lambda _, r: r.word.name, "the name, as the kernel cuts it out"),
            "value": Field(TEXT, lambda _, r: r.word.value, "the value, quotes dropped; nothing without `=`"),
            "text": Field(TEXT, lambda _, r: r.word.text, "the word as it was written"),
            "fate": Field(TEXT, lambda _, r: r.fate, "where it ends: kernel, sysctl, module, init argument, cut …"),
            "known": Field(TRUTH, _known, "whether the kernel knows it"),
            "reader": Field(
                TEXT, lambda _, r: r.readers[0].kind if r.readers else None, "how its first reader is registered"
            ),
            "refused": Field(
                TRUTH, lambda _, r: bool(r.understood and r.understood.refused), "whether the handler says no"
            ),
            "problem": Field(
                TEXT, lambda _, r: (r.understood and r.understood.problem) or None, "bad, rest, zero, none; or nothing"
            ),
            "fault": Field(
                TEXT,
                lambda f, r: _told(f, r, "fault"),
                "what the grammar refuses",
            ),
            "rest": Field(TEXT, _rest, "what is left over behind the value and passed over"),
            "unread": Field(TEXT, _unread, "what is not read of a value that the grammar refuses"),
            "means": Field(TEXT, lambda _, r: (r.understood and r.understood.means) or None, "what the value does"),
            "trap": Field(
                TEXT,
                lambda f, r: _told(f, r, "trap"),
                "what is likely not meant",
            ),
            "counts": Field(
                "reading", _counts, "the word of its name that counts instead, with another value; or nothing"
            ),
            "outdone": Field(
                TEXT, _outdone, "what other words leave of it, where that is nothing or little; or nothing"
            ),
            "absent": Field(TEXT, _why, "why nothing reads it: form, config, module, loading, arch or release"),
            "meant": Field(TEXT, _meant, "what was probably meant: a word a slip away; nothing where none is"),
            "elsewhere": Field(TEXT, _elsewhere, "who would read it, in words"),
            "heard_of": Field(TRUTH, _heard_of, "whether the kernel reads words of this name"),
            "odd": Field(TEXT, _odd, "its first character that looks like another or like none, by name; or nothing"),
            "harm": Field(
                TEXT, harm, "the worst that comes of its value: dies, refused, idle, trap, rest, nothing; or no harm"
            ),
            "log": Field(TEXT, _log, "what the kernel prints because of it, as a clause; that it says nothing"),
            "because": Field(TEXT, because, "why its value is refused or comes to nothing, as a clause"),
            "says": Field(ListOf(TEXT), _says, "lines that its handler prints"),
            **MAP_CHANGES,
        },
        {
            "part": Question((TEXT,), TEXT, _part, "a part of the value as the grammar reads it"),
            "amount": Question((TEXT,), NUMBER, _amount, "such a part that is a number; nothing when it is none"),
        },
    ),
    *MAP_CHANGE_KINDS,
)
"""Kinds of how the boot line is read."""
