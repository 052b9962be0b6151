"""Whether a kernel has what the catalogue lists, by its release, arch and config: yes, no, or not known.

A file that is built as a module has no early_param and no __setup, and reads its parameters when it is loaded.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from meminit.model.build_guard import ALWAYS, Verdict, all_of, verdict
from meminit.model.kernel import neighbours, parse_release
from meminit.read.catalogue import catalogue
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.kernel import Kernel
    from meminit.read.registration import Registration

__all__ = ["Registered", "Registrations", "registered"]


MOST_KEPT = 20_000
"""Names whose answer is kept, words that nothing registers among them."""


class Registered(NamedTuple):
    """A registration and whether one kernel has it and reads it from the boot line.

    ``here`` is None where that is not known. ``why`` says what decides where it is not simply there: ``release``,
    ``arch``, ``config`` (then ``symbols`` are those that are off or not known; none of them where the condition could
    not be read), ``module`` (read when that is loaded) or ``loading`` (2.4 reads module parameters at no other time).
    ``types`` are those that its value has in the releases around the kernel's where they differ, else none of them.
    """

    registration: Registration
    here: bool | None
    why: str = ""
    symbols: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


class _Bracket(NamedTuple):
    """Numbers of the indexed releases at or around a kernel's, for one registration; the same one twice at best."""

    older: int
    newer: int


