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
    """setup_io_tlb_npages(): slabs of 2 KiB, a whole number of segments of them; it refuses nothing."""
    mask = (1 << context.word_bits) - 1
    slabs, end = simple_strtoull(text, 0, context.word_bits)
    slabs = (slabs + IO_TLB_SEGSIZE - 1) & ~(IO_TLB_SEGSIZE - 1) & mask
    end += text.startswith(",", end)
    areas = 0
    if "swiotlb-areas" in context.features:
        areas, end = simple_strtoull(text, end, context.word_bits)
        end += text.startswith(",", end)
    words = ("force", "noforce") if "swiotlb-noforce" in context.features else ("force",)
    force = text[end:] if len(text) - end < 8 and text[end:] in words else ""
    return Value({"slabs": slabs, "areas": areas, "force": force}, end + len(force))


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
            "slabs": "of 2 KiB each, rounded up to 128 of them; 0 is the default",
            "areas": "with a lock of their own, before they are rounded; 0 is the default",
            "force": "force, noforce or nothing",
        },
        _swiotlb,
        octal=True,
    ),
)
