"""Every boot parameter of rules/parameters does what its own tests say."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from meminit import data
from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.model.bootline_reading import LineReading, WordReading
from meminit.model.parameter_rules import FOLDER, normal
from meminit.model.settings import setting
from meminit.read.tree import read_tree
from meminit.read.values.registry import grammar

FILES = data.names(FOLDER)


@cache
def entry(file: str) -> Any:
    return read_tree(data.source(file)).data


def cases() -> list[Any]:
    return [
        pytest.param(found, test, id=f"{found['name']}: {test['name']}")
        for file in FILES
        for found in [entry(file)]
        for test in found["tests"]
    ]


def names(found: dict[str, Any]) -> set[str]:
    return {normal(name) for name in (found["name"], *found.get("aliases", ()))}


def own_words(found: dict[str, Any], reading: LineReading) -> list[WordReading]:
    """The words of the line that this file is about."""
    return [word for word in reading.words if normal(word.word.name) in names(found)]


def jsonable(value: object) -> object:
    """The value as a test in YAML can write it: no tuples, and keys that are texts."""
    return json.loads(json.dumps(value))


@pytest.mark.parametrize(("found", "test"), cases())
def test_a_parameter_does_what_its_file_says(found: dict[str, Any], test: dict[str, Any]) -> None:
    boot = Boot.from_document({"kernel": test["kernel"], "cmdline": test["cmdline"]})
    reading = read_boot_line(boot.kernel, boot.cmdline)
    words = own_words(found, reading)
    assert words, "no word of the line is this parameter"
    last = words[-1]
    effect = {} if found["effect"] == "none" else found["effect"]
    if "read_by" in test:
        by = [reader.kind for reader in last.readers] or [last.fate]
        assert by == test["read_by"]
    if "value" in test:
        assert last.understood is not None
        assert jsonable(last.understood.parts) == jsonable(test["value"])
    if "sets" in test:
        values = {variable: setting(boot.kernel, boot.cmdline, variable) for variable in effect}
        assert jsonable({k: v for k, v in values.items() if v is not None}) == jsonable(test["sets"])
    if "says" in test:
        assert [line.text for line in reading.printed if line.word in [w.word for w in words]] == test["says"]
    if "trap" in test:
        trap = last.understood.trap if last.understood else ""
        assert test["trap"] in trap if test["trap"] else trap == ""
    if "means" in test:
        assert last.understood is not None
        assert last.understood.means == test["means"]
    if "answers" in test:
        assert last.understood is not None
        assert last.understood.answers == test["answers"]


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_named_after_its_parameter_and_sets_what_its_effect_names(file: str) -> None:
    found = entry(file)
    effect = {} if found["effect"] == "none" else found["effect"]

    def outcomes() -> list[Any]:
        bare = found.get("bare", {})
        forms = [*(bare if isinstance(bare, list) else [bare]), *found["forms"]]
        return forms + [form[key] for form in found["forms"] for key in ("bad", "rest", "zero") if key in form]

    assert file == f"{FOLDER}/{found['name']}.yaml"
    assert {variable for outcome in outcomes() for variable in outcome.get("sets", {})} == set(effect)


@pytest.mark.parametrize("file", FILES)
def test_grammars_exist_and_have_the_parts_that_a_form_uses(file: str) -> None:
    for form in entry(file)["forms"]:
        if "read" in form:
            parts = set(grammar(form["read"]).parts)
            wanted = {given[1:] for given in form.get("sets", {}).values() if str(given).startswith("=")}

            assert wanted <= parts, form


@pytest.mark.parametrize("file", FILES)
def test_every_file_shows_value_effect_and_trap(file: str) -> None:
    found = entry(file)
    shown = {key for test in found["tests"] for key in test}
    traps = [
        form
        for form in found["forms"]
        if "trap" in form or any("trap" in form.get(k, {}) for k in ("bad", "rest", "zero"))
    ]

    assert not any("read" in form for form in found["forms"]) or "value" in shown
    assert found["effect"] == "none" or "sets" in shown
    assert not traps or any(test.get("trap") for test in found["tests"])


def test_no_two_files_tell_of_one_name() -> None:
    told = [name for file in FILES for name in names(entry(file))]

    assert len(told) == len(set(told))
