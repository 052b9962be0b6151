"""Numbers at the beginning of a text as the kernel reads them: memparse(), get_option(), simple_strtoull().

Sources: lib/cmdline.c, lib/kstrtox.c (lib/vsprintf.c before 2.6.39). Texts are what stands behind ``=``.
"""

from __future__ import annotations

import re

from meminit.records import NamedTuple

__all__ = ["Digits", "Option", "digits", "get_option", "memparse", "signed", "simple_strtoull", "suffixes"]

_NUMBER = re.compile(r"0[xX](?P<hex>[0-9a-fA-F]+)|(?P<octal>0[0-7]*)|(?P<decimal>[1-9][0-9]*)")
_SUFFIXES = "KMGTPE"
_MASK = (1 << 64) - 1
_MOST_DECIMALS = 64
"""10**64 is a multiple of 2**64: digits farther left do not show in 64 bits."""


class Digits(NamedTuple):
    """A number without sign: its 64 bits, the offset behind it (where it began without any), whether more were lost."""

    value: int
    end: int
    overflow: bool


def digits(text: str, start: int = 0, base: int = 0) -> Digits:
    """_parse_integer(): base 0 lets ``0x`` and a leading ``0`` (octal) choose the base, base 10 does not."""
    if base:
        return _decimal(text, start)
    match = _NUMBER.match(text, start)
    if match is None:
        return Digits(0, start, overflow=False)
    if match["decimal"] is not None:
        return _decimal(text, start)
    written, power = (match["hex"], 16) if match["hex"] is not None else (match["octal"], 8)
    value = int(written, power)
    return Digits(value & _MASK, match.end(), value > _MASK)


def _decimal(text: str, start: int) -> Digits:
    match = _DECIMAL.match(text, start)
    if match is None:
        return Digits(0, start, overflow=False)
    written = match[0].lstrip("0")
    value = int(written[-_MOST_DECIMALS:] or "0")
    return Digits(value & _MASK, match.end(), value > _MASK or len(written) > _MOST_DECIMALS)


_DECIMAL = re.compile("[0-9]+")


def simple_strtoull(text: str, start: int = 0, bits: int = 64, base: int = 0) -> tuple[int, int]:
    """An unsigned number of so many bits, those above being lost, and the offset behind it; 0 without digits."""
    found = digits(text, start, base)
    return found.value & ((1 << bits) - 1), found.end


def signed(value: int, bits: int) -> int:
    """What ``value`` is in so many bits, the first of which is its sign."""
    half = 1 << (bits - 1)
    return (value + half) % (2 * half) - half


def suffixes(features: frozenset[str]) -> str:
    """The suffixes that memparse() knows."""
    return _SUFFIXES if "memparse-large-suffixes" in features else "KMG"


def memparse(text: str, start: int = 0, suffixes: str = _SUFFIXES) -> tuple[int, int]:
    """Bytes, and the offset of what is left, which is the caller's: ``4GiB`` is 4 GiB and leaves ``iB``.

    A number as in C (0x, a leading 0 is octal), then at most one suffix in either case; bits above 64 are lost. Without
    digits the number is 0. Kernels before 3.16 know the suffixes ``KMG`` only.
    """
    value, end, _ = digits(text, start)
    power = suffixes.find(text[end : end + 1].upper()) + 1 if end < len(text) else 0
    return value << 10 * power & _MASK, end + (power > 0)


class Option(NamedTuple):
    """What get_option() found: its return value, the int, the offset to go on from.

    ``kind`` is 0 without an int, 1 for an int, 2 with the comma behind it consumed, 3 before a ``-`` of a range.
    """

    kind: int
    value: int
    end: int


def get_option(text: str, start: int = 0, *, lone_dash: bool = False) -> Option:
    """One int of a list such as ``1,2-5``, cut to 32 bits with its sign.

    A ``-`` without digits is consumed and is no int; with ``lone_dash``, as before 5.11, it is 0.
    """
    if start >= len(text):
        return Option(0, 0, start)
    first = start + text.startswith("-", start)
    number, end, _ = digits(text, first)
    if end == (start if lone_dash else first):
        return Option(0, 0, end)
    value = signed(-number if first > start else number, 32)
    if text.startswith(",", end):
        return Option(2, value, end + 1)
    return Option(3 if text.startswith("-", end) else 1, value, end)
