"""Documents: whatever is in them, values come with their places or an InputFault says where reading stopped."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from documents import attempt, fault_of, read
from meminit.errors import InputFault
from meminit.read.tree import MAX_DEPTH, PlacesUnder
from meminit.text import Source

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]))
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc:- é\"'", max_size=4), inner, max_size=4),
    max_leaves=25,
)


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        return found + [deep for key, inner in value.items() for deep in paths_of(inner, (*path, key))]
    if isinstance(value, list):
        return found + [deep for index, inner in enumerate(value) for deep in paths_of(inner, (*path, index))]
    return found


@given(DOCUMENTS, st.sampled_from([None, 1, 4]))
def test_json_is_read_as_it_is_and_every_value_stands_at_its_place(document: Any, indent: int | None) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=False)

    tree = read(f" \n{text}\n")

    assert tree.data == document
    for path in paths_of(document):
        place = tree.at(path)
        assert place is not None
        assert json.loads(place.text) == tree.get(path)
        if path and isinstance(path[-1], str):
            key = tree.key(path)
            assert key is not None
            assert json.loads(key.text) == path[-1]


@given(DOCUMENTS, st.booleans())
def test_yaml_and_json_agree_on_values_and_places(document: Any, flow: bool) -> None:
    text = yaml.safe_dump(document, allow_unicode=True, default_flow_style=flow, default_style=None, sort_keys=False)

    tree = read(text)

    assert tree.data == document
    for path in paths_of(document):
        place = tree.at(path)
        assert place is not None
        if not isinstance(tree.get(path), (dict, list)):
            assert yaml.safe_load(place.text) == tree.get(path) or place.text == ""


@given(st.text() | st.text("{}[]:,-?&*!|>%@`\"'#\\ \n\ta1.é\ud800\x00\x85"))
def test_any_text_gives_a_document_or_a_fault_inside_the_text(text: str) -> None:
    found = attempt(Source("doc", text))

    if isinstance(found, InputFault):
        assert found.place is not None
        assert 0 <= found.place.start <= len(text)
        assert str(found)
    else:
        assert all(found.at(path) is not None for path in paths_of(found.data))


@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_a_fault(data: bytes) -> None:
    assert str(attempt(Source.from_bytes("doc", data)))


@given(st.from_regex(r"[-+]?[0-9]{1,20}|0x[0-9a-fA-F]{1,12}|0o[0-7]{1,9}", fullmatch=True))
def test_whole_numbers_of_the_core_schema_are_numbers(text: str) -> None:
    base = {"0x": 16, "0o": 8}.get(text[:2], 10)

    assert read(f"a: {text}").data == {"a": int(text.removeprefix("0o"), base)}


@pytest.mark.parametrize("text", ["4.10", "6.1", "1e5", "on", "yes", "010x", "1:30", "2024-01-01", ".5", "0x", "1_000"])
def test_what_is_no_whole_number_and_no_word_of_the_schema_stays_text(text: str) -> None:
    assert read(f"a: {text}").data == {"a": text}
    assert read(f'{{"a": "{text}"}}').data == {"a": text}


def test_fractions_in_json_stay_text_too() -> None:
    assert read('{"a": 4.10, "b": [1e3, -0.50], "c": NaN}').data == {"a": "4.10", "b": ["1e3", "-0.50"], "c": "NaN"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("~", None), ("", None), ("null", None), ("True", True), ("FALSE", False), ("'true'", "true"), ('"12"', "12")],
)
def test_words_of_the_core_schema_unless_quoted(text: str, value: object) -> None:
    assert read(f"a: {text}").data == {"a": value}


def test_keys_are_always_text() -> None:
    assert read("1: a\nnull: b\ntrue: c\n2.5: d\n").data == {"1": "a", "null": "b", "true": "c", "2.5": "d"}


def test_blocks_end_with_their_last_character() -> None:
    tree = read("nodes:\n  - id: 0\n    cpus: 0-3\n\n\nname: x   # comment\n")

    assert str(tree.at(("nodes", 0, "cpus"))) == "doc:3:11"
    assert getattr(tree.at(("nodes", 0)), "text", "") == "id: 0\n    cpus: 0-3"
    assert getattr(tree.at(("nodes",)), "end_line", 0) == 3
    assert getattr(tree.at(("name",)), "text", "") == "x"
    assert getattr(tree.at(()), "start", -1) == 0


def test_what_is_not_there_has_the_place_of_what_is_nearest() -> None:
    for text in ("a:\n  - {b: 1}\n", '{"a": [{"b": 1}]}'):
        tree = read(text)

        assert tree.at(("a", 0, "b", "deeper", 3)) == tree.at(("a", 0, "b"))
        assert tree.at(("a", 7)) == tree.at(("a",))
        assert tree.at(("a", "b")) == tree.at(("a",))
        assert tree.at(("nothing",)) == tree.at(())
        assert tree.at((0,)) == tree.at(())
        assert tree.key(("a", 0)) == tree.at(("a", 0))
        assert tree.key(("nothing",)) == tree.at(())
        assert tree.get(("a", 0, "b")) == 1
        assert tree.get(("a", 7)) is None
        assert tree.get(("a", 0, "b", "deeper")) is None
        assert tree.get(("nothing",)) is None


def test_places_of_an_inner_document() -> None:
    tree = read("boot:\n  machine: {arch: arm}\n")
    places = PlacesUnder(tree, ("boot", "machine"))

    assert places.at(("arch",)) == tree.at(("boot", "machine", "arch"))
    assert places.key(("arch",)) == tree.key(("boot", "machine", "arch"))


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "key `a` is given twice; it was first given on line 1"),
        ('{"a": 1,\n "b": {"a": 2, "c": [{"x": 1}, {"x": 2, "x": 3}]}}', 2, 41, "key `x` is given twice in one object"),
        ('{"a": {}, "b": {"c": 1}, "b": 2}', 1, 26, "key `b` is given twice in one object"),
        ("a: &x [1]\n", 1, 4, "anchors and aliases are not used in meminit documents"),
        ("a: &x 1\n", 1, 4, "anchors and aliases are not used in meminit documents"),
        ("a: *x\n", 1, 4, "anchors and aliases are not used in meminit documents"),
        ("a: !!int 3\n", 1, 4, "tag `tag:yaml.org,2002:int` is not used in meminit documents"),
        ("a: !mine {}\n", 1, 4, "tag `!mine` is not used in meminit documents"),
        ("a: 1\n---\nb: 1\n", 2, 1, "a second document in one file"),
        ("? [a]\n: 1\n", 1, 3, "a key must be a plain word"),
        ("a: b\n  c: d\n", 2, 4, "not YAML: mapping values are not allowed in this context"),
        ("a: [1, 2\n\n\n", 1, 8, "not YAML: did not find expected ',' or ']'"),
        ('{"a": [1, 2\n\n', 1, 11, "not JSON: Expecting ',' delimiter"),
        ("{a: 1, b: [1, 2}", 1, 16, "not YAML: did not find expected ',' or ']'"),
        ('{"a" 1}', 1, 6, "not JSON: Expecting ':' delimiter"),
        ("a: \x07\n", 1, 4, "not YAML: character U+0007 has no place in a text"),
        ("\ufeffa: 1", 1, 1, "not YAML: character U+FEFF has no place in a text"),
        ("a: b\udce9", 1, 5, "doc is not UTF-8 text"),
        ("a\0b", 1, 2, "doc is a binary file, not YAML or JSON"),
        ("a: " + "9" * 5000, 1, 4, "a number of 5000 digits"),
        ("a: 0x" + "9" * 5000, 1, 4, "a number of 5002 digits"),
        ('{"b": "\\"", "c": 1.' + "5" * 6000 + ', "a": ' + "9" * 5000 + "}", 1, 6027, "a number of 5000 digits"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), 1, MAX_DEPTH + 1, "nests deeper than 64 levels"),
        ("[" * 100_000, 1, MAX_DEPTH + 1, "nests deeper than 64 levels"),
        ("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH, 1, MAX_DEPTH + 3, "nests deeper than 64 levels"),
        ("%" * 9, 1, 2, "not YAML: could not find expected directive name"),
    ],
)
def test_mistakes_are_told_where_they_are(text: str, line: int, column: int, message: str) -> None:
    fault = fault_of(text)

    assert fault.message == message
    assert fault.place is not None
    assert (fault.place.line, fault.place.column) == (line, column)


def test_depth_is_bounded_alike_in_both_languages() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH

    assert read(deep).data == read("  # yaml\n" + deep).data


def test_a_flow_mapping_without_quotes_is_yaml() -> None:
    assert read("{a: 1, b: [x, y]}").data == {"a": 1, "b": ["x", "y"]}
