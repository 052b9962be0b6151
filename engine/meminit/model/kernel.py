"""A kernel: release, arch and configuration, and the features that follow from them.

This is the only module that compares releases; everything else asks ``kernel.has("feature")``.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache, total_ordering
from typing import TYPE_CHECKING, Any

from meminit.model.guard import holds, symbols_of
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from meminit.model.arch import Arch
    from meminit.model.config import Config
    from meminit.model.guard import Guard

__all__ = [
    "Feature",
    "Kernel",
    "Release",
    "Span",
    "features_of",
    "neighbours",
    "never_was",
    "parse_release",
    "span_of",
    "undecided_of",
]

MAX_NODES_SHIFT = 10
"""The most that any arch's Kconfig allows."""

_RELEASE = re.compile(r"v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?=$|[-+~_ ]|\.\d)", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class Release:
    """A release by its numbers; ``text`` is how the user wrote it (4.10 stays 4.10)."""

    numbers: tuple[int, int, int]
    text: str = field(compare=False)

    def __lt__(self, other: Release) -> bool:
        """Whether this release is older."""
        return self.numbers < other.numbers

    @property
    def series(self) -> str:
        """What stable updates share: ``2.6.32``, ``2.4``, ``4.7``."""
        first, second, third = self.numbers
        return f"{first}.{second}.{third}" if (first, second) == (2, 6) else f"{first}.{second}"

    def beyond(self, other: Release) -> bool:
        """Whether this is of a later series than ``other``: 6.13 of 6.12, not 6.12.95."""
        return self.numbers[:2] > other.numbers[:2]


def never_was(release: Release, last_of: Mapping[str, int], oldest: Release) -> str:
    """Why there is no such release, or none that meminit knows; empty when there is.

    ``last_of`` has the last number of each series: of 2.4 and 2.6 the third, of later ones the second.
    """
    first, second, third = release.numbers
    series, number = (f"2.{second}", third) if first == 2 else (str(first), second)
    last = last_of.get(series)
    if last is None:
        return f"no release {release.text}: of {first}.x meminit knows " + (
            ", ".join(name for name in last_of if name.partition(".")[0] == str(first)) or "none"
        )
    if number > last:
        return f"no release {release.text}: the series ended with {series}.{last}"
    return f"{release.text} is older than {oldest.text}, the oldest release meminit knows" if release < oldest else ""


def neighbours(release: Release, known: Sequence[Release]) -> tuple[int, int]:
    """Which of ``known``, sorted by age, are nearest at or before and at or after ``release``.

    They are the same where ``release`` is of the series of one of them, or older or newer than all.
    """
    for index, other in enumerate(known):
        if other.series == release.series:
            return index, index
        if release < other:
            return max(index - 1, 0), index
    return len(known) - 1, len(known) - 1


@lru_cache(maxsize=1024)
def parse_release(text: str) -> Release:
    """``6.1.0-50-amd64`` → 6.1.0. Raises ValueError when ``text`` begins with no release."""
    match = _RELEASE.match(text.strip())
    if match is None:
        message = f"`{text}` is not a kernel release: write it as 2.6.32, 4.7 or 6.1.0-13-amd64"
        raise ValueError(message)
    first, second, third = match.groups()
    return Release((int(first), int(second), int(third or 0)), text.strip())


@dataclass(frozen=True, slots=True)
class Span:
    """Releases from ``since`` up to before ``until``; ``also`` and ``without`` name series that differ (back-ports)."""

    since: Release | None = None
    until: Release | None = None
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __contains__(self, release: Release) -> bool:
        """Whether ``release`` is one of them."""
        if self.also and release.series in self.also:
            return True
        if self.without and release.series in self.without:
            return False
        numbers, since, until = release.numbers, self.since, self.until
        return (since is None or since.numbers <= numbers) and (until is None or numbers < until.numbers)

    def __str__(self) -> str:
        """In words: ``2.6.23 up to before 4.14``, ``since 4.14``, ``every release``."""
        since = self.since.text if self.since else None
        until = self.until.text if self.until else None
        if since and until:
            text = f"{since} up to before {until}"
        elif since:
            text = f"since {since}"
        else:
            text = f"before {until}" if until else "every release"
        text += "".join(f", also {series}" for series in self.also)
        return text + "".join(f", not {series}" for series in self.without)


def span_of(entry: Mapping[str, Any]) -> Span:
    """The releases that a data entry names with ``since``, ``until``, ``also`` and ``without``."""
    since, until = (parse_release(str(entry[key])) if key in entry else None for key in ("since", "until"))
    return Span(since, until, tuple(map(str, entry.get("also", ()))), tuple(map(str, entry.get("without", ()))))


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One named behaviour: the releases that have it (``until`` is the first without), and its guard."""

    name: str
    summary: str
    since: Release | None = None
    until: Release | None = None
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    arches: tuple[str, ...] = ()
    when: Guard = None
    verified: bool = False
    data: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def span(self) -> Span:
        """The releases that have it."""
        return Span(self.since, self.until, self.also, self.without)

    def in_release(self, release: Release) -> bool:
        """Whether ``release`` has the feature."""
        return release in self.span


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """What was built: every prediction asks it ``has`` a feature, never which release it is.

    ``undecided`` are features that hang on CONFIG symbols which are not known, with those symbols: ``has`` takes the
    symbols as off, as ``enabled`` does, and checks leave the question open.
    """

    release: Release
    arch: Arch
    config: Config
    features: frozenset[str]
    undecided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, feature: str) -> bool:
        """Whether this kernel has ``feature``."""
        return feature in self.features

    def enabled(self, symbol: str) -> bool:
        """Whether a CONFIG symbol is on; unknown counts as off (the boot lists what was assumed)."""
        return bool(self.config.enabled(symbol))

    @property
    def arch_releases(self) -> Span:
        """The releases that have this kernel's arch."""
        return span_of(self.arch.releases)

    @property
    def page_shift(self) -> int:
        """log2 of the page size in bytes, by arch and config."""
        return self.arch.page_shift(self)

    @property
    def nodes_shift(self) -> int:
        """log2 of MAX_NUMNODES: CONFIG_NODES_SHIFT under NUMA, within what Kconfig lets it be, else 0."""
        if not (self.enabled("NUMA") or self.enabled("NEED_MULTIPLE_NODES")):
            return 0
        shift = self.config.number("NODES_SHIFT")
        return self.arch.nodes_shift if shift is None else min(max(shift, 0), MAX_NODES_SHIFT)


def features_of(
    known: Iterable[Feature],
    release: Release,
    arch: Arch,
    config: Config,
    forced: Mapping[str, bool],
) -> frozenset[str]:
    """Names of the features a kernel has; ``forced`` are the user's --feature and --no-feature.

    A symbol that is not known is taken as off.
    """
    known = tuple(known)
    names = {feature.name for feature in known if forced.get(feature.name)} if forced else set()
    names.update(
        feature.name
        for feature in _possible(known, release, arch.name)
        if feature.name not in forced and holds(feature.when, config, frozenset(), unknown=False)
    )
    return frozenset(names)


def undecided_of(
    known: Iterable[Feature],
    release: Release,
    arch: Arch,
    config: Config,
    forced: Mapping[str, bool],
) -> dict[str, tuple[str, ...]]:
    """Features of ``release`` that hang on CONFIG symbols which ``config`` does not know, with those symbols."""
    return {
        feature.name: tuple(symbol for symbol in symbols_of(feature.when) if config.enabled(symbol) is None)
        for feature in _possible(tuple(known), release, arch.name)
        if feature.when is not None and feature.name not in forced
        if holds(feature.when, config, frozenset()) is None
    }


@lru_cache(maxsize=256)
def _possible(known: tuple[Feature, ...], release: Release, arch: str) -> tuple[Feature, ...]:
    """Those that some kernel of the release and arch has."""
    return tuple(one for one in known if (not one.arches or arch in one.arches) and one.in_release(release))
