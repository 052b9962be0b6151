"""gfp flags are read as people write them, and what is none is shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.read.gfp import read_gfp
from meminit.text import Source

WORDS = st.from_regex(r"\A(__)?GFP_[A-Z0-9_]{1,12}\Z")
BLANKS = st.sampled_from(("", " ", "\t", "  "))


@settings(deadline=None)
@given(st.lists(st.tuples(BLANKS, WORDS, BLANKS), min_size=1, max_size=5), st.booleans())
def test_words_keep_their_places(parts: list[tuple[str, str, str]], bracketed: bool) -> None:
    text = "|".join(map("".join, parts))
    words = read_gfp(Source("<--gfp>", f"({text})" if bracketed else text))

    assert [word.name for word in words] == [name for _, name, _ in parts]
    assert [word.place.text for word in words] == [word.name for word in words]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("GFP_KERNEL||GFP_DMA", 12),
        ("GFP_KERNEL|", 12),
        ("0x14200ca", 1),
        ("GFP KERNEL", 1),
        ("A|(B", 3),
        ("A,B", 1),
    ],
)
def test_what_is_no_word_is_shown(text: str, column: int) -> None:
    with pytest.raises(InputFault, match="not a gfp flag") as fault:
        read_gfp(Source("<--gfp>", text))
    assert fault.value.place is not None
    assert fault.value.place.column == column


def test_there_is_an_end_to_words() -> None:
    with pytest.raises(InputFault, match="more than 64 gfp flags"):
        read_gfp(Source("<--gfp>", "|".join(["GFP_KERNEL"] * 1000)))
