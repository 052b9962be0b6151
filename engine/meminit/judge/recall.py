"""What checks said of words on which they did not fire, so that these need not be judged on each line anew.

It counts for checks that ask only of words by themselves, and of the kernel: the same words come to the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.instances import instances
from meminit.judge.values import Item, Unknown
from meminit.model.bootline_reading import WordReading
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.judge.check import Check
    from meminit.judge.dependence import Dependence
    from meminit.judge.facts import Facts
    from meminit.judge.instances import Instance
    from meminit.judge.values import Value

__all__ = ["Read", "Recall"]

Key = tuple[int, tuple[object, ...]]

NOTHING: frozenset[str] = frozenset()
_KEPT = 65_536
"""So many verdicts are kept."""
_LONG = 256
"""Words of more characters are judged anew."""


class Read(NamedTuple):
    """What tells a word and its reading from others, by its name alone, and with its value; who is named by identity.

    ``parts`` are those whose identity is told: while they are kept, no others can have it.
    """

    name: tuple[object, ...]
    whole: tuple[object, ...]
    parts: tuple[object, ...]


class Recall:
    """Of one kernel and one set of checks: the facts that a check lacked for its verdict, none where it was silent."""

    def __init__(self) -> None:
        self._found: dict[Key, tuple[frozenset[str], list[Read | None]]] = {}

    def lacking(self, number: int, check: Check, facts: Facts) -> frozenset[str] | None:
        """What a check that looks at words by name lacks, being silent otherwise; None where that is not known."""
        if check.dependence is None or check.dependence.by_item:
            return None
        return self._of(_key(number, self._words(check.dependence, facts)))

    def _of(self, key: Key) -> frozenset[str] | None:
        found = self._found.get(key)
        return None if found is None else found[0]

    def verdicts(self, number: int, check: Check, facts: Facts) -> Iterator[Instance]:
        """What ``when`` says of every combination, but for what is known not to fire."""
        dependence = check.dependence
        if dependence is None:
            return instances(check, facts)
        if dependence.by_item:
            return self._of_items(number, check, facts, by_name=dependence.by_name)
        return self._of_words(number, check, facts, dependence)

    def _of_words(self, number: int, check: Check, facts: Facts, dependence: Dependence) -> Iterator[Instance]:
        """Of a check that looks at words by name, all of whose combinations are silent or not."""
        fires, lacking = False, NOTHING
        for instance in instances(check, facts):
            yield instance
            fires = fires or instance.verdict is True
            lacking = lacking | _missing(instance)
        if not fires:
            read = self._words(dependence, facts)
            self._keep(_key(number, read), lacking, read)

    def _words(self, dependence: Dependence, facts: Facts) -> list[Read | None]:
        words = (word for name in dependence.words for word in facts.words.get(name, ()))
        return [self._read(facts.readings[id(word)], facts) for word in words]

    def _of_items(self, number: int, check: Check, facts: Facts, *, by_name: bool) -> Iterator[Instance]:
        """Of a check that looks at each item by itself."""
        known_of: dict[int, Read | None] = {}

        def known(item: Value) -> frozenset[str] | None:
            reading = item.value if isinstance(item, Item) else None
            read = self._read(reading, facts) if isinstance(reading, WordReading) else None
            known_of[id(item)] = read
            return None if read is None else self._of((number, (read.name if by_name else read.whole,)))

        for instance in instances(check, facts, known):
            yield instance
            read = known_of.get(id(instance.items[0])) if instance.items else None
            if read is not None and instance.verdict is not True:
                self._keep((number, (read.name if by_name else read.whole,)), _missing(instance), [read])

    def _read(self, reading: WordReading, facts: Facts) -> Read | None:
        """What tells the reading from others; None of a long word."""
        known = facts.read
        if id(reading) not in known:
            word = reading.word
            text = word.text
            name = (word.name, reading.fate, tuple(map(id, reading.readers)), reading.deciding)
            whole = (*name, word.value, text, id(reading.understood))
            parts = (reading.readers, reading.understood)
            known[id(reading)] = None if len(text) > _LONG else Read(name, whole, parts)
        return known[id(reading)]

    def _keep(self, key: Key, lacking: frozenset[str], read: list[Read | None]) -> None:
        if len(self._found) >= _KEPT:
            self._found.clear()
        if None not in read:
            self._found[key] = lacking, read


def _key(number: int, read: list[Read | None]) -> Key:
    """Of no verdict that was kept, where one of the words is None."""
    return number, tuple(None if one is None else one.whole for one in read)


def _missing(instance: Instance) -> frozenset[str]:
    return instance.verdict.what if isinstance(instance.verdict, Unknown) else NOTHING