class Registrations:
    """What one kernel registers, kept by name as it is asked for."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._catalogue = catalogue()
        self._found: dict[str, tuple[Registered, ...]] = {}
        self._verdicts: dict[tuple[str, bool], Verdict] = {}
        self._covering: dict[tuple[str, frozenset[int]], _Bracket] = {}

    def registered(self, name: str) -> tuple[Registered, ...]:
        """All that the catalogue lists as ``name``, each with whether this kernel has it."""
        found = self._found.get(name)
        if found is None:
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            found = self._found[name] = self._judged(self._catalogue.registrations(name))
        return found

    def setups(self, word: str) -> tuple[Registered, ...]:
        """Each __setup string with which ``word`` begins, ``-`` and ``_`` alike, the shortest first."""
        strings = dict.fromkeys(text.replace("-", "_") for text in self._catalogue.setup_strings(word))
        if not strings:
            return ()
        return tuple(
            found
            for text in strings
            for found in self.registered(text)
            if found.registration.reader == "setup" and found.registration.name.replace("-", "_") == text
        )

    def bare(self, name: str) -> tuple[Registered, ...]:
        """Parameters of modules that are called ``name`` behind the name of their module."""
        return self._judged(self._catalogue.bare(name))

    def modules(self, module: str) -> tuple[Registered, ...]:
        """The parameters of ``module``."""
        return self._judged(self._catalogue.modules(module))

    def _judged(self, listed: tuple[Registration, ...]) -> tuple[Registered, ...]:
        moved = self._moved(listed)
        return tuple(
            self._one(registration, others)._replace(types=_types(registration, others))
            for registration in listed
            for others in [moved.get(registration, ())]
        )

    def _moved(self, listed: tuple[Registration, ...]) -> Mapping[Registration, tuple[Registration, ...]]:
        """Of what only the older neighbour lists the rows that only the newer has under the same name, and back.

        A file was moved or a condition changed between the two: the parameter is there all the while.
        """
        groups: dict[tuple[str, str, str | None], tuple[list[Registration], list[Registration]]] = {}
        for registration in listed:
            bracket = self._bracket(registration)
            older, newer = bracket.older in registration.releases, bracket.newer in registration.releases
            if older != newer and self._of_arch(registration):
                key = (registration.name, registration.reader, registration.arch)
                groups.setdefault(key, ([], []))[newer].append(registration)
        return {
            row: tuple(others)
            for group in groups.values()
            for rows, others in (group, group[::-1])
            if others
            for row in rows
        }

    def _one(self, registration: Registration, moved: tuple[Registration, ...]) -> Registered:
        bracket = self._bracket(registration)
        older, newer = bracket.older in registration.releases, bracket.newer in registration.releases
        if not (older or newer) or (moved and not older):
            return Registered(registration, False, "release")
        if not self._of_arch(registration):
            return Registered(registration, False, "arch")
        if registration.reader == "module" and not self._kernel.has("cmdline-next-arg"):
            return Registered(registration, False, "loading")
        ends = [self._at(registration, end) for end, has in ((bracket.older, older), (bracket.newer, newer)) if has]
        ends += [self._at(other, bracket.newer) for other in moved]
        if moved and ends[0].answer is not None:  # one of the places it moved to is enough
            ends = [ends[0], all_of(ends[1:], decisive=True)]
        agreed = ends[0] if all(end.answer is ends[0].answer for end in ends) else Verdict(None, _symbols(ends))
        if older != newer and not moved and agreed.answer is not False:
            return Registered(registration, None, "release")
        if agreed.answer:
            return Registered(registration, True)
        if agreed.answer is False and self._as_module(registration, bracket):
            return Registered(registration, False, "module", agreed.symbols)
        return Registered(registration, agreed.answer, "config", agreed.symbols)

    def _at(self, registration: Registration, release: int, *, modules: bool = False) -> Verdict:
        """Whether the config has what surrounds ``registration`` in a release."""
        build = registration.build(release)
        built = Verdict(None) if build is None else self._verdict(build.guard, modules=modules)
        return all_of([built, self._verdict(registration.inside)])

    def _as_module(self, registration: Registration, bracket: _Bracket) -> bool:
        """Whether the file is not in the kernel because it is a module."""
        end = bracket.older if bracket.older in registration.releases else bracket.newer
        return registration.modular and self._at(registration, end, modules=True).answer is True

    def _verdict(self, guard: str, *, modules: bool = False) -> Verdict:
        if guard == "1":
            return ALWAYS
        found = self._verdicts.get((guard, modules))
        if found is None:
            found = self._verdicts[guard, modules] = verdict(guard, self._value, modules=modules)
        return found

    def _value(self, symbol: str) -> str | None:
        found = self._kernel.config.value(symbol)
        if found is None and symbol in self._arch_symbols:
            return "y" if symbol in self._own_symbols else "n"
        return found

    @cached_property
    def _arch_symbols(self) -> frozenset[str]:
        """Symbols that are on in the kernels of one arch and off in all others."""
        return frozenset(symbol for symbols in self._catalogue.arches.values() for symbol in symbols)

    @cached_property
    def _own_symbols(self) -> frozenset[str]:
        arches, arch = self._catalogue.arches, self._kernel.arch
        return arch.own_symbols | {arches[folder][0] for folder in arch.folders}

    def _of_arch(self, registration: Registration) -> bool:
        return registration.arch is None or registration.arch in self._kernel.arch.folders

    def _bracket(self, registration: Registration) -> _Bracket:
        """The nearest releases at or before and at or after the kernel's whose index covers ``registration``."""
        key = (registration.file, registration.releases)
        found = self._covering.get(key)
        if found is None:
            found = self._covering[key] = self._covered(registration)
        return found

    def _covered(self, registration: Registration) -> _Bracket:
        at, behind = self._position
        covers = self._catalogue.covers
        older = next((number for number in range(at, 0, -1) if covers(number, registration)), None)
        last = len(self._catalogue.releases)
        newer = next((number for number in range(behind, last + 1) if covers(number, registration)), None)
        return _Bracket(older or newer or at, newer or older or at)

    @cached_property
    def _position(self) -> tuple[int, int]:
        """Numbers of the indexed releases around the kernel's."""
        older, newer = neighbours(self._kernel.release, [parse_release(text) for text in self._catalogue.releases])
        return older + 1, newer + 1


def registered(kernel: Kernel, name: str) -> tuple[Registered, ...]:
    """All that the catalogue lists as ``name``, each with whether ``kernel`` has it; many names: Registrations."""
    return Registrations(kernel).registered(name)


def _types(registration: Registration, moved: tuple[Registration, ...]) -> tuple[str, ...]:
    """The types of the value of ``registration`` and of what it became, where they are not all the same."""
    found = tuple(dict.fromkeys(row.value_type for row in (registration, *moved)))
    return found if len(found) > 1 else ()


def _symbols(ends: list[Verdict]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(symbol for end in ends for symbol in end.symbols))
