"""Numbers that begin with a 0, which base 0 of the kernel's readers takes for octal ones: 010 is 8."""

from __future__ import annotations

import re

from meminit.records import NamedTuple

__all__ = ["Octal", "octal", "without_zeros"]

_NUMBER = re.compile(r"(?<![0-9A-Za-z_.])0+(?P<rest>[1-9][0-9]*+)(?P<letter>[KMGTPEkmgtpe]|(?!:))")
"""A number without a letter before a colon is a node as a rule, and nodes are decimal."""
_EIGHTS = re.compile("[0-7]*")
_LONGEST = 24
"""So many digits are looked at: more do not fit any number."""


class Octal(NamedTuple):
    """A number that says less, or more, than it seems to: how it is written, what it is, where it stands.

    ``plain`` is the number without its zeros, ``is_`` what the kernel reads; both with the letter of a size behind.
    """

    written: str
    is_: str
    plain: str
    start: int
    end: int


def octal(text: str, end: int) -> Octal | None:
    """The first number that begins before ``end`` in ``text`` and is not what its digits say; None for none.

    A digit above 7 ends the number: 08 is 0, and what stands behind it is not part of it, nor is a letter.
    """
    if "0" not in text:
        return None
    for match in _NUMBER.finditer(text):
        if match.start() >= end:
            return None
        digits, letter = match["rest"], match["letter"]
        eights = _EIGHTS.match(digits)
        read = eights[0] if eights else ""
        whole = read == digits
        value = int(read or "0", 8) if len(read) <= _LONGEST else -1
        if value != int(digits[: _LONGEST + 1]):
            found = f"{value}{letter if whole else ''}" if value >= 0 else "another number"
            return Octal(match[0], found, f"{digits}{letter}", *match.span())
    return None


def without_zeros(text: str) -> str:
    """``text`` with the zeros dropped in front of every number that is not what its digits say."""
    offset = 0
    while (found := octal(text[offset:], len(text))) is not None:
        text = text[: offset + found.start] + found.plain + text[offset + found.end :]
        offset += found.start + len(found.plain)
    return text
