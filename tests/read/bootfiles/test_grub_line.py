"""The line that GRUB makes of the words of its linux command."""

from __future__ import annotations

import pytest

from meminit.read.bootfiles.expansion import Value
from meminit.read.bootfiles.grub_line import joined
from meminit.text import Source

FILE = Source("f", "a'\\b")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["a", "b c", ""], 'a "b c" '),
        (["'x'", 'y"', "\\"], "\\'x\\' y\\\" \\\\"),
        ([], ""),
    ],
)
def test_words_with_blanks_are_quoted_and_quotes_escaped(words: list[str], line: str) -> None:
    assert joined([Value(((word, None),)) for word in words]).text == line


def test_each_character_keeps_its_place() -> None:
    line = joined([Value((("a'\\b", FILE.place(0, 4)),)), Value((("'", FILE.place(0, 2)),))])

    assert [(text, place and (place.start, place.end)) for text, place in line.pieces if text] == [
        ("a", (0, 1)),
        ("\\'", (1, 2)),
        ("\\\\", (2, 3)),
        ("b", (3, 4)),
        (" ", None),
        ("\\'", (0, 2)),
    ]
    assert [note.place.text for note in line.notes] == ["'", "\\", "a'"]


def test_a_word_that_is_nothing_leaves_no_blank() -> None:
    assert joined([Value(), Value((("a", None),)), Value()]).text == "a"
