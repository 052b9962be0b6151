"""What the compiled validator leaves to the reference, and that large documents cost little."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from meminit.errors import InputFault, RuleFault
from meminit.read.schema import is_valid, schema_by_uri, validate
from meminit.read.tree import Tree, read_tree
from meminit.text import Source


def tree_of(value: Any) -> Tree:
    return read_tree(Source("doc", json.dumps(value)))


def fault_of(value: Any, schema: Any) -> InputFault:
    with pytest.raises(InputFault) as caught:
        validate(tree_of(value), schema)
    return caught.value


def test_a_document_inside_another_is_told_by_the_outer_places() -> None:
    tree = read_tree(Source("doc", "boot:\n  machine:\n    nodes: [{id: -1}]\n"))

    with pytest.raises(RuleFault) as caught:
        validate(tree, "machine", ("boot", "machine"), fault=RuleFault)

    assert str(caught.value.place) == "doc:3:18"
    assert caught.value.message == "`nodes[0].id` is `-1`; the least is 0"


def test_boots_of_a_project_are_held_to_the_schema_of_boots() -> None:
    tree = read_tree(Source("doc", "meminit: project/1\nboots:\n  a:\n    kernel: 5\n"))

    with pytest.raises(InputFault) as caught:
        validate(tree, "project")

    assert str(caught.value.place) == "doc:4:13"
    assert caught.value.message == "`boots.a.kernel` is `5`; it must be a text or a mapping"


def test_what_the_compiled_validator_cannot_take_the_reference_judges() -> None:
    surrogate = '{"nodes": [{"id": 0}], "name": "\\ud800"}'
    key = '{"nodes": [{"id": 0}], "\\ud800": 1}'

    validate(read_tree(Source("doc", '{"a": "x\\ud800"}')), {"properties": {"a": {"pattern": "x"}}})
    with pytest.raises(InputFault, match="unknown key"):
        validate(read_tree(Source("doc", key)), "machine")

    assert read_tree(Source("doc", surrogate)).data["name"] == "\ud800"


def test_an_unknown_schema_is_no_schema() -> None:
    with pytest.raises(LookupError):
        schema_by_uri("https://example.invalid/schema")


def test_validity_costs_no_import_of_jsonschema() -> None:
    code = (
        "import sys; from meminit.read.machine import read_machine; from meminit.text import Source; "
        "read_machine(Source('m', 'nodes: [{id: 0, memory: 4G}]')); "
        "sys.exit('jsonschema' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_of_a_hundred_thousand_failures_one_is_told() -> None:
    tree = tree_of(
        {"nodes": [{"id": 0}], "distances": [[300] * 1024] * 1024, **dict.fromkeys(map(str, range(100_000)))}
    )

    with pytest.raises(InputFault, match="is `300`"):
        validate(tree, "machine")


def test_items_that_refer_to_elsewhere_are_left_to_the_reference() -> None:
    nodes = [{"id": node} for node in range(100)] + [{"id": "x"}]

    assert fault_of({"nodes": nodes}, "machine").message == "`nodes[100].id` is the text `x`; it must be a whole number"


def test_items_of_too_long_a_list_are_not_looked_at() -> None:
    schema = {"items": {"type": "integer"}, "maxItems": 70}

    assert fault_of(["x"] * 71, schema).message == "the document has 71 values; the most is 70"
    assert fault_of([0] * 69 + ["\ud800"], schema).message == "`[69]` is the text `\\ud800`; it must be a whole number"


@pytest.mark.parametrize("spoil", [False, True])
def test_a_matrix_of_1024_nodes_is_judged(spoil: bool) -> None:
    rows = [[10 + ((a ^ b) % 200) for b in range(1024)] for a in range(1024)]
    if spoil:
        rows[1000][7] = rows[1001][8] = 256
    tree = tree_of({"nodes": [{"id": node} for node in range(1024)], "distances": rows})

    if spoil:
        assert fault_of(tree.data, "machine").message == "`distances[1000][7]` is `256`; the most is 255"
    else:
        validate(tree, "machine")
        assert is_valid(tree.data, "machine")
