"""The first grammars of values on the boot line: memparse(), get_option() and the lists of bitmap_parselist().

Sources: lib/cmdline.c, lib/kstrtox.c, lib/bitmap-str.c (lib/bitmap.c before 6.5). Texts are what stands behind ``=``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from meminit.read.quoting import quoted

__all__ = ["BadListError", "Option", "bitmap_parselist", "get_option", "memparse"]

_NUMBER = re.compile(r"0[xX](?P<hex>[0-9a-fA-F]+)|(?P<octal>0[0-7]*)|(?P<decimal>[1-9][0-9]*)")
_DECIMAL = re.compile(r"N|[0-9]+")
_BETWEEN = re.compile("[, \t\n\v\f\r\udca0]+")
_SUFFIXES = "KMGTPE"
_MASK = (1 << 64) - 1
_MOST_DECIMALS = 64
"""10**64 is a multiple of 2**64: digits farther left do not show in 64 bits."""


def memparse(text: str, start: int = 0, suffixes: str = _SUFFIXES) -> tuple[int, int]:
    """Bytes, and the offset of what is left, which is the caller's: ``4GiB`` is 4 GiB and leaves ``iB``.

    A number as in C (0x, a leading 0 is octal), then at most one suffix in either case; bits above 64 are lost. Without
    digits the number is 0. Kernels before 3.16 know the suffixes ``KMG`` only.
    """
    value, end = _simple_strtoull(text, start)
    power = suffixes.find(text[end : end + 1].upper()) + 1 if end < len(text) else 0
    return value << 10 * power & _MASK, end + (power > 0)


def _simple_strtoull(text: str, start: int) -> tuple[int, int]:
    """An unsigned 64-bit number in the base its beginning tells, and the offset behind it."""
    match = _NUMBER.match(text, start)
    if match is None:
        return 0, start
    if match["hex"] is not None:
        value = int(match["hex"], 16)
    elif match["octal"] is not None:
        value = int(match["octal"], 8)
    else:
        value = int(match["decimal"][-_MOST_DECIMALS:])
    return value & _MASK, match.end()


class Option(NamedTuple):
    """What get_option() found: its return value, the int, the offset to go on from.

    ``kind`` is 0 without an int, 1 for an int, 2 with the comma behind it consumed, 3 before a ``-`` of a range.
    """

    kind: int
    value: int
    end: int


def get_option(text: str, start: int = 0) -> Option:
    """One int of a list such as ``1,2-5``, cut to 32 bits with its sign.

    A ``-`` without digits is consumed and is no int; 4.7 still takes it for 0.
    """
    digits = start + text.startswith("-", start)
    number, end = _simple_strtoull(text, digits)
    if end == digits:
        return Option(0, 0, end)
    value = ((-number if digits > start else number) + (1 << 31)) % (1 << 32) - (1 << 31)
    if text.startswith(",", end):
        return Option(2, value, end + 1)
    return Option(3 if text.startswith("-", end) else 1, value, end)


class BadListError(ValueError):
    """What is wrong with a list, the span of it, and the error that bitmap_parselist() returns."""

    def __init__(self, message: str, start: int, end: int, errno: str = "EINVAL") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.errno = errno


def bitmap_parselist(text: str, bits: int) -> tuple[int, ...]:
    """The bits of a cpulist or nodelist in order: ``0-3,8``, ``0-31:2/4``, ``N`` (the last one), ``all``.

    ``bits`` is nr_cpu_ids or MAX_NUMNODES. Read as by 6.8; 4.7 knows numbers and ranges only. A newline right behind
    a number ends the list. Raises BadListError, a ValueError.
    """
    mask = 0
    offset = _skip(text, 0)
    while offset < len(text):
        first, last, used, group, end = _region(text, offset, bits)
        here = quoted(text[offset:end].rstrip())
        if first > last:
            raise BadListError(f"{here} ends before it begins", offset, end)
        if group == 0 or used > group:
            raise BadListError(f"{here} takes {used} of every {group}", offset, end)
        if last >= bits:
            raise BadListError(f"{here} goes beyond {bits - 1}, the last one", offset, end, "ERANGE")
        mask |= _every(used, group, last - first + 1) << first
        offset = _skip(text, end)
    return tuple(bit for bit, digit in enumerate(reversed(f"{mask:b}")) if digit == "1")


def _skip(text: str, offset: int) -> int:
    match = _BETWEEN.match(text, offset)
    return offset if match is None else match.end()


def _every(used: int, group: int, length: int) -> int:
    """A mask of ``length`` bits in which the first ``used`` of each ``group`` are set."""
    if used == group:
        return (1 << length) - 1
    pattern, width = (1 << used) - 1, group
    while width < length:
        pattern |= pattern << width
        width *= 2
    return pattern & ((1 << length) - 1)


def _region(text: str, start: int, bits: int) -> tuple[int, int, int, int, int]:
    """First and last bit, used and group size, and the offset behind: bitmap_parse_region()."""
    if text[start : start + 3].lower() == "all":
        first, last, end = 0, bits - 1, start + 3
    else:
        first, end = _getnum(text, start, bits)
        if _ends(text, end):
            return first, first, 1, 1, _unless_newline(text, end)
        last, end = _getnum(text, _expect(text, end, "-"), bits)
    if _ends(text, end):
        return first, last, 1, 1, _unless_newline(text, end)
    used, end = _getnum(text, _expect(text, end, ":"), bits)
    group, end = _getnum(text, _expect(text, end, "/"), bits)
    return first, last, used, group, end


def _ends(text: str, offset: int) -> bool:
    return offset == len(text) or _BETWEEN.match(text, offset) is not None


def _unless_newline(text: str, offset: int) -> int:
    return len(text) if text.startswith("\n", offset) else offset


def _expect(text: str, offset: int, wanted: str) -> int:
    if text.startswith(wanted, offset):
        return offset + 1
    found = quoted(text[offset]) if offset < len(text) else "the end"
    raise BadListError(f"{found} where `{wanted}` is expected", offset, offset + 1)


def _getnum(text: str, offset: int, bits: int) -> tuple[int, int]:
    """A decimal number of at most 32 bits, or ``N``: bitmap_getnum()."""
    match = _DECIMAL.match(text, offset)
    if match is None:
        found = quoted(text[offset]) if offset < len(text) else "the end"
        raise BadListError(f"{found} where a number is expected", offset, offset + 1)
    if match[0] == "N":
        return bits - 1, match.end()
    digits = match[0].lstrip("0") or "0"
    if len(digits) > 10 or int(digits) >> 32:
        raise BadListError(f"{quoted(match[0])} is more than 32 bits hold", *match.span(), "EOVERFLOW")
    return int(digits), match.end()
