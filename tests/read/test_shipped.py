"""The compiled knowledge says what the YAML says, and counts only while no rule has changed."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from meminit import data
from meminit.read.catalogue import CATALOGUE, Catalogue
from meminit.read.shipped import shipped, without_tests
from meminit.read.terminals import shipped_terminals, terminals
from meminit.read.tree import read_tree
from support import CHECKOUT

GRAMMARS = data.names("grammar", ".lark")


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
    data._knowledge.cache_clear()
    data._entry.cache_clear()
    shipped.cache_clear()
    shipped_terminals.cache_clear()
    yield target
    data._knowledge.cache_clear()
    data._entry.cache_clear()
    shipped.cache_clear()


def test_compiled_documents_are_those_of_the_yaml(compiled: Path) -> None:
    assert set(json.loads(compiled.read_text(encoding="utf-8"))) == {*data.names("rules"), *GRAMMARS, CATALOGUE}
    for name in data.names("rules"):
        assert data.compiled(name) == without_tests(read_tree(data.source(name)).data)
    assert data.compiled(CATALOGUE) == Catalogue(data.text(CATALOGUE)).plain_names


@pytest.mark.parametrize("file", GRAMMARS)
def test_compiled_terminals_are_those_of_the_grammar(compiled: Path, file: str) -> None:
    assert compiled.is_file()
    name = file.removeprefix("grammar/").removesuffix(".lark")

    assert shipped_terminals(name) == terminals(data.source(file))


def test_terminals_are_read_from_the_grammar_where_nothing_is_compiled(compiled: Path) -> None:
    compiled.unlink()

    assert shipped_terminals("cmdline") == terminals(data.source("grammar/cmdline.lark"))


def test_a_compiled_document_still_knows_its_places(compiled: Path) -> None:
    assert compiled.is_file()
    tree = shipped("rules/releases.yaml")

    assert tree.data is data.compiled("rules/releases.yaml")
    assert tree.at(("newest",)).text == f'"{tree.data["newest"]}"'


def write(compiled: Path, knowledge: dict[str, object]) -> None:
    lines = (f"{json.dumps(name)}:{json.dumps(entry, separators=(',', ':'))}" for name, entry in knowledge.items())
    compiled.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


@pytest.mark.parametrize("text", [None, "not json", "{}", '{\n"rules/releases.yaml":{"stamp":\n}\n'])
def test_a_missing_or_broken_file_is_passed_over(compiled: Path, text: str | None) -> None:
    if text is None:
        compiled.unlink()
    else:
        compiled.write_text(text, encoding="utf-8")

    assert data.compiled("rules/releases.yaml") is None
    assert shipped("rules/releases.yaml").data == read_tree(data.source("rules/releases.yaml")).data


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({"stamp": [0, 0]}, True),
        ({"digest": "another"}, True),
        ({"stamp": [0, 0], "digest": "another"}, False),
    ],
    ids=["written again as it was", "not written since", "changed"],
)
def test_a_document_counts_while_its_file_is_the_same(
    compiled: Path, changed: dict[str, object], *, counts: bool
) -> None:
    knowledge = json.loads(compiled.read_text(encoding="utf-8"))
    knowledge["rules/releases.yaml"].update(changed, document="compiled")
    write(compiled, knowledge)

    assert (data.compiled("rules/releases.yaml") == "compiled") is counts
    assert data.compiled("rules/aliases.yaml") is not None


def test_a_key_is_missing_for_sure_only_where_the_file_is_as_it_was_compiled(compiled: Path) -> None:
    knowledge = json.loads(compiled.read_text(encoding="utf-8"))
    knowledge["rules/orders.yaml"]["stamp"] = [0, 0]
    write(compiled, knowledge)

    assert data.may_have("rules/aliases.yaml", "arches")
    assert not data.may_have("rules/aliases.yaml", "nothing")
    assert data.may_have("rules/orders.yaml", "nothing")
    assert data.may_have("rules/absent.yaml", "nothing")


def test_the_rules_of_a_wheel_do_not_change(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(compiled, {"rules/x.yaml": {"document": 1}})
    monkeypatch.setattr(data, "_top", lambda: str(compiled.parent / "_data"))
    data._installed.cache_clear()
    try:
        assert data.compiled("rules/x.yaml") == 1
        assert data.may_have("rules/x.yaml", "document")
        assert not data.may_have("rules/x.yaml", "aliases")
    finally:
        data._installed.cache_clear()


def test_checks_come_without_their_tests() -> None:
    assert without_tests({"code": "B101", "tests": []}) == {"code": "B101"}
    assert without_tests({"code": "B101"}) == {"code": "B101"}
    assert without_tests([1]) == [1]
