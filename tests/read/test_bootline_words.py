"""What kernels make of boot lines, release by release, and what they named of real ones."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from meminit.errors import InputFault
from meminit.model.config import Config
from meminit.model.kernel import features_of, parse_release
from meminit.model.knowledge import arch, features
from meminit.read.bootline import MAX_BYTES, Word, lex
from meminit.text import Source
from support import FACTS


@cache
def kernel(release: str) -> frozenset[str]:
    return features_of(features(), parse_release(release), arch("x86_64"), Config({}), {})


def words(line: str, release: str = "6.8") -> tuple[Word, ...]:
    return lex(Source("<cmdline>", line), features=kernel(release))


def pairs(line: str, release: str = "6.8") -> list[tuple[str, str | None]]:
    return [(word.name, word.value) for word in words(line, release)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("   \t\n", []),
        ("quiet", [("quiet", None)]),
        ("a=1 b", [("a", "1"), ("b", None)]),
        ("a=b=c", [("a", "b=c")]),
        ("a=", [("a", "")]),
        ("=a", [("=a", None)]),
        ("=a=b", [("=a", "b")]),
        ('a="b c" d', [("a", "b c"), ("d", None)]),
        ('"a=b c" d', [("a", "b c"), ("d", None)]),
        ('"a b"', [("a b", None)]),
        ('a="b"c', [("a", 'b"c')]),
        ('a=b"c d"', [("a", 'b"c d"')]),
        ('a="b', [("a", "b")]),
        ('a=""', [("a", "")]),
        ('a="', [("a", "")]),
        ('"', [("", None)]),
        ('x "', [("x", None), ("", None)]),
        ("a\0b", [("a", None)]),
        ("a\xa0b", [("a\udcc2", None), ("b", None)]),
    ],
)
def test_what_a_new_kernel_makes_of_a_line(line: str, expected: list[tuple[str, str | None]]) -> None:
    assert pairs(line) == expected


def test_the_closing_quote_of_a_bare_word_stays_in_old_releases() -> None:
    assert pairs('"a b" "c=d e"', "3.10") == [('a b"', None), ("c", "d e")]
    assert pairs('"a b" "c=d e"', "4.7") == [("a b", None), ("c", "d e")]


def test_two_dashes_end_the_kernels_part_since_3_15() -> None:
    line = "a=1 -- b=2 -- c"

    assert [word.for_init for word in words(line, "3.10")] == [False] * 5
    assert [word.for_init for word in words(line, "4.7")] == [False, True, True, True, True]
    assert [word.for_init for word in words("a --=1 b", "4.7")] == [False] * 3


def test_tabs_and_newlines_part_words_since_2_6_28() -> None:
    assert pairs("a=1\tb\nc", "2.6.32") == [("a", "1"), ("b", None), ("c", None)]
    assert pairs("a=1\tb\nc", "2.6.24") == [("a", "1\tb\nc")]


def test_2_4_cuts_at_spaces_outside_quotes_and_drops_nothing() -> None:
    assert pairs('a="b c"  d "e', "2.4.32") == [("a", '"b c"'), ("d", None), ('"e', None)]


def test_a_blank_inside_a_character_parts_it_and_both_words_stand_at_it() -> None:
    first, second = words("à=1")

    assert (first.name, first.span, second.name, second.span) == ("\udcc3", (0, 1), "=1", (1, 3))
    lone, value = words("mem=à1 x=2")[:2]
    assert (lone.name, lone.value, lone.value_span) == ("mem", "\udcc3", (4, 5))
    assert (value.name, value.span) == ("1", (5, 6))


def test_spans_behind_long_characters_count_characters() -> None:
    line = 'é="🐧 x" à y="" z='
    found = words(line)

    assert [line[slice(*word.name_span)] for word in found] == ["é", "à", "y", "z"]
    assert [line[slice(*word.value_span)] for word in found if word.value_span] == ["🐧 x", "", ""]


def test_a_lone_surrogate_is_refused_with_its_place() -> None:
    with pytest.raises(InputFault, match="lone surrogate") as caught:
        words("mem=\ud800")

    assert str(caught.value.place) == "<cmdline>:1:5"


def test_a_line_no_kernel_reads_is_refused() -> None:
    assert pairs("a" * MAX_BYTES) == [("a" * MAX_BYTES, None)]
    with pytest.raises(InputFault, match="longer than"):
        words("a" * (MAX_BYTES + 1))
    with pytest.raises(InputFault, match="longer than"):
        words("é" * (MAX_BYTES // 2 + 1))


@pytest.mark.parametrize("piece", ['"', "=", " ", 'a="', "a=b ", '"a" ', "\xa0", "-- ", '"" '])
def test_long_lines_are_cut_without_quadratic_work(piece: str) -> None:
    """Which would take hours."""
    line = piece * (300_000 // len(piece.encode()))
    spans = [word.span for word in words(line)]

    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(line) for start, end in spans)


def test_a_megabyte_of_words_is_cut() -> None:
    assert len(words("a=b " * 250_000)) == 250_000
    assert len(words('a="' * 349_525)) == 1


UNKNOWN = 'Unknown kernel command line parameters "'


def boots() -> list[tuple[str, dict[str, Any]]]:
    """Boots of real kernels that said which words they did not know."""
    files = sorted((FACTS / "boots").glob("*/*.json"))
    facts = [(file.stem, json.loads(Path(file).read_text(encoding="utf-8"))) for file in files]
    return [(name, fact) for name, fact in facts if any(UNKNOWN in line for line in messages(fact))]


def messages(fact: dict[str, Any]) -> list[str]:
    found: list[str] = fact["expect"].get("messages") or []
    return found


def test_words_are_those_that_real_kernels_named() -> None:
    """A kernel names the words it does not know: bare ones, then those with a value, each in the order of the line."""
    wrong = []
    for name, fact in boots():
        message = next(line for line in messages(fact) if UNKNOWN in line)
        named, closing, _ = message.split(UNKNOWN)[1].partition('", will be passed')
        rest = f"{named.strip()} "
        found = [word for word in words(fact["cmdline"], fact["release"]) if not word.for_init]
        bare = [word.name for word in found if word.value is None]
        for said in bare + [f"{word.name}={word.value}" for word in found if word.value is not None]:
            cut_short = not closing and said.startswith(rest.strip())  # printk() keeps some 1,000 characters of a line
            rest = "" if cut_short else rest.removeprefix(f"{said} ")
        if rest:
            wrong.append(f"{name}: {rest}")

    assert wrong == []
    assert len(boots()) > 20
