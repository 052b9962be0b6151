"""What a word was probably meant to be: the parameter, or the value of one, that is a slip of the fingers away."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from meminit.model.known_parameters import known_parameters
from meminit.model.lookups import looked_for, lookup_names
from meminit.model.parameter_rules import normal, parameter_names
from meminit.model.understanding import understand
from meminit.read.catalogue import catalogue
from meminit.read.values.octal import without_zeros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from meminit.model.bootline_reading import Understood, WordReading
    from meminit.model.kernel import Kernel
    from meminit.model.parameter_rules import ParameterRule

__all__ = ["meant", "meant_name", "meant_value", "slips"]

_KERNELS = 8
_SHORTEST, _LONG, _LONGEST = 4, 12, 64
"""A name of fewer characters is one slip from too many others; a long one may have two slips."""
_KEPT = 4096
_CORE = 2
"""So many characters differ at most between the equal ends of two words that are one slip apart: two swapped ones."""
_SYSCTL = "sysctl."
_SYSCTLS = ("vm.", "kernel.", "fs.", "net.")
_BARE = "no value"
_OFF = frozenset(["0", "n", "no", "off", "false"])
_BYTE = re.compile(r"(?<=[0-9][KMGTPEkmgtpe])(?:iB|ib|B|b)(?![0-9A-Za-z])")
"""256MB: the kernel reads 256M, and B is left over."""


def meant(kernel: Kernel, reading: WordReading) -> str | None:
    """The word as it was probably meant, where nothing reads its name or no reader takes its value; else None.

    It is empty where the word was to be left out: its name alone turns something on, and its value says no.
    """
    word = reading.word
    if reading.readers:
        found = None
        if reading.rule and word.value and reading.understood and _unwell(reading.understood):
            if reading.rule.document["syntax"] == _BARE:
                return "" if word.value.lower() in _OFF else word.name
            found = meant_value(kernel, reading.rule, word.value)
        return None if found is None else f"{word.name}={found}"
    if wanted := looked_for(kernel, normal(word.name)):
        return next((reader.string for reader in wanted if not reader.string.endswith("=")), None)
    name = meant_name(kernel, word.name, word.value)
    return name if name is None or word.value is None else f"{name}={word.value}"


def meant_name(kernel: Kernel, name: str, value: str | None = None) -> str | None:
    """The parameter that ``kernel`` reads and ``name``, which it does not, nearly is.

    Of several as near, that of which rules/parameters tells, and which takes ``value``.
    """
    return _names_of(kernel).meant(normal(name), value) if len(name) <= _LONGEST else None


def meant_value(kernel: Kernel, rule: ParameterRule, value: str) -> str | None:
    """The value that ``rule`` takes and ``value``, which it does not, nearly is."""
    if len(value) > _LONGEST:
        return None
    context = known_parameters(kernel).context
    for candidate in _values(rule, value):
        if not _unwell(understand(rule, candidate, kernel, context)):
            return candidate
    return None


def _unwell(found: Understood) -> bool:
    return bool(found.problem or found.trap or found.refused)


def _values(rule: ParameterRule, value: str) -> Iterator[str]:
    without_bytes = _BYTE.sub("", value)
    if without_bytes != value:
        yield without_bytes
    decimal = without_zeros(without_bytes)
    if decimal != without_bytes:
        yield decimal
    for form in rule.forms:
        word = form.get("word")
        if word is None or form.get("match") == "letter":
            continue
        for at, member in enumerate(members := value.split(",")):
            if member != word and slips(member.lower(), word.lower(), 1) is not None:
                yield ",".join((*members[:at], word, *members[at + 1 :]))


@lru_cache(maxsize=_KERNELS)
def _names_of(kernel: Kernel) -> _Names:
    return _Names(kernel)


class _Names:
    """What names of one kernel were meant, kept by name as they are asked for."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._known = known_parameters(kernel)
        self._near: dict[str, tuple[tuple[int, str], ...]] = {}

    def meant(self, name: str, value: str | None) -> str | None:
        """The nearest name that this kernel reads."""
        near = self._near.get(name)
        if near is None:
            if len(self._near) >= _KEPT:
                self._near.clear()
            near = self._near[name] = tuple(
                found for found in _near(name.lower()) if found[1] != name and self._known.readers(found[1])
            )
        if not near:
            return self._as_sysctl(name)
        return min(near, key=lambda found: (found[0], self._rank(found[1], value), found[1]))[1]

    def _rank(self, name: str, value: str | None) -> tuple[bool, bool]:
        """Lower is likelier."""
        rule = self._known.rule(name)
        if rule is None:
            return True, False
        return False, _unwell(understand(rule, value, self._kernel, self._known.context))

    def _as_sysctl(self, name: str) -> str | None:
        """vm.min_free_kbytes is sysctl.vm.min_free_kbytes where the boot line sets sysctls."""
        fits = name.startswith(_SYSCTLS) and self._kernel.has("boot-sysctl-words")
        return _SYSCTL + name if fits else None


def _near(name: str) -> Iterator[tuple[int, str]]:
    """Names that are a slip away, two for a long one, with how many."""
    if "." in name:
        module, _, parameter = name.partition(".")
        others = {*(row.name for row in catalogue().modules(module)), *_dotted()}
        others.update(row.name for row in catalogue().bare(parameter) if slips(module, row.module or "", 1))
        candidates: Iterable[str] = map(normal, others)
        limit = 1
    elif len(name) >= _SHORTEST:
        limit = 1 + (len(name) >= _LONG)
        lengths = _plain()
        candidates = (o for n in range(len(name) - limit, len(name) + limit + 1) for o in lengths.get(n, ()))
    else:
        return
    size = max(1, len(name) // (2 * limit + 1))
    parts = [name[at : at + size] for at in range(0, len(name), size)]
    for other in candidates:
        for part in parts:
            if part in other:
                found = slips(name, other.lower(), limit)
                if found is not None:
                    yield found, other
                break


@cache
def _plain() -> Mapping[int, list[str]]:
    """Names without a dot by their length."""
    found: dict[int, list[str]] = {}
    told = (name for name in (*parameter_names(), *lookup_names()) if "." not in name)
    for name in dict.fromkeys((*told, *catalogue().plain_names)):
        found.setdefault(len(name), []).append(name)
    return found


@cache
def _dotted() -> tuple[str, ...]:
    return tuple(name for name in parameter_names() if "." in name)


def slips(word: str, other: str, limit: int) -> int | None:
    """How many characters are left out, put in, wrong or swapped with their neighbour; None for more than ``limit``.

    The optimal string alignment distance, of which no more is worked out than ``limit`` needs.
    """
    start, end, last = 0, len(word), len(other)
    if abs(end - last) > limit:
        return None
    while start < min(end, last) and word[start] == other[start]:
        start += 1
    while end > start and last > start and word[end - 1] == other[last - 1]:
        end, last = end - 1, last - 1
    if limit == 1 and max(end, last) - start > _CORE:
        return None
    word, other = word[start:end], other[start:last]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word):
        before, above, row = row, before, [at + 1]
        for to, wanted in enumerate(other):
            cost = min(before[to] + (letter != wanted), before[to + 1] + 1, row[to] + 1)
            if at and to and letter == other[to - 1] and word[at - 1] == wanted:
                cost = min(cost, above[to - 1] + 1)
            row.append(cost)
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
