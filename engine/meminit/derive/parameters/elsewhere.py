"""A word that a kernel does not read, and why: which config, release or arch would read it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from meminit.model.applying import misfit
from meminit.model.guard import holds, symbols_of, written
from meminit.model.kernel import Span, parse_release, span_of
from meminit.model.known_parameters import known_parameters
from meminit.model.lookups import looked_for, lookup_rows
from meminit.model.parameter_rules import normal, parameter_document
from meminit.read.catalogue import catalogue
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from meminit.model.guard import Guard
    from meminit.model.kernel import Kernel
    from meminit.model.registrations import Registered

__all__ = ["Elsewhere", "elsewhere", "joined", "of_module"]

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


class _Group(NamedTuple):
    """Where a name is known: on which arches (none: on all), and to which releases, where this kernel's is none."""

    arches: tuple[str, ...]
    releases: str


@lru_cache(maxsize=_KEPT)
def elsewhere(kernel: Kernel, name: str) -> Elsewhere | None:
    """Who reads ``name``, which ``kernel`` does not; None where nobody does or where it is not known."""
    entry = parameter_document(normal(name))
    if entry is None:
        found = [*_looked_for(kernel, normal(name)), *_listed(kernel, name)]
    else:
        found = list(_told(kernel, entry["registered"], normal(name)))
    return min(found, key=lambda one: RANK.index(one.why), default=None)


def of_module(kernel: Kernel, name: str) -> str:
    """What is known of ``name``, a parameter of a module that none is listed as.

    Modules that are no part of the kernel are not listed, nor are the releases between those that were read.
    """
    module = name.partition(".")[0]
    if any(found.here is not False for found in known_parameters(kernel).registrations.modules(module)):
        return f"module `{module}` has no such parameter in any release that was read"
    return f"no module `{module}` is known, nor whether it has such a parameter"


def _looked_for(kernel: Kernel, name: str) -> Iterator[Elsewhere]:
    """By the words that code looks for: the form that this kernel wants, or the rows of other kernels."""
    for reader in looked_for(kernel, name):
        behind = ", with a value behind it" if reader.string.endswith("=") else ", and nothing behind it"
        yield Elsewhere("form", f"`{reader.string}` is looked for{behind}")
    yield from _told(kernel, [row for _, row in lookup_rows(name)], name)


def _told(kernel: Kernel, rows: Sequence[Mapping[str, Any]], name: str) -> Iterator[Elsewhere]:
    """By the rows of the parameter's file."""
    spans: dict[tuple[str, ...], list[Span]] = {}
    for row in rows:
        if normal(row.get("name", name)) != name:
            continue
        match misfit(row, kernel):
            case "config":
                failing = _failing(kernel, row["when"])
                by_config = any(True for _ in symbols_of(failing))
                yield Elsewhere("config", f"it needs {written(failing)}") if by_config else OTHER_RELEASES
            case "arch" | "release":
                arches = tuple(row.get("arches", ()))
                spans.setdefault(() if kernel.arch.name in arches else arches, []).append(span_of(row))
    yield from _known(
        _Group(arches, "" if any(kernel.release in span for span in found) else " and ".join(map(str, joined(found))))
        for arches, found in spans.items()
    )


def _known(groups: Iterable[_Group]) -> Iterator[Elsewhere]:
    """Where a name is known, all in one; its own arch comes first."""
    arches: dict[str, list[str]] = {}
    why = "release"
    for group in sorted(groups, key=lambda group: bool(group.arches)):
        why = why if group.releases else "arch"
        same = arches.setdefault(group.releases, [])
        same += [arch for arch in group.arches if arch not in same]
    if arches:
        parts = (" ".join(filter(None, (when, f"on {_enumerated(on)}" if on else ""))) for when, on in arches.items())
        yield Elsewhere(why, f"it is known {', '.join(parts)}")


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The same releases by as few spans as can be, the oldest first."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.since.numbers if span.since else ()):
        last = merged[-1] if merged else None
        if last is None or (last.until is not None and span.since is not None and last.until < span.since):
            merged.append(span)
            continue
        until = None if last.until is None or span.until is None else max(last.until, span.until)
        merged[-1] = Span(last.since, until, (*last.also, *span.also), (*last.without, *span.without))
    return tuple(_without_needless(span, spans) for span in merged)


def _without_needless(span: Span, spans: Sequence[Span]) -> Span:
    """``span`` without the series that belong to it anyway, and those that another has."""
    bare = Span(span.since, span.until)
    return Span(
        span.since,
        span.until,
        also=tuple(series for series in dict.fromkeys(span.also) if parse_release(series) not in bare),
        without=tuple(
            series
            for series in dict.fromkeys(span.without)
            if not any(parse_release(series) in other for other in spans)
        ),
    )


def _failing(kernel: Kernel, guard: Guard) -> list[Guard]:
    """The parts of ``guard`` that do not hold."""
    parts = guard if isinstance(guard, list) else [guard]
    return [part for part in parts if holds(part, kernel.config, kernel.features) is False]


def _listed(kernel: Kernel, name: str) -> Iterator[Elsewhere]:
    """By the rows of the catalogue."""
    groups: dict[tuple[str, ...], list[Registered]] = {}
    listed = known_parameters(kernel).registrations.registered(name)
    for found in listed if all(one.here is False for one in listed) else ():
        match found.why:
            case "config" if found.symbols:
                yield Elsewhere("config", _symbols(kernel, found.symbols))
            case "module":
                yield Elsewhere("module", f"{found.registration.file} is built as a module")
            case "loading":
                yield Elsewhere("loading", "a module reads it when it is loaded")
            case "arch" | "release":
                folder = found.registration.arch
                own = folder is None or folder in kernel.arch.folders
                groups.setdefault(() if own else (str(folder),), []).append(found)
    yield from _known(
        _Group(arches, "" if any(one.why == "arch" for one in found) else f"to {_releases(found)}")
        for arches, found in groups.items()
    )


def _symbols(kernel: Kernel, symbols: tuple[str, ...]) -> str:
    names = " and ".join(f"CONFIG_{symbol}" for symbol in symbols)
    return f"{names} leaves it out" if any(map(kernel.config.enabled, symbols)) else f"it needs {names}"


def _releases(found: Sequence[Registered]) -> str:
    """The indexed releases that have one of them; as a range where each that was looked through has."""
    listed = catalogue()
    rows = [one.registration for one in found]
    numbers = sorted(frozenset[int]().union(*(row.releases for row in rows)))
    names = [listed.releases[number - 1] for number in numbers]
    between = (number for number in range(numbers[0], numbers[-1]) if number not in numbers)
    if len(names) >= _RUN and not any(listed.covers(number, row) for number in between for row in rows):
        return f"{names[0]} up to {names[-1]}"
    return _enumerated(names)


def _enumerated(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)
