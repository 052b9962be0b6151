"""Places say line and column as editors do, and show the line with a caret."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meminit.text import EXCERPT_WIDTH, Source, printable


@given(st.text(max_size=200), st.data())
def test_position_agrees_with_counting_newlines(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset]

    assert Source("f", text).position(offset) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


@given(st.text(max_size=80), st.data())
def test_excerpt_never_fails_and_marks_something(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    line, caret = Source("f", text).place(start, end).excerpt()

    assert line.replace("…", "").isprintable() or line == ""
    assert caret.strip(" ") == "^" * len(caret.strip(" "))
    assert caret.strip(" ")


def test_excerpt_stands_under_the_span_despite_tabs() -> None:
    place = Source("f", "a\n\tb=cde\n").place(5, 8)

    assert place.excerpt() == ("    b=cde", "      ^^^")
    assert (str(place), place.text) == ("f:2:4", "cde")
    assert (place.end_line, place.end_column) == (2, 7)


def test_excerpt_of_a_span_of_several_lines_marks_its_first() -> None:
    assert Source("f", "ab\ncd\n").place(1, 5).excerpt() == ("ab", " ^")


def test_excerpt_cuts_a_long_line_around_the_span() -> None:
    text = "x" * 1000 + "HERE" + "y" * 1000
    line, caret = Source("f", text).place(1000, 1004).excerpt()

    assert len(line) == EXCERPT_WIDTH + 2
    assert line[caret.index("^") :].startswith("HERE")
    assert caret.count("^") == len("HERE")


def test_place_without_end_is_empty_and_still_marked() -> None:
    place = Source("f", "ab").place(1)

    assert place.text == ""
    assert place.excerpt() == ("ab", " ^")


def test_carriage_returns_are_no_part_of_a_line() -> None:
    assert Source("f", "ab\r\ncd").line(1) == "ab"


def test_bytes_that_are_no_utf8_are_kept_and_shown_escaped() -> None:
    source = Source.from_bytes("f", b"\xef\xbb\xbfa\xffb\x01")

    assert source.text.encode("utf-8", "surrogateescape") == b"a\xffb\x01"
    assert printable(source.text) == "a\\xffb\\x01"
    assert printable("plain") == "plain"
