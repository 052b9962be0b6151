"""The words of a boot line by what is to be said of them: misread, unknown, repeated, behind `--`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.harm import misread
from meminit.judge.kinds import NUMBER, TEXT, Field, ListOf
from meminit.judge.readings import FOR_INIT, item
from meminit.model.userspace_words import userspace_readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from meminit.judge.facts import Facts
    from meminit.judge.values import Item
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import WordReading

__all__ = ["READING_FIELDS"]

UNREAD = FOR_INIT | {"module"}


def _strange(reading: WordReading) -> bool:
    """Whether nothing reads the word, in the kernel or of what is known beside it."""
    return reading.fate in UNREAD and not reading.readers and not userspace_readers(reading.word.name)


def _doubtful(reading: WordReading) -> bool:
    return _strange(reading) or (bool(reading.deciding) and not userspace_readers(reading.word.name))


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _repeated(facts: Facts) -> Iterable[WordReading]:
    several = (same for same in facts.read_by_name.values() if len(same) > 1)
    return (reading for same in several for reading in same if reading.rule and reading.rule.repeat != "each")


def _quoted(facts: Facts) -> Iterable[WordReading]:
    if '"' not in facts.boot.cmdline.source.text:
        return ()
    return (reading for reading in facts.reading.words if '"' in reading.word.text)


def _unplain(facts: Facts) -> Iterable[WordReading]:
    if _plain(facts.boot.cmdline.source.text):
        return ()
    return (reading for reading in facts.reading.words if not _plain(reading.word.text))


def _that(fits: Callable[[WordReading], object]) -> Callable[[Facts], Iterable[WordReading]]:
    return lambda facts: filter(fits, facts.reading.words)


_LISTS: dict[str, tuple[Callable[[Facts], Iterable[WordReading]], str]] = {
    "readings": (lambda facts: facts.reading.words, "every word of the line, and how the kernel reads it"),
    "misread": (_that(misread), "words that are refused, not read whole, or likely not meant so"),
    "strangers": (_that(_strange), "words that nothing reads, those kept for modules too"),
    "doubtful": (_that(_doubtful), "these, and words of which symbols decide it that are not known"),
    "repeated": (_repeated, "words whose name is there more than once, and of which one counts"),
    "quoted": (_quoted, "words that hold a double quote"),
    "unplain": (_unplain, "words that hold more than plain characters"),
    "sysctl_words": (_that(lambda reading: reading.fate == "sysctl"), "words that are written below /proc/sys"),
    "behind": (_that(lambda reading: reading.fate == "behind --"), "words behind the bare `--`"),
    "lost": (_that(lambda reading: reading.word.cut), "words beyond what the kernel keeps of its line"),
}


def _list(name: str, made: Callable[[Facts], Iterable[WordReading]], doc: str) -> Field:
    """A list of readings, of one boot made once."""

    def get(facts: Facts, _: Boot) -> tuple[Item, ...]:
        found = facts.lists.get(name)
        if found is None:
            found = facts.lists[name] = tuple(map(item, made(facts)))
        return found

    return Field(ListOf("reading"), get, doc)


READING_FIELDS = {
    **{name: _list(name, made, doc) for name, (made, doc) in _LISTS.items()},
    "panic": Field(TEXT, lambda f, _: f.reading.panic or None, "what the kernel dies of while it reads; else nothing"),
    "for_init": Field(NUMBER, lambda f, _: len(f.reading.unknown), "words that init gets because nothing knows them"),
    "printed": Field(ListOf(TEXT), lambda f, _: tuple(p.text for p in f.reading.printed), "what the words print"),
}
"""Fields of a boot that tell how its line is read."""
