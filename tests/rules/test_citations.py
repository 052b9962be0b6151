"""What the knowledge cites exists: every file and function of an indexed release is in that release's index."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from meminit import data
from meminit.model.kernel import parse_release
from meminit.read.tree import read_tree
from support import kernel_index

NOT_INDEXED = ("scripts/", "block/", "arch/powerpc/kexec/")
"""Folders that no index speaks of."""

NO_FUNCTIONS = (".dts", ".dtsi")
"""Files that hold no function, so that no index names them."""

INDEXED = ("2.4.32", "2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.8", "6.12")


def citations(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every source, wherever it stands in a rule file."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                yield from ((where, source) for source in inner)
            else:
                yield from citations(inner, f"{where}/{inner.get('name', key) if isinstance(inner, dict) else key}")
    elif isinstance(value, list):
        for inner in value:
            name = inner.get("name") or inner.get("id") or "" if isinstance(inner, dict) else ""
            yield from citations(inner, f"{where}/{name}" if name else where)


@cache
def all_citations() -> list[tuple[str, dict[str, Any]]]:
    return [found for name in data.names("rules") for found in citations(read_tree(data.source(name)).data, name)]


def indexed(release: str) -> str | None:
    """The index that stands for ``release``: its own series."""
    series = parse_release(release).series
    if series == "2.4":
        return "2.4.32"
    return next((name for name in INDEXED if parse_release(name).series == series), None)


@pytest.mark.parametrize("release", INDEXED)
def test_cited_functions_exist_in_their_release(release: str) -> None:
    names = kernel_index(release)
    wrong = [
        f"{where}: {source}"
        for where, source in all_citations()
        if "file" in source and indexed(str(source["release"])) == release
        if not (source["file"].startswith(NOT_INDEXED) or source["file"].endswith(NO_FUNCTIONS))
        if (
            source["function"] not in names.get(source["file"], ())
            if "function" in source
            else source["file"] not in names and not source["file"].rpartition("/")[2].startswith("Kconfig")
        )
    ]

    assert wrong == []


def test_most_citations_are_of_indexed_releases() -> None:
    sources = [source for _, source in all_citations() if not source.get("file", NOT_INDEXED).startswith(NOT_INDEXED)]
    resolvable = [source for source in sources if indexed(str(source["release"])) is not None]

    assert len(sources) > 20
    assert len(resolvable) >= 0.9 * len(sources)
