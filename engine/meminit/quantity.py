"""Sizes in bytes and page frame numbers: reading the sizes of documents, writing sizes for people."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GIB", "KIB", "MIB", "format_ranges", "format_size", "page_down", "page_up", "parse_size"]

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
_SUFFIXES = "KMGTPE"
_SIZE = re.compile(r"(0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)(?:([KMGTPEkmgtpe])(?:iB|B)?|B)?", re.ASCII)
MAX_BYTES = 1 << 64


def parse_size(text: str) -> int:
    """Bytes of a document's size: decimal or 0x, one of K M G T P E, optional iB or B.

    This is not the kernel's memparse: no octal, no rest, no fraction.
    Raises ValueError with a sentence that says what is wrong.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        message = f"`{text}` is not a size: write a whole number with K, M, G, T, P or E, such as 4G or 0x1000"
        raise ValueError(message)
    digits, suffix = match.groups()
    value = int(digits, 16 if digits[:2] in {"0x", "0X"} else 10)
    if suffix:
        value <<= 10 * (1 + _SUFFIXES.index(suffix.upper()))
    if value > MAX_BYTES:
        message = f"`{text}` is more than 64 bits can address"
        raise ValueError(message)
    return value


def format_size(size: int) -> str:
    """``size`` bytes exactly, in the largest unit that divides it: ``3G``, ``640K``, ``4095``."""
    for power in range(len(_SUFFIXES), 0, -1):
        unit = 1 << (10 * power)
        if size and size % unit == 0:
            return f"{size // unit}{_SUFFIXES[power - 1]}"
    return str(size)


def page_up(size: int, page_shift: int) -> int:
    """First PFN at or above ``size`` bytes (PFN_UP)."""
    return -(-size >> page_shift)


def page_down(size: int, page_shift: int) -> int:
    """PFN that holds byte ``size`` (PFN_DOWN)."""
    return size >> page_shift


def format_ranges(numbers: Iterable[int]) -> str:
    """Numbers in order, those that follow each other as a range: ``2-5, 7``."""
    runs = (list(run) for _, run in groupby(enumerate(numbers), lambda each: each[1] - each[0]))
    return ", ".join(f"{run[0][1]}-{run[-1][1]}" if len(run) > 1 else str(run[0][1]) for run in runs)
