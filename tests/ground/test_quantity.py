"""Sizes of documents are exact, and nothing else passes for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.quantity import format_ranges, format_size, page_down, page_up, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("4096", 4096),
        ("4G", 4 << 30),
        ("4GiB", 4 << 30),
        ("4gB", 4 << 30),
        ("640K", 640 << 10),
        ("0x1000", 4096),
        ("0x10M", 16 << 20),
        ("12B", 12),
        ("16E", 16 << 60),
    ],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "4 G", "1.5G", "010", "-1", "4GG", "4iB", "0x", "G", "17E", "٤", "9" * 400])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a size|more than 64 bits"):
        parse_size(text)


@given(st.integers(0, 1 << 64))
def test_format_and_parse_are_inverse(size: int) -> None:
    assert parse_size(format_size(size)) == size


@given(st.integers(0, 1 << 60), st.integers(9, 16))
def test_page_up_and_down_enclose_the_byte(size: int, shift: int) -> None:
    assert page_down(size, shift) << shift <= size <= page_up(size, shift) << shift
    assert page_up(size, shift) - page_down(size, shift) == (size % (1 << shift) > 0)


@pytest.mark.parametrize(
    ("numbers", "written"), [([], ""), ([3], "3"), ([2, 3, 4, 7], "2-4, 7"), ([0, 2, 4, 5], "0, 2, 4-5")]
)
def test_numbers_that_follow_each_other_are_a_range(numbers: list[int], written: str) -> None:
    assert format_ranges(numbers) == written
