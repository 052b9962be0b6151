"""The grammar of numa=fake=: what the machine's memory is cut into.

Sources: mm/numa_emulation.c (arch/x86/mm/numa_emulation.c before 6.12, arch/x86/mm/numa_64.c before 2.6.39), function
numa_emulation; arch/powerpc/mm/numa.c, function fake_numa_create_new_node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values.numbers import get_option, memparse, signed, simple_strtoull, suffixes
from meminit.read.values.value import Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]

_MIN_SIZE = 64 << 20


def _read(text: str, context: Context) -> Value:
    if "numa-fake-powerpc" in context.features:
        return _boundaries(text, context)
    if "numa-fake-single-size" not in context.features:
        return _list(text) if "*" in text or "," in text else _count(text, context)
    bits = context.word_bits
    parts: dict[str, object] = {"kind": "", "count": 0, "size": 0, "distances": [], "ignored": None}
    if "numa-fake-uniform" in context.features and "U" in text:
        count, end = simple_strtoull(text, 0, bits)
        parts |= {"kind": "uniform" if count else "", "count": count}
        return Value(parts, end + text.startswith("U", end))
    if "M" in text or "G" in text:
        size, end = memparse(text, 0, suffixes(context.features))
        parts |= {"kind": "size" if size else "", "size": size}
    else:
        count, end = simple_strtoull(text, 0, bits)
        parts |= {"kind": "count" if count else "", "count": count}
    if "numa-fake-distances" in context.features and text.startswith(":", end):
        distances, ignored, end = _distances(text, end + 1, lone_dash="get-option-lone-dash" in context.features)
        parts |= {"distances": distances, "ignored": ignored}
    return Value(parts, end)


def _distances(text: str, start: int, *, lone_dash: bool) -> tuple[list[int], int | None, int]:
    """Distances row by row: each counts when a comma stands behind it, so that a last one without is passed over."""
    found: list[int] = []
    while (option := get_option(text, start, lone_dash=lone_dash)).kind == 2:
        found.append(option.value)
        start = option.end
    return found, option.value if option.kind else None, option.end


def _count(text: str, context: Context) -> Value:
    minus = text.startswith("-")
    value, end = simple_strtoull(text, int(minus), context.word_bits)
    count = signed(-value if minus else value, context.word_bits)
    return Value({"kind": "count" if count else "", "count": count}, end)


def _list(text: str) -> Value:
    """2.6.32: sizes in MiB, ``count*size``, with commas between; the last item tells what becomes of the rest."""
    nodes: list[dict[str, int]] = []
    number, count, starred = 0, -1, False
    for char in [*text, ""]:
        if char and char in "0123456789":
            number = signed(number * 10 + int(char), 32)
            continue
        if char == "*":
            count, starred = (number if number > 0 else count), True
        elif char in {"", ","}:
            count = count if starred else 1
            size = (number << 20) & ~(_MIN_SIZE - 1) & ((1 << 64) - 1)
            if size and count > 0:
                nodes.append({"size": size, "count": count})
            count, starred = (-1, False) if char else (count, starred)
        number = 0 if char else number
    rest: dict[str, object] = {"kind": "one"}
    if starred and count < 0:
        rest = {"kind": "size", "size": number << 20}
    elif text.endswith("*"):
        rest = {"kind": "count", "count": count}
    elif text.endswith(","):
        rest = {"kind": "none"}
    return Value({"kind": "list" if nodes else "", "nodes": nodes, "remainder": rest}, len(text))


def _boundaries(text: str, context: Context) -> Value:
    """Addresses at which the next node begins; one that is lower than the one before it ends the list."""
    known = suffixes(context.features)
    found: list[int] = []
    end = 0
    while True:
        address, behind = memparse(text, end, known)
        if not address or (found and address < found[-1]):
            break
        found.append(address)
        end = behind
        while text.startswith((",", " ", "\t"), end):
            end += 1
    return Value({"kind": "boundaries" if found else "", "boundaries": found}, end)


GRAMMARS = (
    Grammar(
        "numa-fake",
        "nodes that the machine has not",
        "count [: distances] | size [: distances] | count U;  distances = number , {number ,};  "
        "powerpc: address {, address};  before 2.6.34: count | [count *] MiB {, [count *] MiB}",
        {
            "kind": "count, size, uniform (count of each node), boundaries or list; empty where nothing is asked for",
            "count": "nodes",
            "size": "bytes of each node",
            "distances": "between the nodes, row by row, as far as they are given",
            "ignored": "a last distance that no comma follows; null for none",
            "boundaries": "addresses",
            "nodes": "size in bytes and count of each item of a list",
            "remainder": "what is made of the memory that is left: one node, none, nodes of a size, a count of nodes",
        },
        _read,
        octal=True,
        decimal="list",
    ),
)
