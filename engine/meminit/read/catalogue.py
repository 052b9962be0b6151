"""The catalogue of everything that kernels register for the boot line, found by bisection in its text.

rules/parameters/catalogue.txt says in its head what its lines hold. A name is looked up without taking the other
fifteen thousand apart; ``-`` and ``_`` are the same in names.
"""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from meminit import data
from meminit.read.registration import Build, Registration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Catalogue", "catalogue"]

CATALOGUE = "rules/parameters/catalogue.txt"
LONGEST_NAME = 256
"""No kernel registers a name as long as that."""

MANY = 200
"""After so many look-ups a set of all names is worth its 5 ms: what nobody registers then costs next to nothing."""
_BEGINNINGS = 1024


class Catalogue:
    """The text of a catalogue and what is looked up in it."""

    def __init__(self, text: str, plain_names: Sequence[str] | None = None) -> None:
        """``plain_names`` are those of ``text`` where they are at hand."""
        self._text = text
        self._plain_names = plain_names
        self._asked = 0
        self._setup = text.index("\n[setup]\n") + len("\n[setup]\n")
        self._others = text.index("[others]\n", self._setup)

    @cached_property
    def releases(self) -> tuple[str, ...]:
        """The indexed releases, oldest first: number 1 is the first."""
        return tuple(line.split("\t")[1] for line in self._section("releases"))

    @cached_property
    def arches(self) -> Mapping[str, tuple[str, ...]]:
        """Of each folder below arch/ the CONFIG symbol that is on in its kernels, and those of its word sizes."""
        lines = (line.split("\t") for line in self._section("arches"))
        return {folder: tuple(symbols.split(" ")) for folder, symbols in lines}

    def covers(self, release: int, registration: Registration) -> bool:
        """Whether the index of ``release`` would list ``registration`` if that release had it."""
        folders = self._covered.get(release)
        if folders is None or registration.build(release) is not None:
            return True
        return registration.file.rpartition("/")[0] in folders

    def registrations(self, name: str) -> tuple[Registration, ...]:
        """All that is registered as ``name``, a __setup with ``=`` too unless ``name`` itself has one."""
        self._asked += 1
        if self._asked > MANY and self._keys.isdisjoint((_normal(name), f"{_normal(name)}=")):
            return ()
        return tuple(self._at(name))

    def setup_strings(self, word: str) -> tuple[str, ...]:
        """The strings of all __setup that ``word`` begins with, as they are registered, the shortest first."""
        key = _normal(word[:LONGEST_NAME])
        return tuple(text for normal, text in self._setup_strings_like(key[:2]) if key.startswith(normal))

    def bare(self, name: str) -> tuple[Registration, ...]:
        """The parameters of modules that are called ``name`` behind the name of their module."""
        if not _possible(name):
            return ()
        found: list[Registration] = []
        wanted = f".{_normal(name)}\t"
        at = self._text.find(wanted, self._others)
        while at >= 0:
            start, end = self._line(at)
            registration = self._registration(self._text[start:end])
            if registration.module is not None:
                found.append(registration)
            at = self._text.find(wanted, end)
        return tuple(found)

    def modules(self, module: str) -> tuple[Registration, ...]:
        """The parameters of ``module``, in order of their names."""
        prefix = f"{_normal(module)}."
        lines = self._lines(prefix, self._others + len("[others]\n"), len(self._text)) if _possible(module) else ()
        return tuple(found for line in lines if (found := self._registration(line)).reader == "module")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names of the boot line, without the ``=`` of a __setup, sorted."""
        lines = (*self._section("setup"), *self._section("others"))
        return tuple(sorted({_spelled(line.split("\t")).rstrip("=") for line in lines}))

    @cached_property
    def plain_names(self) -> Sequence[str]:
        """The names that have no dot, ``-`` as ``_``, without the ``=`` of a __setup; of modules there are none."""
        if self._plain_names is not None:
            return self._plain_names
        import re  # the build has found them

        return list(dict.fromkeys(re.findall(r"\n([\w-]+)=?\t", self._text[self._setup - 1 :])))

    def all(self) -> Iterator[Registration]:
        """Every registration, those of __setup first."""
        for section in ("setup", "others"):
            yield from map(self._registration, self._section(section))

    def _at(self, name: str) -> Iterator[Registration]:
        if not _possible(name):
            return
        key, others, end = _normal(name), self._others, len(self._text)
        for line in self._lines(f"{key}\t", others + len("[others]\n"), end):
            yield self._registration(line)
        for wanted in (f"{key}\t",) if key.endswith("=") else (f"{key}\t", f"{key}=\t"):
            for line in self._lines(wanted, self._setup, others):
                yield self._registration(line)

    def _lines(self, wanted: str, low: int, end: int) -> Iterator[str]:
        """The lines that begin with ``wanted`` of the sorted lines in ``[low, end)``."""
        text, high = self._text, end
        while low < high:
            start, stop = self._line((low + high) // 2)
            if text[start : start + len(wanted)] < wanted:
                low = stop + 1
            else:
                high = start
        while low < end and text.startswith(wanted, low):
            stop = text.index("\n", low)
            yield text[low:stop]
            low = stop + 1

    def _line(self, at: int) -> tuple[int, int]:
        """Where the line around offset ``at`` begins and ends."""
        return self._text.rfind("\n", 0, at) + 1, self._text.index("\n", at)

    def _registration(self, line: str) -> Registration:
        fields = line.split("\t")
        name = _spelled(fields)
        short, _, type_ = fields[1].partition(":")
        path, builds = self._file(int(fields[2]))
        kind = self._kinds[short]
        owned = kind.startswith(("module_", "device_"))
        return Registration(
            name=name,
            bare=name.rpartition(".")[2] if owned else name,
            kind=kind,
            type=type_,
            file=path,
            releases=_numbers(fields[3]),
            inside=(fields[4] if len(fields) > 4 else "") or "1",
            builds=builds,
        )

    @cache  # noqa: B019  the one catalogue lives as long as the process
    def _file(self, number: int) -> tuple[str, tuple[Build, ...]]:
        _, path, built = self._numbered(number).split("\t")
        builds = []
        for part in built.split(" "):
            numbers, _, guard = part.partition("=")
            builds.append(Build(_numbers(numbers.removesuffix("m")), guard, numbers.endswith("m")))
        return path, tuple(builds)

    def _numbered(self, number: int) -> str:
        """The line of a file by its number, by which they are sorted."""
        text = self._text
        low, high = text.index("\n[files]\n") + len("\n[files]\n"), self._setup
        while True:
            start, stop = self._line((low + high) // 2)
            found = int(text[start : text.index("\t", start)])
            if found == number:
                return text[start:stop]
            low, high = (stop + 1, high) if found < number else (low, start - 1)

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        fields = (line.partition("\t") for line in self._section("kinds"))
        return {short: macro for short, _, macro in fields}

    @cached_property
    def _covered(self) -> Mapping[int, frozenset[str]]:
        """Of partial releases the folders that they have whole."""
        found = {}
        for line in self._section("releases"):
            number, _, *partial = line.split("\t")
            if partial:
                found[int(number)] = frozenset(" ".join(partial[1:]).split(" "))
        return found

    @cached_property
    def _keys(self) -> frozenset[str]:
        """All names as lines begin with them."""
        lines = (*self._section("setup"), *self._section("others"))
        return frozenset(line[: line.index("\t")] for line in lines)

    @lru_cache(maxsize=_BEGINNINGS)  # noqa: B019  likewise
    def _setup_strings_like(self, begin: str) -> list[tuple[str, str]]:
        """What __setup registers that begins as ``begin`` or has its first character alone, the shortest first.

        Each with - as _ and as it is registered.
        """
        strings: dict[tuple[str, str], None] = {}
        for wanted in (f"{begin[:1]}\t", begin) if begin else ():
            for line in self._lines(wanted, self._setup, self._others):
                fields = line.split("\t")
                if fields[1] not in {"setupp:early", "earlys"}:
                    strings[fields[0], _spelled(fields)] = None
        return sorted(strings, key=lambda pair: len(pair[0]))

    def _section(self, name: str) -> list[str]:
        """The lines of a section."""
        start = self._text.index(f"\n[{name}]\n") + len(name) + 4
        end = self._text.find("\n[", start - 1)
        return self._text[start : len(self._text) if end < 0 else end].splitlines()


@cache
def catalogue() -> Catalogue:
    """The catalogue that is shipped."""
    return Catalogue(data.text(CATALOGUE), data.compiled(CATALOGUE))


@cache
def _numbers(text: str) -> frozenset[int]:
    """``1-35`` as {1, 2, 3, 5}."""
    found: set[int] = set()
    for at, character in enumerate(text):
        if character != "-":
            first = int(text[at - 2]) + 1 if text[at - 1 : at] == "-" else int(character)
            found.update(range(first, int(character) + 1))
    return frozenset(found)


def _normal(name: str) -> str:
    return name.replace("-", "_")


def _spelled(fields: list[str]) -> str:
    return fields[5] if len(fields) > 5 else fields[0]


def _possible(name: str) -> bool:
    """Whether ``name`` can be a name at all: not too long, without what parts the catalogue's fields and lines."""
    return len(name) <= LONGEST_NAME and "\t" not in name and "\n" not in name
