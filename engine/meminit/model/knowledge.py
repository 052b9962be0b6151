"""What the package knows of kernels, read once from rules/: features and arches as values."""

from __future__ import annotations

from functools import cache
from typing import Any

from meminit import data
from meminit.errors import InputFault, did_you_mean
from meminit.model.arch import Arch
from meminit.model.kernel import Feature, Release, parse_release
from meminit.read.tree import read_tree

__all__ = ["arch", "arch_names", "document", "features", "releases"]


@cache
def document(name: str) -> Any:  # noqa: ANN401  a data file holds values of any type
    """The parsed data file ``name`` (``rules/arches/arm.yaml``); shipped files are checked by tests, not here."""
    return read_tree(data.source(name)).data


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
    def release(key: str) -> Release | None:
        return parse_release(str(entry[key])) if key in entry else None

    return Feature(
        name=entry["name"],
        summary=entry["summary"],
        since=release("since"),
        until=release("until"),
        also=tuple(map(str, entry.get("also", ()))),
        without=tuple(map(str, entry.get("without", ()))),
        arches=tuple(entry.get("arches", ())),
        when=entry.get("when"),
        verified=entry["verified"],
        data=entry,
    )


def releases() -> dict[str, int]:
    """The last minor of each series that exists: ``{"2.4": 37, "2.6": 39, "3": 19, …}``, and the newest known."""
    return dict(document("rules/releases.yaml")["series"])
