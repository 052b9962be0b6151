"""The terminals read out of a grammar are those that lark reads, in lark's order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark
from lark.lexer import BasicLexer, PatternRE

from meminit import data
from meminit.errors import Defect
from meminit.read.terminals import Terminal, alternation, lexer, terminals
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

GRAMMARS = [name.removeprefix("grammar/").removesuffix(".lark") for name in data.names("grammar", ".lark")]


def as_lark_has_them(text: str) -> list[tuple[str, str, int]]:
    starts = re.findall(r"^([a-z_]+):", text, re.MULTILINE)
    parser = Lark(text, parser="lalr", lexer="basic", start=starts)
    terms = BasicLexer(parser.lexer_conf).terminals
    assert all(isinstance(term.pattern, PatternRE) for term in terms), "strings have no place in a grammar run in bulk"
    return [(term.name, term.pattern.to_regexp(), term.priority) for term in terms]


def as_read(found: Iterable[Terminal]) -> list[tuple[str, str, int]]:
    return [(terminal.name, terminal.regex, terminal.priority) for terminal in found]


@pytest.mark.parametrize("name", GRAMMARS)
def test_every_shipped_grammar_is_read_as_lark_reads_it(name: str) -> None:
    source = data.source(f"grammar/{name}.lark")

    assert as_read(terminals(source)) == as_lark_has_them(source.text)


@pytest.mark.parametrize("name", GRAMMARS)
def test_every_shipped_grammar_opens_with_the_file_it_follows(name: str) -> None:
    assert data.text(f"grammar/{name}.lark").startswith("// ")


TRICKY = r"""// a comment, with NOISE: /in it/
start: (LT | SHIFT | WORD | KEYWORD | ESCAPED | TAB | _HIDDEN)*
LT: /</
SHIFT: /<<=?/
WORD.-1: /[a-z]+/
KEYWORD.2: /and|or/i     // flags, and a comment behind
ESCAPED: /\/\\\"\x41\u0042\U00000043\./
TAB : /\t\n?/
_HIDDEN: /#[^\n]*/
%ignore _HIDDEN
"""


def test_priorities_widths_flags_and_escapes_are_larks() -> None:
    assert as_read(terminals(Source("tricky.lark", TRICKY))) == as_lark_has_them(TRICKY)


def test_one_expression_matches_what_lark_would() -> None:
    tokens = [token.type for token in Lark(TRICKY, parser="lalr", lexer="basic").lex('<<ANDandx<<=\t\n</\\"ABC.')]
    pattern = alternation(terminals(Source("tricky.lark", TRICKY)))
    matches = [match.lastgroup for match in pattern.finditer('<<ANDandx<<=\t\n</\\"ABC.')]

    assert matches == tokens


@given(
    st.dictionaries(
        st.from_regex(r"[A-Z][A-Z0-9_]{0,4}", fullmatch=True),
        st.tuples(st.sampled_from(["a", "ab", "a+", "[a-c]{2,4}", r"\d*x", "(a|bc)", r"\n", "é"]), st.integers(-3, 3)),
        min_size=1,
    )
)
def test_any_set_of_terminals_comes_in_larks_order(defined: dict[str, tuple[str, int]]) -> None:
    lines = [f"{name}.{priority}: /{pattern}/" for name, (pattern, priority) in defined.items()]
    text = "\n".join([f"start: ({'|'.join(defined)})*", *lines]) + "\n"
    by_lark = [term.name for term in BasicLexer(Lark(text, parser="lalr", lexer="basic").lexer_conf).terminals]

    assert [terminal.name for terminal in terminals(Source("any.lark", text))] == by_lark


@pytest.mark.parametrize("definition", ['PLUS: "+"', "PAIR: /a/ /b/", "EITHER: /a/ | /b/", "OTHER: WORD", "EMPTY: //"])
def test_what_is_no_single_expression_is_a_defect_with_its_place(definition: str) -> None:
    with pytest.raises(Defect, match="is not one regular expression") as caught:
        terminals(Source("bad.lark", f"start: X\n{definition}\n"))

    assert caught.value.place is not None
    assert str(caught.value.place) == "bad.lark:2:1"


def test_a_lexer_is_compiled_once() -> None:
    assert lexer(GRAMMARS[0]) is lexer(GRAMMARS[0])
