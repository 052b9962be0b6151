"""The compiled knowledge says what the YAML says, and counts only while no rule has changed."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from meminit import data
from meminit.read.shipped import shipped, without_tests
from meminit.read.tree import read_tree
from support import CHECKOUT


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package folder with a freshly compiled knowledge.json."""
    spec = importlib.util.spec_from_file_location("compile_knowledge", CHECKOUT / "engine" / "compile_knowledge.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    target = tmp_path / "knowledge.json"
    monkeypatch.setattr(module, "TARGET", target)
    build_data: dict[str, list[str]] = {"artifacts": []}
    module.CompileKnowledge.initialize(object.__new__(module.CompileKnowledge), "standard", build_data)
    assert build_data == {"artifacts": ["engine/meminit/knowledge.json"]}
    monkeypatch.setattr(data, "__file__", str(tmp_path / "data.py"))
    data.compiled_documents.cache_clear()
    shipped.cache_clear()
    yield target
    data.compiled_documents.cache_clear()
    shipped.cache_clear()


def test_compiled_documents_are_those_of_the_yaml(compiled: Path) -> None:
    documents = data.compiled_documents()

    assert compiled.is_file()
    assert set(documents) == set(data.names("rules"))
    for name in documents:
        assert documents[name] == without_tests(read_tree(data.source(name)).data)


def test_a_compiled_document_still_knows_its_places(compiled: Path) -> None:
    assert compiled.is_file()
    tree = shipped("rules/releases.yaml")

    assert tree.data is data.compiled_documents()["rules/releases.yaml"]
    assert tree.at(("newest",)).text == f'"{tree.data["newest"]}"'


@pytest.mark.parametrize("text", [None, "not json", json.dumps({"digest": "stale", "documents": {"rules/x": 1}})])
def test_a_missing_broken_or_stale_file_is_passed_over(compiled: Path, text: str | None) -> None:
    if text is None:
        compiled.unlink()
    else:
        compiled.write_text(text, encoding="utf-8")

    assert data.compiled_documents() == {}
    assert shipped("rules/releases.yaml").data == read_tree(data.source("rules/releases.yaml")).data


def test_checks_come_without_their_tests() -> None:
    assert without_tests({"code": "B101", "tests": []}) == {"code": "B101"}
    assert without_tests({"code": "B101"}) == {"code": "B101"}
    assert without_tests([1]) == [1]
