"""Woven texts point back into the files that their pieces are from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meminit.text import Place, Source
from meminit.woven import Piece, weave

FILE = Source("grub", 'A="x\\$y"\nB="$A quiet"\n')


def test_a_copied_piece_keeps_the_place_of_each_character() -> None:
    line = weave("line", [("quiet", FILE.place(15, 20))])
    place = line.place(1, 3)

    assert FILE.text[15:20] == "quiet"
    assert (place.source, place.start, place.end, place.text) == (FILE, 16, 18, "ui")
    assert str(place) == "grub:2:8"


def test_a_piece_of_another_length_stands_as_a_whole() -> None:
    line = weave("line", [("x", FILE.place(3, 4)), ("$", FILE.place(4, 6)), ("y", FILE.place(6, 7))])

    assert line.text == "x$y"
    assert (line.place(1, 2).start, line.place(1, 2).end) == (4, 6)
    assert (line.place(0, 3).start, line.place(0, 3).end) == (3, 7)
    assert line.place(0, 3).text == "x$y"


def test_parts_of_a_place_are_found_in_what_was_read() -> None:
    line = weave("line", [("x", FILE.place(3, 4)), ("$", FILE.place(4, 6)), ("y", FILE.place(6, 7))])
    part = line.place(0, 3).part(2, 3)

    assert (part.start, part.end, part.text) == (6, 7, "y")
    assert FILE.place(15, 20).part(1, 3).text == "ui"


def test_what_was_made_up_stands_behind_the_piece_before_it() -> None:
    line = weave("line", [("a", FILE.place(0, 1)), (" ", None), ("B", FILE.place(9, 10))])

    assert (line.place(1, 2).start, line.place(1, 2).end) == (1, 1)
    assert (line.place().start, line.place(3).start) == (0, 10)
    assert weave("line", [("BOOT_IMAGE=", None), ("B", FILE.place(9, 10))]).place(0, 4).start == 9
    assert str(weave("line", [("made up", None)]).place(2, 4)) == "line:1:3"
    assert str(weave("line", []).place()) == "line:1:1"


def test_a_span_ends_where_its_line_does() -> None:
    line = weave("line", [("x", FILE.place(3, 4)), ("q", FILE.place(15, 16))])
    other = weave("line", [("q", FILE.place(15, 16)), ("x", FILE.place(3, 4)), ("o", Source("o", "o").place(0, 1))])

    assert (line.place(0, 2).start, line.place(0, 2).end) == (3, 4)
    assert (other.place(0, 3).start, other.place(0, 3).end) == (15, 16)


def test_a_line_that_is_continued_is_one() -> None:
    file = Source("f", "ab\\\ncd")
    line = weave("line", [("ab", file.place(0, 2)), ("cd", file.place(4, 6))])

    assert (line.place(1, 3).start, line.place(1, 3).end) == (1, 5)


def test_neighbours_become_one_thread() -> None:
    letters = [(letter, FILE.place(15 + index, 16 + index)) for index, letter in enumerate("quiet")]

    assert len(weave("line", letters).threads) == 1
    assert len(weave("line", [*letters, ("", None), ("!", FILE.place(20, 22))]).threads) == 2


@st.composite
def woven_pieces(draw: st.DrawFn) -> list[Piece]:
    files = [Source("one", "abcdefghij" * 3), Source("two", "0123456789\n" * 3)]
    pieces: list[Piece] = []
    for _ in range(draw(st.integers(0, 6))):
        file = draw(st.sampled_from(files))
        start = draw(st.integers(0, len(file.text) - 1))
        end = draw(st.integers(start, len(file.text)))
        kind = draw(st.integers(0, 2))
        if kind == 0:
            pieces.append((file.text[start:end], file.place(start, end)))
        else:
            pieces.append((draw(st.text("XYZ", max_size=4)), file.place(start, end) if kind == 1 else None))
    return pieces


@given(woven_pieces(), st.data())
def test_places_lie_in_the_pieces_and_weaving_again_changes_nothing(pieces: list[Piece], data: st.DataObject) -> None:
    line = weave("line", pieces)
    start = data.draw(st.integers(0, len(line.text)))
    end = data.draw(st.integers(start, len(line.text)))
    place = line.place(start, end)
    again = weave("line", [*line.pieces(0, start), *line.pieces(start, len(line.text))])

    assert line.text == "".join(text for text, _ in pieces)
    assert place.text == line.text[start:end]
    assert 0 <= place.start <= place.end <= len(place.source.text)
    assert any(origin is not None and place.source is origin.source for _, origin in pieces) or place.source is line
    assert again.text == line.text
    same = again.place(start, end)
    if start < end:
        assert same == place or place.source is line
    else:  # of a piece that is mapped as a whole one character may be left, which is mapped like any other
        assert (same.source, same.start) == (place.source, place.start) or place.source is line


@given(st.text("ab \n", min_size=1), st.data())
def test_a_copy_says_the_same_places_as_its_file(text: str, data: st.DataObject) -> None:
    file = Source("f", text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    assert weave("line", [(text, Place(file, 0, len(text)))]).place(start, end) == file.place(start, end)
