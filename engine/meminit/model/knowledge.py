"""What the package knows of kernels, read once from rules/: features and arches as values."""

from __future__ import annotations

from functools import cache
from typing import Any

from meminit import data
from meminit.errors import InputFault, did_you_mean
from meminit.model.arch import Arch
from meminit.model.kernel import Feature, Release, parse_release, span_of

__all__ = [
    "arch",
    "arch_aliases",
    "arch_names",
    "document",
    "features",
    "newest_release",
    "oldest_release",
    "series",
]


@cache
def document(name: str) -> Any:  # noqa: ANN401  a data file holds values of any type
    """The parsed data file ``name``, such as ``rules/arches/arm.yaml``."""
    found = data.compiled(name)
    if found is None:
        from meminit.read.shipped import shipped  # which can read YAML

        found = shipped(name).data
    return found


def arch_names() -> tuple[str, ...]:
    """Names of all known arches."""
    return tuple(name.rsplit("/", 1)[1].removesuffix(".yaml") for name in data.names("rules/arches"))


@cache
def arch(name: str) -> Arch:
    """The arch called ``name``. Raises InputFault when there is none."""
    if name not in arch_names():
        raise InputFault(f"unknown arch `{name}`", help=did_you_mean(name, arch_names()) or ", ".join(arch_names()))
    return Arch(name, document(f"rules/arches/{name}.yaml"))


@cache
def features() -> tuple[Feature, ...]:
    """Every feature of rules/features, in order of file and place."""
    return tuple(_feature(entry) for name in data.names("rules/features") for entry in document(name)["features"])


def _feature(entry: dict[str, Any]) -> Feature:
    span = span_of(entry)
    return Feature(
        name=entry["name"],
        summary=entry["summary"],
        since=span.since,
        until=span.until,
        also=span.also,
        without=span.without,
        arches=tuple(entry.get("arches", ())),
        when=entry.get("when"),
        verified=entry["verified"],
        data=entry,
    )


def series() -> dict[str, int]:
    """The last release number of each series: ``{"2.4": 37, "2.6": 39, "3": 19, …}``."""
    return dict(document("rules/releases.yaml")["series"])


def newest_release() -> Release:
    """The newest release whose behaviour was measured."""
    return parse_release(document("rules/releases.yaml")["newest"])


def oldest_release() -> Release:
    """The oldest release that meminit speaks of."""
    return parse_release(document("rules/releases.yaml")["oldest"])


def arch_aliases() -> dict[str, str]:
    """Other names of arches: ``amd64`` is ``x86_64``."""
    return dict(document("rules/aliases.yaml")["arches"])
