"""Facts of how the kernel reads its boot line: who takes a word, what its value comes to, what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.kinds import NUMBER, TEXT, TRUTH, Field, Kind, ListOf, Question
from meminit.judge.values import Fact, Item, Unknown, Value
from meminit.model.applying import applies, deciding
from meminit.model.known_parameters import known_parameters
from meminit.model.parameter_rules import normal
from meminit.model.userspace_words import userspace_readers

if TYPE_CHECKING:
    from collections.abc import Callable

    from meminit.derive.parameters.elsewhere import Elsewhere
    from meminit.judge.facts import Facts
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import WordReading
    from meminit.model.commandline import Parameter

__all__ = ["READING_FIELDS", "READING_KINDS", "reading_of"]

FOR_INIT = frozenset(["init argument", "init environment"])
ASCII_BLANKS = " \t\n"
UNSEEN = frozenset(["Cc"])
ALIKE = UNSEEN | {"Cf", "Zs", "Zl", "Zp", "Pd", "Pi", "Pf"}
"""Categories of characters that look like nothing, a blank, a dash or a quote."""
DYING = "the kernel dies"
HARMS = {"rest": "rest", "none": "nothing", "bad": "nothing"}
"""What it is that a value has left over, that no form knows it, or that a grammar does not; 0 was meant to be 0."""
UNREAD = FOR_INIT | {"module"}


def _readings(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(reading) for reading in facts.reading.words)


def _misread(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if r.understood is not None and _worst(r))


def _strangers(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if _strange(r))


def _strange(reading: WordReading) -> bool:
    """Whether nothing reads the word, in the kernel or of what is known beside it."""
    return reading.fate in UNREAD and not reading.readers and not userspace_readers(reading.word.name)


def _doubtful(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(
        _item(r) for r in facts.reading.words if _strange(r) or (r.deciding and not userspace_readers(r.word.name))
    )


def _behind(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if r.fate == "behind --")


def _cut(facts: Facts, _: Boot) -> tuple[Item, ...]:
    return tuple(_item(r) for r in facts.reading.words if r.word.cut)


def _repeated(facts: Facts, _: Boot) -> tuple[Item, ...]:
    """Words of names that are there more than once."""
    return tuple(_item(r) for same in facts.read_by_name.values() if len(same) > 1 for r in same)


def _counts(facts: Facts, reading: WordReading) -> Value:
    """The word of the same name that counts, where it is another with another value; those not taken count for none."""
    rule = reading.rule
    if rule is None or rule.repeat == "each" or not _taken(reading):
        return None
    same = [other for other in facts.read_by_name.get(normal(reading.word.name), ()) if _taken(other)]
    found = same[-1] if rule.repeat == "last" else same[0]
    if found.word.value == reading.word.value:
        return None
    return Unknown(frozenset(reading.deciding)) if reading.deciding else _item(found)


def _taken(reading: WordReading) -> bool:
    return bool(reading.readers) and _worst(reading) not in {"refused", "nothing", "idle"}


def _worst(reading: WordReading) -> str | None:
    understood = reading.understood
    if understood is None:
        return None
    if DYING in understood.means or DYING in understood.trap:
        return "dies"
    if understood.refused and (
        understood.problem or not understood.sets
    ):  # others are acted on and say no all the same
        return "refused"
    if understood.trap:
        return "trap" if understood.sets else "idle"
    return HARMS.get(understood.problem)


def _harm(facts: Facts, reading: WordReading) -> Value:
    """The worst; unknown where a form of the value that would do worse, or better, may be there or not."""
    found, kernel = _worst(reading), facts.boot.kernel
    unknown = [*reading.deciding] if found else []
    for form in reading.rule.document["forms"] if reading.rule else ():
        fits = (reading.word.value or "").startswith(form.get("word", ""))
        if fits and (found or "trap" in form) and applies(form, kernel) is None:
            unknown += deciding(form, kernel)
    return Unknown(frozenset(unknown)) if unknown else found


def _log(facts: Facts, reading: WordReading) -> str:
    """What the kernel prints because of the word."""
    lines = [printed.text for printed in facts.reading.printed if printed.word is reading.word]
    return f'it prints "{lines[0]}"' if lines else "it says nothing"


def _because(_: Facts, reading: WordReading) -> str:
    """Why the value is not what was meant, in words."""
    understood = reading.understood
    told = (understood and (understood.trap or understood.fault)) or ""
    return told or ("it needs a value" if reading.word.value is None else "no value of this parameter is written so")


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
    return None if found is None else _item(found)


def _item(reading: WordReading) -> Item:
    place = reading.word.place
    return Item("reading", reading, place.text, lambda: place)


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
    understood, first = reading.understood, reading.word.value_start
    if understood is None or understood.span is None or understood.problem != "rest" or first is None:
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


def _quoted(facts: Facts, boot: Boot) -> tuple[Item, ...]:
    if '"' not in boot.cmdline.source.text:
        return ()
    return tuple(_item(r) for r in facts.reading.words if '"' in r.word.place.text)


def _unplain(facts: Facts, boot: Boot) -> tuple[Item, ...]:
    text = boot.cmdline.source.text
    if text.isascii() and text.isprintable():
        return ()
    return tuple(
        _item(r) for r in facts.reading.words if not (r.word.place.text.isascii() and r.word.place.text.isprintable())
    )


def _once(name: str, make: Callable[[Facts, Boot], tuple[Item, ...]]) -> Callable[[Facts, Boot], tuple[Item, ...]]:
    """``make``, but that the list of one boot is made once."""

    def made(facts: Facts, boot: Boot) -> tuple[Item, ...]:
        found = facts.lists.get(name)
        if found is None:
            found = facts.lists[name] = make(facts, boot)
        return found

    return made


READING_FIELDS = {
    "readings": Field(
        ListOf("reading"), _once("readings", _readings), "every word of the line, and how the kernel reads it"
    ),
    "panic": Field(
        TEXT, lambda f, _: f.reading.panic or None, "what the kernel dies of for too many words; else nothing"
    ),
    "for_init": Field(NUMBER, lambda f, _: len(f.reading.unknown), "words that init gets because nothing knows them"),
    "misread": Field(
        ListOf("reading"), _once("misread", _misread), "words that are refused, not read whole, or likely not meant so"
    ),
    "strangers": Field(
        ListOf("reading"), _once("strangers", _strangers), "words that nothing reads, those kept for modules too"
    ),
    "doubtful": Field(
        ListOf("reading"),
        _once("doubtful", _doubtful),
        "these, and words of which symbols decide it that are not known",
    ),
    "quoted": Field(ListOf("reading"), _once("quoted", _quoted), "words that hold a double quote"),
    "unplain": Field(ListOf("reading"), _once("unplain", _unplain), "words that hold more than plain characters"),
    "behind": Field(ListOf("reading"), _once("behind", _behind), "words behind the bare `--`"),
    "lost": Field(ListOf("reading"), _once("lost", _cut), "words beyond what the kernel keeps of its line"),
    "repeated": Field(
        ListOf("reading"), _once("repeated", _repeated), "words that are read and whose name is there more than once"
    ),
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
                "reading", _counts, "the word of its name that counts instead, with another value; or nothing"
            ),
            "absent": Field(TEXT, _why, "why nothing reads it: config, module, loading, arch, release; else nothing"),
            "meant": Field(TEXT, _meant, "what was probably meant: a word a slip away; nothing where none is"),
            "elsewhere": Field(TEXT, _elsewhere, "who would read it, in words"),
            "heard_of": Field(TRUTH, _heard_of, "whether the kernel reads words of this name"),
            "odd": Field(TEXT, _odd, "its first character that looks like another or like none, by name; or nothing"),
            "harm": Field(
                TEXT, _harm, "the worst that comes of its value: dies, refused, idle, trap, rest, nothing; or no harm"
            ),
            "log": Field(TEXT, _log, "what the kernel prints because of it, as a clause; that it says nothing"),
            "because": Field(TEXT, _because, "why its value is refused or comes to nothing, as a clause"),
            "says": Field(ListOf(TEXT), _says, "lines that its handler prints"),
        },
        {
            "part": Question((TEXT,), TEXT, _part, "a part of the value as the grammar reads it"),
            "amount": Question((TEXT,), NUMBER, _amount, "such a part that is a number; nothing when it is none"),
        },
    ),
)
"""Kinds of how the boot line is read."""
