"""proc_dointvec_minmax(): how a write of integers to a sysctl is read, as the kernel's own function does it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.values.numbers import digits, signed
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.kernel import Kernel

__all__ = ["Bounds", "Written", "proc_dointvec"]

ROOM, ROOM_BEFORE = 21, 20
"""Characters of a number that are looked at: TMPBUFLEN less the final NUL."""
INT_BITS = 32
INT_MAX = (1 << (INT_BITS - 1)) - 1
SPACES = " \t\n\v\f\r\xa0"
"""isspace() of the kernel: what may stand in front of a number, in old releases behind it too."""
ENDS = " \t\n"
_SPACE = re.compile(f"[{SPACES}]")


class Bounds(NamedTuple):
    """extra1 and extra2 of a sysctl: the least and the most that it takes. None: no bound."""

    least: int | None = None
    most: int | None = None


class Written(NamedTuple):
    """What a write leaves: all numbers of the variable, and why it fails (EINVAL); empty where it succeeds."""

    values: tuple[int, ...]
    error: str = ""


def proc_dointvec(kernel: Kernel, text: str, values: Sequence[int], bounds: Bounds) -> Written:
    """Write ``text`` over ``values``: a short list keeps the rest, a long one is cut, and what was read stays.

    A newline behind it, as echo and sysctl(8) put there, is taken as there. Less than a page is read.
    """
    left = text[: (1 << kernel.page_shift) - 1]
    kept = list(values)
    error, read = "", 0
    while read < len(kept):
        left = left.lstrip(SPACES)
        if not left:
            break
        value, left, error = _get_long(kernel, left)
        if not error:
            value, error = _converted(kernel, value, bounds)
        if error:
            break
        kept[read] = value
        read += 1
    if not read:
        return Written(tuple(kept), error or "it holds no number")
    return Written(tuple(kept), error if kernel.has("sysctl-lists-refused") else "")


def _get_long(kernel: Kernel, text: str) -> tuple[int, str, str]:
    """proc_get_long(): the number that ``text`` begins with, what stands behind it, or why it is none."""
    refuses = kernel.has("sysctl-lists-refused")
    room = ROOM if refuses else ROOM_BEFORE
    head = text[:room]
    negative = head[0] == "-"
    found = digits(head, int(negative))
    bits = kernel.arch.word_bits
    behind = head[found.end : found.end + 1]
    error = ""
    if found.end == negative:
        error = f"`{_SPACE.split(head)[0]}` is no number"
    elif kernel.has("sysctl-integers-checked") and (found.overflow or found.value >> bits):
        error = f"`{head[: found.end]}` does not fit an unsigned long"
    elif refuses and found.end == ROOM:
        error = f"`{head}` is too long for a number"
    elif behind and behind not in (ENDS if refuses else SPACES):
        error = f"`{behind}` cannot stand behind a number"
    value = found.value & ((1 << bits) - 1)
    return -value if negative else value, text[found.end :], error


def _converted(kernel: Kernel, number: int, bounds: Bounds) -> tuple[int, str]:
    """do_proc_dointvec_minmax_conv(): the int that is stored, or why none is."""
    value = signed(number, INT_BITS)
    if value != number and kernel.has("sysctl-integers-checked"):
        return 0, f"{number} does not fit an int"
    if bounds.least is not None and value < bounds.least:
        return 0, f"{value} is less than {bounds.least}"
    if bounds.most is not None and value > bounds.most:
        return 0, f"{value} is more than {bounds.most}"
    return value, ""
