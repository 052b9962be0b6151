"""The grammar of memmap= of x86: each item adds memory to the map, marks some of it or drops what lies above.

Sources: arch/x86/kernel/e820.c, functions parse_memmap_one and parse_memmap_opt (setup.c in 2.4, where it was mem=).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.quoting import quoted
from meminit.read.values.numbers import memparse, simple_strtoull, suffixes
from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]

_EXACT = "exactmap"
_SIGNS = {"@": "usable", "#": "acpi", "$": "reserved"}
_MOST_BITS = 32


def _memmap(text: str, context: Context) -> Value:
    """parse_memmap_opt(): where lists are known a bad item is passed over, and nothing is refused."""
    signs = dict(_SIGNS)
    if "memmap-pmem" in context.features:
        signs["!"] = "persistent"
    if "memmap-retype" in context.features:
        signs["%"] = "retype"
    known = suffixes(context.features)
    operations: list[dict[str, object]] = []
    first: Fault | None = None
    end = offset = 0
    for item in text.split(",") if "memmap-list" in context.features else [text]:
        operation, end, fault = _one(item, signs, known)
        if operation is not None:
            operations.append(operation)
        if fault is not None and first is None:
            first = fault._replace(start=offset + fault.start, end=offset + fault.end)
        end += offset
        offset += len(item) + 1
    return Value({"operations": operations}, end, first)


def _one(item: str, signs: dict[str, str], known: str) -> tuple[dict[str, object] | None, int, Fault | None]:
    """parse_memmap_one(): what is done, the offset behind what was read, and why it is refused all the same."""
    if item.startswith(_EXACT):
        return {"kind": _EXACT}, len(_EXACT), None
    size, end = memparse(item, 0, known)
    if end == 0:
        return None, 0, Fault("a size is expected", 0, len(item))
    sign = item[end : end + 1]
    kind = signs.get(sign)
    if kind is None:
        operation: dict[str, object] = {"kind": "limit", "size": size}
        return operation, end, _leftover(item, end, signs) if sign else None
    start, end = memparse(item, end + 1, known)
    operation = {"kind": kind, "size": size, "start": start}
    if kind == "retype":
        for mark, name in (("-", "old"), ("+", "new")):
            operation[name] = 0
            if item.startswith(mark, end):
                operation[name], end = simple_strtoull(item, end + 1, _MOST_BITS)
    if end == len(item):
        return operation, end, None
    return None if kind == "retype" else operation, end, Fault(f"{quoted(item[end:])} is left over", end, len(item))


def _leftover(item: str, end: int, signs: dict[str, str]) -> Fault:
    """Behind a size stands what is no sign: all memory above the size is dropped, and the rest is not read."""
    eaten = ""
    if item[end] in "0123456789kKmMgGtTpPeExX":
        eaten = "; a boot loader that expands variables eats a `$` which is not escaped"
    marks = " ".join(signs)
    return Fault(f"{quoted(item[end:])} stands where one of {marks} is expected{eaten}", end, len(item))


def _mem_regions(text: str, context: Context) -> Value:
    """parse_cmdline_early() of 2.4: no size at all limits memory to nothing, and the rest is not looked at."""
    operation, end, _ = _one(text, _SIGNS, suffixes(context.features))
    return Value({"operations": [operation or {"kind": "limit", "size": 0}]}, end)


_SYNTAX = "exactmap | size [(@ | # | $ | !) start] | size % start [- old] [+ new]"
GRAMMARS = (
    Grammar(
        "memmap",
        "changes of the memory map",
        f"item {{, item}};  item = {_SYNTAX};  size = start = number [K | M | G | T | P | E]",
        {
            "operations": "in order: kind (exactmap, usable, acpi, reserved, persistent, retype, limit), size, start "
            "in bytes; old and new are types of the map, 0 is any or none"
        },
        _memmap,
        octal=True,
    ),
    Grammar(
        "mem-regions",
        "a change of the memory map, as 2.4 reads it from mem=",
        "exactmap | size [(@ | # | $) start];  size = start = number [K | M | G]",
        {"operations": "one: kind (exactmap, usable, acpi, reserved, limit), size and start in bytes"},
        _mem_regions,
        octal=True,
    ),
)
