"""Lists of CPUs and nodes as bitmap_parselist() reads them since 5.2.

Sources: lib/bitmap-str.c (lib/bitmap.c before 6.5). How older kernels read them is in ``old_lists``.
"""

from __future__ import annotations

import re

from meminit.read.quoting import quoted

__all__ = ["BadListError", "bitmap_parselist", "bits_of", "every"]

_DECIMAL = re.compile(r"N|[0-9]+")
_BETWEEN = re.compile("[, \t\n\v\f\r\udca0]+")


class BadListError(ValueError):
    """What is wrong with a list, the span of it, and the error that bitmap_parselist() returns."""

    def __init__(self, message: str, start: int, end: int, errno: str = "EINVAL") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.errno = errno


_WORDS = frozenset(["N", "all"])


def bitmap_parselist(text: str, bits: int, words: frozenset[str] = _WORDS) -> tuple[int, ...]:
    """The bits of a cpulist or nodelist in order: ``0-3,8``, ``0-31:2/4``, ``N`` (the last one), ``all``.

    ``bits`` is nr_cpu_ids or MAX_NUMNODES. Read as by 6.8; ``words`` are those that the kernel knows. A newline right
    behind a number ends the list. Raises BadListError, a ValueError.
    """
    mask = 0
    offset = _skip(text, 0)
    while offset < len(text):
        first, last, used, group, end = _region(text, offset, bits, words)
        here = quoted(text[offset:end].rstrip())
        if first > last:
            raise BadListError(f"{here} ends before it begins", offset, end)
        if group == 0 or used > group:
            raise BadListError(f"{here} takes {used} of every {group}", offset, end)
        if last >= bits:
            raise BadListError(f"{here} goes beyond {bits - 1}, the last one", offset, end, "ERANGE")
        mask |= every(used, group, last - first + 1) << first
        offset = _skip(text, end)
    return bits_of(mask)


def bits_of(mask: int) -> tuple[int, ...]:
    """The numbers of the bits that are set, in order."""
    return tuple(bit for bit, digit in enumerate(reversed(f"{mask:b}")) if digit == "1")


def _skip(text: str, offset: int) -> int:
    match = _BETWEEN.match(text, offset)
    return offset if match is None else match.end()


def every(used: int, group: int, length: int) -> int:
    """A mask of ``length`` bits in which the first ``used`` of each ``group`` are set."""
    if used == group:
        return (1 << length) - 1
    pattern, width = (1 << used) - 1, group
    while width < length:
        pattern |= pattern << width
        width *= 2
    return pattern & ((1 << length) - 1)


def _region(text: str, start: int, bits: int, words: frozenset[str]) -> tuple[int, int, int, int, int]:
    """First and last bit, used and group size, and the offset behind: bitmap_parse_region()."""
    last_bit = bits - 1 if "N" in words else None
    if "all" in words and text[start : start + 3].lower() == "all":
        first, last, end = 0, bits - 1, start + 3
    else:
        first, end = _getnum(text, start, last_bit)
        if _ends(text, end):
            return first, first, 1, 1, _unless_newline(text, end)
        last, end = _getnum(text, _expect(text, end, "-"), last_bit)
    if _ends(text, end):
        return first, last, 1, 1, _unless_newline(text, end)
    used, end = _getnum(text, _expect(text, end, ":"), last_bit)
    group, end = _getnum(text, _expect(text, end, "/"), last_bit)
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


def _getnum(text: str, offset: int, last_bit: int | None) -> tuple[int, int]:
    """A decimal number of at most 32 bits, or ``N`` where that is known: bitmap_getnum()."""
    match = _DECIMAL.match(text, offset)
    if match is None or (match[0] == "N" and last_bit is None):
        found = quoted(text[offset]) if offset < len(text) else "the end"
        raise BadListError(f"{found} where a number is expected", offset, offset + 1)
    if match[0] == "N" and last_bit is not None:
        return last_bit, match.end()
    digits = match[0].lstrip("0") or "0"
    if len(digits) > 10 or int(digits) >> 32:
        raise BadListError(f"{quoted(match[0])} is more than 32 bits hold", *match.span(), "EOVERFLOW")
    return int(digits), match.end()
