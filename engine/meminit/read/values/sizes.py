"""The grammars of sizes: memparse and what handlers put around it (a share, an address, a limit)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.quoting import quoted
from meminit.read.values.numbers import digits, memparse, simple_strtoull, suffixes
from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]

_MEBIBYTE = 1 << 20
_UINT = (1 << 32) - 1
_MOST_LOG = 1 << 31


def _memparse(text: str, context: Context) -> Value:
    value, end = memparse(text, 0, suffixes(context.features))
    return Value({"bytes": value}, end)


def _memparse_long(text: str, context: Context) -> Value:
    value, end = memparse(text, 0, suffixes(context.features))
    return Value({"bytes": value & ((1 << context.word_bits) - 1)}, end)


def _log_size(text: str, context: Context) -> Value:
    """log_buf_len_setup(): an unsigned int at first, and never more than 2 GiB since it is not."""
    value, end = memparse(text, 0, suffixes(context.features))
    limited = "log-size-limited" in context.features
    if not limited:  # the power of two above 2 GiB is beyond an unsigned int
        value = value & _UINT if value & _UINT <= _MOST_LOG else 0
    return Value({"bytes": value, "size": 1 << (min(value, _MOST_LOG) - 1).bit_length() if value else 0}, end)


def _whole(text: str, context: Context) -> Value:
    value, end = memparse(text, 0, suffixes(context.features))
    if end < len(text):
        return Value({"bytes": value}, end, Fault(f"{quoted(text[end:])} stands behind the size", end, len(text)))
    return Value({"bytes": value}, end)


def _bare(text: str, _: Context) -> Value:
    """Digits and nothing else that come to less than a mebibyte, but not to nothing: hardly what was meant."""
    value, end, _overflow = digits(text)
    if end < len(text) or not 0 < value < _MEBIBYTE:
        return Value({}, 0, Fault("it has a suffix, or a mebibyte, or is nothing", 0, len(text)))
    return Value({"bytes": value}, end)


def _percent(text: str, context: Context) -> Value:
    """cmdline_parse_core(): no digits at all before the ``%`` are 0."""
    value, end = simple_strtoull(text, 0, context.word_bits)
    if not text.startswith("%", end):
        return Value({}, end, Fault("no `%` stands behind the number", end, min(end + 1, len(text))))
    return Value({"percent": value}, end + 1)


def _mem_at(text: str, context: Context) -> Value:
    """early_mem() of arm: without an address the memory begins where RAM does, which is not in the text."""
    known = suffixes(context.features)
    size, end = memparse(text, 0, known)
    if not text.startswith("@", end):
        return Value({"size": size, "start": None}, end)
    start, end = memparse(text, end + 1, known)
    return Value({"size": size, "start": start}, end)


def _elfcorehdr(text: str, context: Context) -> Value:
    """setup_elfcorehdr(): without a size what is read is the address; nothing at all is refused."""
    known = suffixes(context.features)
    size = 0
    start, end = memparse(text, 0, known)
    if text.startswith("@", end):
        size = start
        start, end = memparse(text, end + 1, known)
    if not end:
        return Value({}, 0, Fault("an address is expected", 0, len(text)))
    return Value({"size": size, "start": start}, end)


def _cma(text: str, context: Context) -> Value:
    """early_cma(): a base alone makes the area fixed, its limit the end of it; limit 0 is anywhere."""
    known = suffixes(context.features)
    size, end = memparse(text, 0, known)
    base = limit = 0
    if "cma-placement" in context.features and text.startswith("@", end):
        base, end = memparse(text, end + 1, known)
        if text.startswith("-", end):
            limit, end = memparse(text, end + 1, known)
        else:
            limit = (base + size) & ((1 << 64) - 1)
    return Value({"size": size, "base": base, "limit": limit}, end)


_SIZE = "number [K | M | G | T | P | E]"
GRAMMARS = (
    Grammar(
        "memparse", "a size, as memparse() reads it", _SIZE, {"bytes": "the size, of 64 bits"}, _memparse, octal=True
    ),
    Grammar(
        "memparse-long",
        "a size that the handler keeps as an unsigned long",
        _SIZE,
        {"bytes": "the size, of 32 bits on a 32-bit kernel"},
        _memparse_long,
        octal=True,
    ),
    Grammar(
        "log-size",
        "a size that is rounded up to a power of two",
        _SIZE,
        {"bytes": "the size as it was read", "size": "the power of two"},
        _log_size,
        octal=True,
    ),
    Grammar("memparse-whole", "a size and nothing else", _SIZE, {"bytes": "the size, of 64 bits"}, _whole, octal=True),
    Grammar(
        "memparse-bare",
        "a number of bytes without a suffix that is less than a mebibyte",
        "number",
        {"bytes": "the number"},
        _bare,
        octal=True,
    ),
    Grammar("percent", "a share of all memory", "number %", {"percent": "the number"}, _percent, octal=True),
    Grammar(
        "mem-at",
        "memory of a size at an address",
        f"size [@ start];  size = start = {_SIZE}",
        {"size": "bytes", "start": "address of the first byte; null where none is given"},
        _mem_at,
        octal=True,
    ),
    Grammar(
        "elfcorehdr",
        "where a table of memory lies, and how long it is",
        f"[size @] start;  size = start = {_SIZE}",
        {"size": "bytes, 0 where none is given", "start": "address of the first byte"},
        _elfcorehdr,
        octal=True,
    ),
    Grammar(
        "cma",
        "the size of an area, its base and its limit",
        f"size [@ base [- limit]];  size = base = limit = {_SIZE}",
        {"size": "bytes", "base": "lowest address, 0 is any", "limit": "address it stays below, 0 is none"},
        _cma,
        octal=True,
    ),
)
