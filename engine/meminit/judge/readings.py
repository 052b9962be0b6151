"""Facts of how the kernel reads its boot line: who takes a word, what its value comes to, what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.kinds import NUMBER, TEXT, TRUTH, Field, Kind, ListOf, Question
from meminit.judge.values import Fact, Item, Unknown, Value
from meminit.model.known_parameters import known_parameters
from meminit.model.parameter_rules import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.derive.parameters.elsewhere import Elsewhere
    from meminit.judge.facts import Facts
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import WordReading
    from meminit.model.commandline import Parameter

__all__ = ["READING_FIELDS", "READING_KINDS", "reading_of"]

FOR_INIT = frozenset(["init argument", "init environment"])


def _readings(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(reading) for reading in facts.reading.words)


def _misread(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if (u := r.understood) and (u.problem or u.trap or u.refused))


def _strangers(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if r.deciding or (r.fate in FOR_INIT and not r.readers))


def _kept(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if r.fate == "module" and not r.readers)


def _behind(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if r.fate == "behind --")


def _cut(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if r.word.cut)


def _superseded(facts: Facts, _: Boot) -> tuple[Item, ...]:
    """Words of which another occurrence counts, where that has another value."""
    found: dict[str, list[WordReading]] = {}
    for reading in facts.reading.words:
        if reading.rule is not None and reading.readers and not reading.deciding:
            found.setdefault(normal(reading.word.name), []).append(reading)
    return tuple(
        _item(reading)
        for readings in found.values()
        if len(readings) > 1
        for counts in [_counting(readings)]
        if counts is not None
        for reading in readings
        if reading.word.value != counts.word.value
    )


def _counting(readings: Sequence[WordReading]) -> WordReading | None:
    """Which of several words of one name counts; None where each does."""
    rule = readings[0].rule
    return {"last": readings[-1], "first": readings[0]}.get(rule.repeat if rule else "")


def _counts(facts: Facts, reading: WordReading) -> Item | None:
    name = normal(reading.word.name)
    same = [r for r in facts.reading.words if normal(r.word.name) == name and r.readers and not r.deciding]
    found = _counting(same) if len(same) > 1 else None
    return None if found is None else _item(found)


def _absent(facts: Facts, reading: WordReading) -> Elsewhere | None:
    from meminit.derive.parameters.elsewhere import elsewhere  # only words that nothing reads ask

    return elsewhere(facts.boot.kernel, reading.word.name)


def _why(facts: Facts, reading: WordReading) -> Value:
    found = None if reading.readers else _absent(facts, reading)
    return found and found.why


def _elsewhere(facts: Facts, reading: WordReading) -> Value:
    found = None if reading.readers else _absent(facts, reading)
    return found and found.told


def _heard_of(facts: Facts, reading: WordReading) -> bool:
    """Whether the kernel would read a word of this name that stood before the `--`."""
    return any(reader.sure for reader in known_parameters(facts.boot.kernel).readers(reading.word.name))


def _odd(_: Facts, reading: WordReading) -> Value:
    """The first character that is not ASCII, or that no terminal shows."""
    place = reading.word.place
    at = next((i for i, letter in enumerate(place.text) if not " " < letter < "\x7f" and letter not in " \t\n"), None)
    if at is None:
        return None
    start = place.start + at
    return Fact(place.text[at], lambda: place.source.place(start, start + 1))


def reading_of(facts: Facts, word: Parameter) -> Item | None:
    """How ``word`` is read."""
    found = facts.readings.get(id(word))
    return None if found is None else _item(found)


def _item(reading: WordReading) -> Item:
    place = reading.word.place
    return Item("reading", reading, place.text, lambda: place)


def _known(_: Facts, reading: WordReading) -> bool | Unknown:
    if reading.deciding:
        return Unknown(frozenset(reading.deciding))
    return reading.fate not in FOR_INIT


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
    understood, first = reading.understood, reading.word.value_start
    if understood is None or understood.span is None or understood.problem != "rest" or first is None:
        return None
    start, end = understood.span
    text = (reading.word.value or "")[start:end]
    return Fact(text, lambda: facts.boot.cmdline.source.place(first + start, first + end))


def _part(_: Facts, reading: WordReading, name: str) -> Value:
    part = ((reading.understood and reading.understood.parts) or {}).get(name)
    return part if isinstance(part, (int, str, bool)) else None


def _says(_: Facts, reading: WordReading) -> tuple[str, ...]:
    return reading.understood.says if reading.understood else ()


READING_FIELDS = {
    "readings": Field(ListOf("reading"), _readings, "every word of the line, and how the kernel reads it"),
    "panic": Field(
        TEXT, lambda f, _: f.reading.panic or None, "what the kernel dies of for too many words; else nothing"
    ),
    "for_init": Field(NUMBER, lambda f, _: len(f.reading.unknown), "words that init gets because nothing knows them"),
    "misread": Field(ListOf("reading"), _misread, "words that are refused, not read whole, or likely not meant so"),
    "strangers": Field(ListOf("reading"), _strangers, "words that nothing reads, or of which a symbol decides it"),
    "kept": Field(ListOf("reading"), _kept, "words with a dot that are kept for a module that may be loaded"),
    "behind": Field(ListOf("reading"), _behind, "words behind the bare `--`"),
    "lost": Field(ListOf("reading"), _cut, "words beyond what the kernel keeps of its line"),
    "superseded": Field(ListOf("reading"), _superseded, "words of which another of the same name counts"),
    "printed": Field(ListOf(TEXT), lambda f, _: tuple(p.text for p in f.reading.printed), "what the words print"),
}
"""Fields of a boot that tell how its line is read."""

READING_KINDS = (
    Kind(
        "reading",
        "how the kernel reads one word of its boot line",
        {
            "name": Field(TEXT, lambda _, r: r.word.name, "the name, as the kernel cuts it out"),
            "value": Field(TEXT, lambda _, r: r.word.value, "the value, quotes dropped; nothing without `=`"),
            "text": Field(TEXT, lambda _, r: r.word.place.text, "the word as it was written"),
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
            "means": Field(TEXT, lambda _, r: (r.understood and r.understood.means) or None, "what the value does"),
            "trap": Field(
                TEXT,
                lambda f, r: _told(f, r, "trap"),
                "what is likely not meant",
            ),
            "counts": Field(
                "reading", _counts, "the word of the same name that counts, of several; nothing where each does"
            ),
            "absent": Field(TEXT, _why, "why nothing reads it: config, module, loading, arch, release; else nothing"),
            "elsewhere": Field(TEXT, _elsewhere, "who would read it, in words"),
            "heard_of": Field(TRUTH, _heard_of, "whether the kernel reads words of this name"),
            "odd": Field(TEXT, _odd, "its first character that is not ASCII or cannot be seen; else nothing"),
            "says": Field(ListOf(TEXT), _says, "lines that its handler prints"),
        },
        {"part": Question((TEXT,), TEXT, _part, "a part of the value as the grammar reads it")},
    ),
)
"""Kinds of how the boot line is read."""
