"""Range arithmetic agrees with sets of page frames."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.frames import clamp, common, count, merged, overlaps, without

RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


def pages(ranges: object) -> set[int]:
    return {pfn for start, end in ranges for pfn in range(start, end)}  # type: ignore[attr-defined]


@given(RANGES)
def test_merged_ranges_are_ascending_apart_and_the_same_pages(ranges: list[tuple[int, int]]) -> None:
    result = merged(ranges)

    assert pages(result) == pages(ranges)
    assert all(start < end for start, end in result)
    assert all(one[1] < other[0] for one, other in pairwise(result))


@given(RANGES, RANGES)
def test_common_and_without_are_intersection_and_difference(
    some: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    one, two = merged(some), merged(other)

    assert pages(common(one, two)) == pages(one) & pages(two)
    assert pages(without(one, two)) == pages(one) - pages(two)
    assert common(one, two) == merged(common(one, two))
    assert without(one, two) == merged(without(one, two))


@given(RANGES, st.integers(0, 60), st.integers(0, 60))
def test_count_is_what_lies_between_two_bounds(ranges: list[tuple[int, int]], low: int, high: int) -> None:
    frames = merged(ranges)

    assert count(frames, low, high) == len([pfn for pfn in pages(frames) if low <= pfn < high])


@given(RANGES, st.integers(0, 60), st.integers(0, 60))
def test_overlaps_is_whether_anything_lies_between(ranges: list[tuple[int, int]], low: int, high: int) -> None:
    frames = merged(ranges)

    assert overlaps(frames, low, high) is any(low <= pfn < high for pfn in pages(frames))


@pytest.mark.parametrize(("value", "kept"), [(1, 3), (4, 4), (9, 7)])
def test_clamp_keeps_a_value_between_bounds(value: int, kept: int) -> None:
    assert clamp(value, 3, 7) == kept
    assert clamp(value, 7, 3) == 3
