"""Validation: both validators agree, and the most telling failure is told in the user's words at its place."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any
from unittest import mock

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from meminit import data
from meminit.errors import InputFault
from meminit.read import reference as sparing
from meminit.read.reference import failures
from meminit.read.schema import _test_of, is_valid, schema_by_uri, schema_document, validate
from meminit.read.tree import Tree, read_tree
from meminit.read.wording import worded
from meminit.text import Source
from support import CHECKOUT

CLOSED = {"properties": {"size": {}, "c": {}}, "additionalProperties": False}
EMPTY = "the document is empty; it must be a whole number, true or false or a list"
NAMES = tuple(
    name.removeprefix("rules/schemas/").removesuffix(".schema.json")
    for name in data.names("rules/schemas", ".schema.json")
)
REGISTRY: Any = Registry(retrieve=lambda uri: DRAFT202012.create_resource(schema_by_uri(uri)))  # type: ignore[call-arg]

VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 3, 255, 256, 1024, 1 << 64, "4G", "0-3", "x", "4.5", "machine/1", [], {}]
)
KEYS = st.sampled_from(
    [
        *("id", "memory", "cpus", "online", "start", "end", "size", "pxm", "apic", "type", "hotplug", "mirror", "nod"),
        *("nodes", "distances", "firmware", "srat", "slit", "efi_map", "memory_map", "meminit", "name", "arch", "3"),
    ]
)
JUNK: st.SearchStrategy[Any] = st.recursive(
    VALUES | st.builds(list) | st.builds(dict),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
SIZES = st.integers(0, 1 << 40) | st.sampled_from(["4G", "640K", "0x1000", "1GiB", " 3m "])
RANGE = st.fixed_dictionaries({"start": SIZES}, optional={"end": SIZES, "size": SIZES, "hotplug": st.booleans()})
NODE = st.fixed_dictionaries(
    {"id": st.integers(0, 5)},
    optional={"memory": SIZES | st.lists(RANGE, max_size=2), "cpus": st.just("0-3"), "online": st.booleans()},
)
ROWS = st.lists(st.lists(st.integers(0, 255), max_size=3), max_size=3)
MACHINES = st.fixed_dictionaries(
    {}, optional={"nodes": st.lists(NODE, max_size=3), "distances": ROWS, "name": st.just("m"), "arch": st.just("arm")}
)


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """A machine document in which something may be wrong."""
    document = deepcopy(draw(MACHINES))
    for _ in range(draw(st.integers(0, 2))):
        inner: Any = document
        for _ in range(draw(st.integers(0, 4))):
            steps = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
            if not steps:
                break
            deeper = inner[draw(st.sampled_from(steps))]
            if not isinstance(deeper, (dict, list)):
                break
            inner = deeper
        if isinstance(inner, dict):
            inner[draw(KEYS)] = deepcopy(draw(JUNK))
        else:
            inner.append(deepcopy(draw(JUNK)))
    return document


def tree_of(value: Any) -> Tree:
    return read_tree(Source("doc", json.dumps(value)))


def fault_of(value: Any, schema: Any) -> InputFault:
    with pytest.raises(InputFault) as caught:
        validate(tree_of(value), schema)
    return caught.value


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_a_schema_and_says_what_it_is(name: str) -> None:
    schema = schema_document(name)

    jsonschema.Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert schema_by_uri(schema["$id"]) == schema


@pytest.mark.parametrize("name", NAMES)
@given(value=JUNK | spoilt())
@settings(max_examples=50, deadline=None)
def test_both_validators_agree_on_any_document(name: str, value: Any) -> None:
    reference = jsonschema.Draft202012Validator(schema_document(name), registry=REGISTRY)

    assert is_valid(value, name) == reference.is_valid(value)


@given(spoilt())
@settings(deadline=None)
def test_looking_only_at_items_that_a_compiled_test_refuses_finds_what_the_reference_finds(value: Any) -> None:
    schema = schema_document("machine")
    everything = jsonschema.Draft202012Validator(schema, registry=REGISTRY)

    with mock.patch.object(sparing, "LONG_LIST", 1):
        narrowed = failures(value, schema, _test_of, schema_by_uri)

    assert set(worded(narrowed)) == set(worded(everything.iter_errors(value)))


@given(JUNK | spoilt())
@settings(deadline=None)
def test_an_invalid_document_gives_a_fault_with_a_place(value: Any) -> None:
    tree = tree_of(value)
    if is_valid(value, "machine"):
        validate(tree, "machine")
    else:
        fault = fault_of(value, "machine")

        assert fault.place is not None
        assert str(fault)


def test_samples_are_valid_by_both() -> None:
    samples = sorted((CHECKOUT / "samples").rglob("machine.yaml"))
    reference = jsonschema.Draft202012Validator(schema_document("machine"), registry=REGISTRY)

    assert samples
    for sample in samples:
        tree = read_tree(Source.from_bytes(sample.name, sample.read_bytes()))

        validate(tree, "machine")
        assert is_valid(tree.data, "machine")
        assert reference.is_valid(tree.data)


@pytest.mark.parametrize(
    ("schema", "value", "message", "help_"),
    [
        ({"type": "array"}, {"a": 1}, "the document is a mapping; it must be a list", ""),
        ({"type": ["array", "null"]}, "x", "the document is the text `x`; it must be a list or empty", ""),
        ({"type": ["integer", "boolean", "array"]}, None, EMPTY, ""),
        ({"type": "object", "description": "D"}, [], "the document is a list; it must be a mapping", "D"),
        ({"type": "object"}, True, "the document is `true`; it must be a mapping", ""),
        (CLOSED, {"sise": 1}, "unknown key `sise`", "did you mean `size`?"),
        (CLOSED, {"xyz": 1}, "unknown key `xyz`", "known keys: size, c"),
        ({"additionalProperties": False}, {"xyz": 1}, "unknown key `xyz`", ""),
        ({"patternProperties": {"^x": {}}, "additionalProperties": False}, {"x": 1, "y": 2}, "unknown key `y`", ""),
        ({"properties": {"a": {"additionalProperties": False}}}, {"a": {"b": 1}}, "unknown key `b` in `a`", ""),
        ({"required": ["a"], "properties": {"a": {"description": "A"}}}, {}, "the document lacks `a`", "A"),
        ({"required": ["a"], "properties": {"a": True}}, {}, "the document lacks `a`", ""),
        ({"properties": {"b": {"type": "null"}}}, {"a": {"c": {"d": [1]}}, "b": 1}, "`b` is `1`; it must be empty", ""),
        ({"required": ["a", "b"]}, {"a": 1}, "the document lacks `b`", ""),
        ({"dependentRequired": {"a": ["b"], "c": ["d"]}}, {"a": 1}, "`a` needs `b` beside it", ""),
        ({"enum": ["usable"]}, "usble", "the document is `usble`, which is not known here", "did you mean `usable`?"),
        ({"enum": ["a", 2, None]}, ["q"], "the document is a list, which is not known here", "one of: a, 2, null"),
        ({"enum": list(range(30)), "description": "D"}, "q", "the document is `q`, which is not known here", "D"),
        ({"const": 1}, {"a": 1}, "the document is a mapping; it must be `1`", ""),
        ({"minimum": 0}, -1, "the document is `-1`; the least is 0", ""),
        ({"maximum": 0}, 1, "the document is `1`; the most is 0", ""),
        ({"exclusiveMinimum": 0}, 0, "the document is `0`; it must be more than 0", ""),
        ({"exclusiveMaximum": 0}, 0, "the document is `0`; it must be less than 0", ""),
        ({"minItems": 1}, [], "the document is empty", ""),
        ({"maxItems": 1}, [1, 2], "the document has 2 values; the most is 1", ""),
        ({"minLength": 2}, "a", "the document has 1 character; the least is 2", ""),
        ({"maxLength": 2}, "abc", "the document has 3 characters; the most is 2", ""),
        ({"minProperties": 1}, {}, "the document is empty", ""),
        ({"maxProperties": 1}, {"a": 1, "b": 2}, "the document has 2 values; the most is 1", ""),
        ({"pattern": "^a$", "title": "a size"}, "b", "the document is `b`, which is not a size", ""),
        ({"pattern": "^a$"}, "b", "the document is `b`, which is not of the form ^a$", ""),
        ({"uniqueItems": True}, [1, [2], [2]], "the document holds a list twice", ""),
        ({"properties": {"a": {"not": {}, "description": "D"}}}, {"a": 1}, "`a` is not used here", "D"),
        ({"propertyNames": {"pattern": "^a", "title": "a name"}}, {"b": 1}, "`b` is `b`, which is not a name", ""),
        ({"multipleOf": 2}, 3, "the document does not fit `multipleOf` `2`", ""),
        ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, "the document lacks `a` or `b`", ""),
        ({"anyOf": [{"type": "string"}, {"type": ["null"]}]}, 3, "the document is `3`; it must be a text or empty", ""),
        ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1, "b": 2}, "`a` and `b` exclude each other", ""),
        ({"oneOf": [{"minimum": 1}, {}]}, 2, 'the document does not fit `oneOf` `[{"minimum": 1}, {}]`', ""),
        (
            {"anyOf": [{"type": "string"}, {"items": {"type": "integer"}, "type": "array"}]},
            [1, "a"],
            "`[1]` is the text `a`; it must be a whole number",
            "",
        ),
        (
            {"oneOf": [{"properties": {"k": {"const": 1}, "a": {"type": "string"}}}, {"required": ["z"]}]},
            {"k": 1, "a": 5},
            "`a` is `5`; it must be a text",
            "",
        ),
        ({"$ref": "meminit:machine/1"}, {"nod": 1}, "unknown key `nod`", "did you mean `nodes`?"),
    ],
)  # fmt: skip
def test_failures_in_words(schema: Any, value: Any, message: str, help_: str) -> None:
    fault = fault_of(value, schema)

    assert (fault.message, fault.help) == (message, help_)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("meminit: boot/1\nnode: 1\n", "doc:1:10", "`meminit` is `boot/1`; it must be `machine/1`"),
        ("nodez: [{id: 0}]\n", "doc:1:1", "unknown key `nodez`"),
        ("nodes:\n - id: 0\n   memory: x\n - cpus: 1\n", "doc:3:12", "`nodes[0].memory` is `x`, which is not a size"),
        ("nodes:\n - {id: x}\n - {idd: 0}\n", "doc:2:9", "`nodes[0].id` is the text `x`; it must be a whole number"),
        ("nodes: [{id: 0, cpus: 0,2}]\n", "doc:1:25", "`nodes[0].2` is not used here"),
        ("nodes: []\ndistances: [[4294967295]]", "doc:1:8", "`nodes` is empty"),
        ("distances: [[4294967295]]\nnodes: []", "doc:1:14", "`distances[0][0]` is `4294967295`; the most is 255"),
        ("distances: [[10]]\nfirmware: {srat: []}\n", "doc:1:1", "`distances` needs `nodes` beside it"),
        ("nodes: [{id: 0}]\nfirmware: {srat: []}\n", "doc:2:1", "`nodes` and `firmware` exclude each other"),
        ("name: x\n", "doc:1:1", "the document lacks `nodes`, `firmware` or `memory`"),
    ],
)  # fmt: skip
def test_the_most_telling_failure_comes_first(text: str, place: str, message: str) -> None:
    with pytest.raises(InputFault) as caught:
        validate(read_tree(Source("doc", text)), "machine")

    assert caught.value.message == message
    assert str(caught.value.place) == place
