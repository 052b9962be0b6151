"""Lists of CPUs and nodes as bitmap_parselist() read them before 5.2.

Sources: lib/bitmap.c. 2.6.32 takes numbers and ranges without a blank; later kernels count digits and take blanks
around a number; 4.15 takes every so many of a range.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from meminit.read.quoting import quoted
from meminit.read.values.lists import BadListError, bits_of, every
from meminit.read.values.numbers import simple_strtoull
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bitmap_parselist"]

_BLANKS = " \t\n\v\f\r\udca0"
_TOKEN = re.compile(rf"[0-9]+|[{_BLANKS}]+|.", re.DOTALL)


class _Region(NamedTuple):
    """First and last bit, and how many of each how many of them are set."""

    first: int
    last: int
    used: int
    group: int


def bitmap_parselist(text: str, bits: int, features: frozenset[str]) -> tuple[int, ...]:
    """The bits of a list in order. Raises BadListError."""
    mask = 0
    if "parselist-blanks" in features:
        regions = _counted(text, patterns="parselist-patterns" in features)
    else:
        regions = _plain(text)
    for region, start, end in regions:
        here = quoted(text[start:end])
        if region.first > region.last:
            raise BadListError(f"{here} ends before it begins", start, end)
        if region.group == 0 or region.used > region.group:
            raise BadListError(f"{here} takes {region.used} of every {region.group}", start, end)
        if region.last >= bits:
            raise BadListError(f"{here} goes beyond {bits - 1}, the last one", start, end, "ERANGE")
        mask |= every(region.used, region.group, region.last - region.first + 1) << region.first
    return bits_of(mask)


def _plain(text: str) -> Iterator[tuple[_Region, int, int]]:
    """2.6.32: digits, a ``-`` and digits, one comma; a newline ends the list."""
    offset = 0
    while True:
        start = offset
        first, offset = _number(text, offset)
        last = first
        if text.startswith("-", offset):
            last, offset = _number(text, offset + 1)
        yield _Region(first, last, 1, 1), start, offset
        offset += text.startswith(",", offset)
        if offset == len(text) or text[offset] == "\n":
            return


def _number(text: str, offset: int) -> tuple[int, int]:
    if not text[offset : offset + 1] or text[offset] not in "0123456789":
        found = quoted(text[offset]) if offset < len(text) else "the end"
        raise BadListError(f"{found} where a number is expected", offset, offset + 1)
    return simple_strtoull(text, offset, 32, 10)


def _counted(text: str, *, patterns: bool) -> Iterator[tuple[_Region, int, int]]:
    """What stands between commas, blanks around it left out; an empty piece says nothing."""
    start = 0
    for piece in text.split(","):
        tokens = [(match[0], start + match.start()) for match in _TOKEN.finditer(piece)]
        digits = [token for token in tokens if token[0][0] in "0123456789"]
        if digits:
            region = _region(tokens, patterns=patterns)
            yield region, digits[0][1], digits[-1][1] + len(digits[-1][0])
        else:
            _refuse_signs(tokens, ":/" if patterns else "")
        start += len(piece) + 1


def _refuse_signs(tokens: list[tuple[str, int]], passed: str) -> None:
    for token, offset in tokens:
        if token[0] not in _BLANKS and token not in passed:
            raise BadListError(f"{quoted(token)} where a number is expected", offset, offset + 1)


def _region(tokens: list[tuple[str, int]], *, patterns: bool) -> _Region:
    """``first``, ``first-last`` or ``first-last:used/group``, token by token as the kernel's loop goes."""
    _refuse_inner_blanks(tokens)
    ends, used, before = [0, 0], 0, None
    at_start, in_range = True, False
    for token, offset in tokens:
        match token[0]:
            case "/" if patterns:
                used, ends, at_start, in_range = ends[0], [0, 0], True, False
            case ":" if patterns:
                before, ends, at_start, in_range = ends, [0, 0], True, False
            case "-" if not (at_start or in_range):
                ends, at_start, in_range = [ends[0], 0], True, True
            case digit if digit in "0123456789":
                number = simple_strtoull(token, 0, 32, 10)[0]
                ends, at_start = [ends[0] if in_range else number, number], False
            case blank if blank in _BLANKS:
                pass
            case _:
                raise BadListError(f"{quoted(token)} where a number is expected", offset, offset + 1)
    if at_start and in_range:
        token, offset = tokens[-1]
        raise BadListError("the end where a number is expected", offset + len(token), offset + len(token) + 1)
    if before is None:
        return _Region(ends[0], ends[1], 1, 1)
    return _Region(before[0], before[1], used, ends[0])


def _refuse_inner_blanks(tokens: list[tuple[str, int]]) -> None:
    """A blank behind a digit may be followed by the end only."""
    counted = False
    for (blank, offset), (after, _) in pairwise(tokens):
        counted = counted or blank[0] in "0123456789"
        if counted and blank[0] in _BLANKS:
            raise BadListError(f"{quoted(after)} behind a blank", offset, offset + len(blank) + 1)
