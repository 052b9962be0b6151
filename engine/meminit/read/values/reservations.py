"""The grammars of parameters that set memory aside: reserve=, reserve_mem= and swiotlb=.

Sources: kernel/resource.c, function reserve_setup; mm/memblock.c, function reserve_mem; kernel/dma/swiotlb.c
(lib/swiotlb.c before 4.17), function setup_io_tlb_npages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.quoting import quoted
from meminit.read.values.numbers import get_option, memparse, simple_strtoull, suffixes
from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]

MAXRESERVE = 4
RESERVE_MEM_NAME_SIZE = 16
IO_TLB_SEGSIZE = 128
_PORTS = 0x10000
_UNSIGNED = (1 << 32) - 1
_DIGITS = frozenset("0123456789")
_BLANKS = " \t\n\v\f\r\udca0"


def _reserve(text: str, context: Context) -> Value:
    """reserve_setup(): pairs of start and length, each of 32 bits; no more than four are kept."""
    lone_dash = "get-option-lone-dash" in context.features
    ranges: list[dict[str, object]] = []
    offset = 0
    while len(ranges) < MAXRESERVE:
        start = get_option(text, offset, lone_dash=lone_dash)
        size = get_option(text, start.end, lone_dash=lone_dash)
        if start.kind != 2 or size.kind == 0:
            break
        first = start.value & _UNSIGNED
        kind = "ports" if first < _PORTS else "memory"
        ranges.append({"start": first, "size": size.value & _UNSIGNED, "kind": kind})
        offset = size.end
    return Value({"ranges": ranges}, offset)


def _reserve_mem(text: str, context: Context) -> Value:
    known = suffixes(context.features)
    size, end = memparse(text, 0, known)
    if not size:
        return Value({}, 0, Fault("a size above 0 is expected", 0, end or len(text)))
    if not text.startswith(":", end):
        return Value({"size": size}, end, Fault("`:` and an alignment are expected", end, len(text)))
    align, end = memparse(text, end + 1, known)
    parts: dict[str, object] = {"size": size, "align": align}
    if not text.startswith(":", end):
        return Value(parts, end, Fault("`:` and a name are expected", end, len(text)))
    name = text[end + 1 :]
    if not name.strip(_BLANKS):
        return Value(parts, end + 1, Fault("a name is expected", end + 1, len(text)))
    if len(name) >= RESERVE_MEM_NAME_SIZE:
        message = f"{quoted(name)} is longer than {RESERVE_MEM_NAME_SIZE - 1} characters"
        return Value(parts, end + 1, Fault(message, end + 1, len(text)))
    return Value({**parts, "name": name}, len(text))


def _swiotlb(text: str, context: Context) -> Value:
    """setup_io_tlb_npages(): slabs of 2 KiB, a whole number of segments of them; it refuses nothing.

    What the value leaves out is no part: what an earlier word set stays.
    """
    mask = (1 << context.word_bits) - 1
    parts: dict[str, object] = {}
    end = 0
    if text[:1] in _DIGITS:
        slabs, end = simple_strtoull(text, 0, context.word_bits)
        parts["slabs"] = (slabs + IO_TLB_SEGSIZE - 1) & ~(IO_TLB_SEGSIZE - 1) & mask
    end += text.startswith(",", end)
    if "swiotlb-areas" in context.features:
        if text[end : end + 1] in _DIGITS:
            areas, end = simple_strtoull(text, end, context.word_bits)
            parts |= _adjust_nareas(areas & _UNSIGNED, parts.get("slabs"))
        end += text.startswith(",", end)
    words = ("force", "noforce") if "swiotlb-noforce" in context.features else ("force",)
    if text[end:] in words:
        return Value({**parts, "force": text[end:]}, len(text))
    if not parts:
        return Value({}, 0, Fault("neither a number nor a word that is known", 0, len(text)))
    return Value(parts, end)


def _adjust_nareas(areas: int, slabs: object) -> dict[str, object]:
    """swiotlb_adjust_nareas(): powers of two; what comes of the number of slabs is told of one in the same value."""
    areas = 1 << (max(areas, 1) - 1).bit_length()
    parts: dict[str, object] = {"areas": areas}
    told = [f"software IO TLB: area num {areas}."]
    if isinstance(slabs, int) and (slabs < IO_TLB_SEGSIZE * areas or slabs & (slabs - 1)):
        slabs = 1 << (max(slabs, IO_TLB_SEGSIZE * areas) - 1).bit_length()
        parts["slabs"] = slabs
        told.append(f"software IO TLB: SWIOTLB bounce buffer size roundup to {slabs >> 9}MB")
    return {**parts, "told": told}


GRAMMARS = (
    Grammar(
        "reserve",
        "ranges that no driver may use",
        "start , length {, start , length}",
        {"ranges": "start and size of each, and whether it is of ports or of memory"},
        _reserve,
        octal=True,
    ),
    Grammar(
        "reserve-mem",
        "memory with a name",
        "size : align : name;  size = align = number [K | M | G | T | P | E]",
        {"size": "bytes", "align": "bytes, raised to those of a cache line", "name": "the name"},
        _reserve_mem,
        octal=True,
    ),
    Grammar(
        "swiotlb",
        "bounce buffers",
        "[slabs] [, areas] [, (force | noforce)]",
        {
            "slabs": "of 2 KiB each, rounded up to 128 of them; 0 is the default; not there where no number is",
            "areas": "with a lock of their own, raised to a power of two; not there where no second number is",
            "told": "what the kernel prints of areas; not there where no second number is",
            "force": "force or noforce; not there where neither is",
        },
        _swiotlb,
        octal=True,
    ),
)
