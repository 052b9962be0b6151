"""Slips in conditions are told where they are, and conditions are bounded and taken apart."""

from __future__ import annotations

import pytest

from meminit.errors import RuleFault
from meminit.judge.expression import (
    Expression,
    Name,
    Percent,
    atoms,
    parts,
    written,
)
from meminit.judge.parse import MAX_CHARACTERS, MAX_NESTING, MAX_TOKENS, parse_condition, parse_each
from meminit.text import Source


def ours(text: str) -> Expression:
    return parse_condition(Source("<test>", text))


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("a < b < c", "expected the end, found `<`", 7),
        ("a ==", "expected a value, found the end", 5),
        ("a == = b", "this character means nothing in a condition", 6),
        ("not a == b == c", "expected the end, found `==`", 12),
        ("any(n of x: y)", "expected `in`, found `of`", 7),
        ("any(1 in x: y)", "expected a name, found `1`", 5),
        ("(a", "expected `)`, found the end", 3),
        ("5 % of a", "", 0),
        ("10% a", "expected `of`, found `a`", 5),
        ("f(a b)", "expected `)`, found `b`", 5),
        ("1 + not x", "expected a value, found `not`", 5),
        ("a not b", "expected the end, found `not`", 3),
    ],
)
def test_a_slip_is_told_where_it_is(text: str, message: str, column: int) -> None:
    if not message:
        assert ours(text) == Percent(5, Name("a"))
        return
    with pytest.raises(RuleFault) as caught:
        ours(text)

    assert caught.value.message == message
    assert caught.value.place is not None
    assert caught.value.place.column == column


@pytest.mark.parametrize("text", ["n", "n in", "n of x", "5 in x", "n in x y"])
def test_each_wants_a_variable_and_a_list(text: str) -> None:
    with pytest.raises(RuleFault):
        parse_each(Source("", text))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("(" * (MAX_NESTING + 1) + "a" + ")" * (MAX_NESTING + 1), "nests at most"),
        ("not " * 200 + "a", "nests at most"),
        ("a" + " + a" * MAX_TOKENS, "at most 256 words"),
        ("a" * (MAX_CHARACTERS + 1), "at most 2000 characters"),
    ],
)
def test_conditions_are_bounded(text: str, limit: str) -> None:
    with pytest.raises(RuleFault, match=limit):
        ours(text)


def test_atoms_are_what_and_or_and_not_combine() -> None:
    found = [written(atom) for atom in atoms(ours("a == 1 and not (b or any(n in c: n and d)) and e not in f"))]

    assert found == ["(a == 1)", "b", "any(n in c: (n and d))", "(e in f)"]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("a.b", ["a"]),
        ("a[1]", ["a", "1"]),
        ("f(a, b)", ["a", "b"]),
        ("a.f(b)", ["a.f", "b"]),
        ("any(x in a: b)", ["a", "b"]),
        ("[a, b]", ["a", "b"]),
        ("not a", ["a"]),
        ("5% of a", ["a"]),
        ("a", []),
    ],
)
def test_an_expression_is_put_together_from_parts(text: str, inside: list[str]) -> None:
    assert [written(part) for part in parts(parse_condition(Source("<when>", text)))] == inside
