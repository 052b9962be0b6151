"""``verified`` means one thing: that a kernel was measured with it; a check or a parameter names the measurement."""

from __future__ import annotations

from typing import Any

import pytest

from meminit import data
from meminit.read.tree import read_tree
from support import FACTS

TOLD = ("rules/checks/", "rules/parameters/", "rules/hugepage-sizes.yaml")
FILES = [name for name in data.names("rules") if name.startswith(TOLD)]


def entries(value: Any) -> list[dict[str, Any]]:
    """Everything in a file that says whether it is verified."""
    if isinstance(value, list):
        return [found for inner in value for found in entries(inner)]
    if not isinstance(value, dict):
        return []
    return [*([value] if "verified" in value else []), *entries(list(value.values()))]


def facts_of(entry: dict[str, Any]) -> list[str]:
    return [source["fact"] for source in entry.get("sources", ()) if "fact" in source]


@pytest.mark.parametrize("file", FILES)
def test_what_is_verified_names_a_measurement(file: str) -> None:
    for entry in entries(read_tree(data.source(file)).data):
        assert not entry["verified"] or facts_of(entry)


@pytest.mark.parametrize("file", FILES)
def test_every_measurement_that_is_named_exists(file: str) -> None:
    for entry in entries(read_tree(data.source(file)).data):
        assert [fact for fact in facts_of(entry) if not (FACTS / f"{fact}.json").is_file()] == []


def test_files_are_looked_through() -> None:
    found = [entry for file in FILES for entry in entries(read_tree(data.source(file)).data)]

    assert len(found) >= len(FILES) > 150
    assert sum(bool(entry["verified"]) for entry in found) > 50
