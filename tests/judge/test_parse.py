"""The hand-written parser builds what lark builds from the same grammar, and refuses the same texts."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import Any

import lark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit import data
from meminit.errors import RuleFault
from meminit.judge.expression import (
    Attribute,
    Binary,
    Call,
    Each,
    Expression,
    Index,
    Listing,
    Literal,
    Name,
    Not,
    Over,
    Percent,
    written,
)
from meminit.judge.parse import parse_condition, parse_each
from meminit.judge.registry import shipped_checks
from meminit.text import Source


class _Build(lark.Transformer[Any, Any]):
    """Lark's tree as meminit's."""

    def condition(self, children: list[Any]) -> Any:
        return children[0]

    def each(self, children: list[Any]) -> Any:
        return Each(str(children[0]), children[2])

    def either(self, children: list[Any]) -> Any:
        return Binary("or", children[0], children[2])

    def both(self, children: list[Any]) -> Any:
        return Binary("and", children[0], children[2])

    def negated(self, children: list[Any]) -> Any:
        return Not(children[1])

    def compared(self, children: list[Any]) -> Any:
        return Binary(str(children[1]), children[0], children[2])

    member = compared
    computed = compared

    def stranger(self, children: list[Any]) -> Any:
        return Not(Binary("in", children[0], children[3]))

    def signed(self, children: list[Any]) -> Any:
        return Binary(str(children[0]), Literal(0), children[1])

    def share(self, children: list[Any]) -> Any:
        return Percent(int(str(children[0]).rstrip("% ")), children[2])

    def field(self, children: list[Any]) -> Any:
        return Attribute(children[0], str(children[1])[1:])

    def index(self, children: list[Any]) -> Any:
        return Index(children[0], children[2])

    def call(self, children: list[Any]) -> Any:
        return Call(children[0], tuple(child for child in children[1:] if not isinstance(child, lark.Token)))

    def number(self, children: list[Any]) -> Any:
        text = str(children[0])
        if text.startswith("0x"):
            return Literal(int(text, 16))
        units = {unit: 1024 ** (at + 1) for at, unit in enumerate("KMGTPE")}
        return Literal(int(text[:-1]) * units[text[-1]] if text[-1] in units else int(text))

    def text(self, children: list[Any]) -> Any:
        return Literal(str(children[0])[1:-1])

    def truth(self, children: list[Any]) -> Any:
        return Literal(str(children[0]) == "true")

    def name(self, children: list[Any]) -> Any:
        return Name(str(children[0]))

    def grouped(self, children: list[Any]) -> Any:
        return children[1]

    def listed(self, children: list[Any]) -> Any:
        return Listing(tuple(child for child in children if not isinstance(child, lark.Token)))

    def over(self, children: list[Any]) -> Any:
        return Over(str(children[0]), str(children[2]), children[4], children[6])


@cache
def reference() -> lark.Lark:
    text = data.text("grammar/condition.lark")
    return lark.Lark(text, parser="lalr", lexer="basic", start=["condition", "each"], keep_all_tokens=True)


def by_lark(text: str, start: str = "condition") -> Any:
    return _Build().transform(reference().parse(text, start=start))


def ours(text: str) -> Expression:
    return parse_condition(Source("<test>", text))


WORDS = """
and or not in of true false any all count filter map config machine n x1 .NUMA .value .64BIT . ( ) [ ] , : == != < <= >
>= << >> + - * / 4G 0x1f 10% 10 007 5 % 'a' "b c" present 4GB = ! & é
""".split()  # noqa: SIM905  a list of so many short words is hard to read


@settings(deadline=None)  # lark's first parse builds its tables
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_words_mean_the_same_to_lark_or_are_refused_by_both(text: str) -> None:
    try:
        expected = by_lark(text)
    except lark.exceptions.UnexpectedInput:
        with pytest.raises(RuleFault):
            ours(text)
    else:
        assert ours(text) == expected


OPERATORS = ["and", "or", "in", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "<<", ">>"]
LEAVES = st.one_of(
    st.integers(0, 1 << 40).map(Literal),
    st.sampled_from([Literal(value=True), Literal(value=False), Literal("a b"), Literal("it's"), Literal('"')]),
    st.sampled_from(["config", "n", "any_one", "inner", "offset"]).map(Name),
)


def grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Not, inner),
        st.builds(Binary, st.sampled_from(OPERATORS), inner, inner),
        st.builds(Attribute, inner, st.sampled_from(["NUMA", "in", "64BIT", "value"])),
        st.builds(Index, inner, inner),
        st.builds(Call, inner, several),
        st.builds(Listing, several),
        st.builds(Percent, st.integers(0, 200), inner),
        st.builds(Over, st.sampled_from(["any", "all", "count", "filter", "map"]), st.just("v"), inner, inner),
    )


@settings(deadline=None)
@given(st.recursive(LEAVES, grown, max_leaves=12))
def test_what_is_written_is_read_back_by_both(expression: Expression) -> None:
    text = written(expression)

    assert by_lark(text) == expression
    assert ours(text) == expression


@given(st.text(max_size=30))
def test_any_text_is_a_condition_or_a_rule_fault(text: str) -> None:
    with contextlib.suppress(RuleFault):
        ours(text)


def expressions_of_rules() -> list[str]:
    found = []
    for check in shipped_checks():
        data = check.tree.data
        at = data["at"] if isinstance(data["at"], list) else [data["at"]]
        found += [data["when"], *at, *data.get("let", {}).values(), *(label["at"] for label in data.get("also", ()))]
    return found


def test_all_rules_mean_the_same_to_lark() -> None:
    texts = expressions_of_rules()

    assert len(texts) > 70
    assert [ours(text) for text in texts] == [by_lark(text) for text in texts]


def test_each_means_the_same_to_lark() -> None:
    checks = [check.tree.data.get("each", []) for check in shipped_checks()]
    texts = [text for each in checks for text in ([each] if isinstance(each, str) else each)]

    assert len(texts) > 10
    assert [parse_each(Source("", text)) for text in texts] == [by_lark(text, "each") for text in texts]
