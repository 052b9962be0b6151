"""The grammars of amounts by node: hugetlb_cma=0:1G,1:2G and hugepages=0:64,1:128.

Sources: mm/hugetlb.c, functions cmdline_parse_hugetlb_cma and hugepages_setup (hugetlb_nrpages_setup before 5.8).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.quoting import quoted
from meminit.read.values.numbers import memparse, simple_strtoull, suffixes
from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]

_BLANKS = re.compile("[ \t\n\v\f\r\udca0]*")


def _sscanf_lu(text: str, start: int, bits: int) -> tuple[int, int] | None:
    """What ``%lu%n`` finds: blanks, then decimal digits."""
    first = _BLANKS.match(text, start)
    begin = first.end() if first else start
    value, end = simple_strtoull(text, begin, bits, 10)
    return None if end == begin else (value, end)


def _node_sizes(text: str, context: Context) -> Value:
    """cmdline_parse_hugetlb_cma(): what it cannot read ends it silently; without a node all is read from the start."""
    known = suffixes(context.features)
    mask = (1 << context.word_bits) - 1
    total, offset = 0, 0
    nodes: dict[str, int] = {}
    if "hugetlb-cma-per-node" not in context.features:
        value, offset = memparse(text, 0, known)
        return Value({"bytes": value & mask, "nodes": nodes}, offset)
    while offset < len(text):
        found = _sscanf_lu(text, offset, context.word_bits)
        if found is None:
            break
        node, behind = found
        if not text.startswith(":", behind):
            value, end = memparse(text, 0, known)
            return Value({"bytes": value & mask, "nodes": nodes}, end if offset == 0 else offset)
        if node >= context.max_nodes:
            break
        value, offset = memparse(text, behind + 1, known)
        nodes[str(node)] = value & mask
        total = (total + value) & mask
        if not text.startswith(",", offset):
            break
        offset += 1
    return Value({"bytes": total, "nodes": nodes}, offset)


def _node_counts(text: str, context: Context) -> Value:
    """hugepages_setup(); the message of a refusal quotes the text from the fault on, and nothing is kept."""
    bits = context.word_bits
    if "hugepages-per-node" not in context.features:
        found = _sscanf_lu(text, 0, bits)
        return (
            Value({"pages": 0, "nodes": {}}, 0) if found is None else Value({"pages": found[0], "nodes": {}}, found[1])
        )
    total, offset = 0, 0
    nodes: dict[str, int] = {}
    while offset < len(text):
        found = _sscanf_lu(text, offset, bits)
        if found is None:
            return _invalid(text, offset, "a number is expected")
        number, behind = found
        if not text.startswith(":", behind):
            if offset:
                return _invalid(text, offset, "a node and `:` are expected, as in front of it")
            return Value({"pages": number, "nodes": {}}, behind)
        if number >= context.max_nodes or (context.online is not None and number not in context.online):
            return _invalid(text, offset, f"there is no node {quoted(number)} that is online")
        found = _sscanf_lu(text, behind + 1, bits)
        if found is None:
            return _invalid(text, behind + 1, "a number is expected")
        nodes[str(number)] = found[0]
        total = (total + found[0]) & ((1 << bits) - 1)
        offset = found[1]
        if not text.startswith(",", offset):
            break
        offset += 1
    return Value({"pages": total, "nodes": nodes}, offset)


def _invalid(text: str, offset: int, message: str) -> Value:
    return Value({"pages": 0, "nodes": {}}, offset, Fault(message, offset, len(text)))


GRAMMARS = (
    Grammar(
        "node-sizes",
        "a size, or sizes by node",
        "size | node : size {, node : size};  size = number [K | M | G | T | P | E]",
        {"bytes": "the size, or the sum of those by node", "nodes": "bytes by node"},
        _node_sizes,
        octal=True,
    ),
    Grammar(
        "node-counts",
        "a number of pages, or numbers by node",
        "count | node : count {, node : count}",
        {"pages": "the number, or the sum of those by node", "nodes": "pages by node"},
        _node_counts,
    ),
)
