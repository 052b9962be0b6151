"""Arithmetic on page frames as ranges: for_each_mem_pfn_range() and absent_pages_in_range()."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.layout import Frames

__all__ = ["clamp", "common", "count", "merged", "overlaps", "without"]


def merged(ranges: Iterable[tuple[int, int]]) -> Frames:
    """``ranges`` in ascending order, those that touch or overlap made one, empty ones dropped."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(r for r in ranges if r[0] < r[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def common(one: Frames, other: Frames) -> Frames:
    """What two ascending range lists share."""
    if not one or not other:
        return ()
    result = []
    i = bisect_right(one, other[0][0], key=_end)
    j = bisect_right(other, one[0][0], key=_end)
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            result.append((start, end))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


def _end(piece: tuple[int, int]) -> int:
    return piece[1]


def overlaps(frames: Frames, start: int, end: int) -> bool:
    """Whether any of ``frames``, which are ascending, lies in ``[start, end)``."""
    at = bisect_right(frames, start, key=_end)
    return start < end and at < len(frames) and frames[at][0] < end


def without(frames: Frames, holes: Frames) -> Frames:
    """``frames`` less ``holes``, both ascending."""
    result = []
    hole = 0
    for first, end in frames:
        start = first
        while hole < len(holes) and holes[hole][1] <= start:
            hole += 1
        at = hole
        while at < len(holes) and holes[at][0] < end:
            if start < holes[at][0]:
                result.append((start, holes[at][0]))
            start = max(start, holes[at][1])
            at += 1
        if start < end:
            result.append((start, end))
    return tuple(result)


def count(frames: Frames, low: int, high: int) -> int:
    """Pages of ``frames`` inside ``[low, high)``, each end clamped as the kernel does; 0 where high < low."""
    return sum(clamp(end, low, high) - clamp(start, low, high) for start, end in frames)


def clamp(value: int, low: int, high: int) -> int:
    """``value`` kept at or above ``low``, then at or below ``high``."""
    return min(max(value, low), high)
