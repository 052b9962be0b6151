"""A word that a kernel does not read, and why: which config, release or arch would read it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from meminit.model.applying import misfit
from meminit.model.guard import holds, symbols_of, written
from meminit.model.kernel import span_of
from meminit.model.known_parameters import known_parameters
from meminit.model.lookups import looked_for, lookup_rows
from meminit.model.parameter_rules import normal, parameter_document
from meminit.read.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from meminit.model.guard import Guard
    from meminit.model.kernel import Kernel
    from meminit.model.registrations import Registered

__all__ = ["Elsewhere", "elsewhere"]

RANK = ("form", "config", "module", "loading", "arch", "release")
"""What stands nearest to this kernel comes first."""

_RUN = 3
_KEPT = 1024


class Elsewhere(NamedTuple):
    """Why this kernel does not read a name that others read.

    ``why`` is form (a word of this name is looked for, but not such a one), config, module, loading, arch or release;
    ``told`` says it in words.
    """

    why: str
    told: str


OTHER_RELEASES = Elsewhere("release", "other releases know it")


@lru_cache(maxsize=_KEPT)
def elsewhere(kernel: Kernel, name: str) -> Elsewhere | None:
    """Who reads ``name``, which ``kernel`` does not; None where nobody does or where it is not known."""
    entry = parameter_document(normal(name))
    if entry is None:
        found = [*_looked_for(kernel, normal(name)), *_listed(kernel, name)]
    else:
        found = list(_told(kernel, entry["registered"], normal(name)))
    return min(found, key=lambda one: RANK.index(one.why), default=None)


def _looked_for(kernel: Kernel, name: str) -> Iterator[Elsewhere]:
    """By the words that code looks for: the form that this kernel wants, or the rows of other kernels."""
    for reader in looked_for(kernel, name):
        behind = ", with a value behind it" if reader.string.endswith("=") else ", and nothing behind it"
        yield Elsewhere("form", f"`{reader.string}` is looked for{behind}")
    yield from _told(kernel, [row for _, row in lookup_rows(name)], name)


def _told(kernel: Kernel, rows: Sequence[Mapping[str, Any]], name: str) -> Iterator[Elsewhere]:
    """By the rows of the parameter's file."""
    for row in rows:
        if normal(row.get("name", name)) != name:
            continue
        match misfit(row, kernel):
            case "config":
                failing = _failing(kernel, row["when"])
                by_config = any(True for _ in symbols_of(failing))
                yield Elsewhere("config", f"it needs {written(failing)}") if by_config else OTHER_RELEASES
            case "arch":
                yield Elsewhere("arch", "it is known on " + ", ".join(row["arches"]))
            case "release":
                yield Elsewhere("release", f"it is known {span_of(row)}")


def _failing(kernel: Kernel, guard: Guard) -> list[Guard]:
    """The parts of ``guard`` that do not hold."""
    parts = guard if isinstance(guard, list) else [guard]
    return [part for part in parts if holds(part, kernel.config, kernel.features) is False]


def _listed(kernel: Kernel, name: str) -> Iterator[Elsewhere]:
    """By the rows of the catalogue; of modules it does not list every release's parameters."""
    for found in known_parameters(kernel).absent(name):
        match found.why:
            case "config" if found.symbols:
                yield Elsewhere("config", _symbols(kernel, found.symbols))
            case "arch":
                yield Elsewhere("arch", f"it is known on {found.registration.arch}")
            case "release" if "." not in name:
                yield Elsewhere("release", f"it is known to {_releases(found)}")
            case "module":
                yield Elsewhere("module", f"{found.registration.file} is built as a module")
            case "loading":
                yield Elsewhere("loading", "a module reads it when it is loaded")


def _symbols(kernel: Kernel, symbols: tuple[str, ...]) -> str:
    names = " and ".join(f"CONFIG_{symbol}" for symbol in symbols)
    return f"{names} leaves it out" if any(map(kernel.config.enabled, symbols)) else f"it needs {names}"


def _releases(found: Registered) -> str:
    """The indexed releases that have it."""
    known, numbers = catalogue().releases, sorted(found.registration.releases)
    names = [known[number - 1] for number in numbers]
    if len(names) >= _RUN and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{names[0]} up to {names[-1]}"
    return " and ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)
