"""The grammars of lists of CPUs and of nodes, each list read as the kernel's release reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values import lists
from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]


def _read(text: str, context: Context, bits: int, part: str) -> Value:
    known = context.features
    try:
        if "parselist-regions" in known:
            found = lists.bitmap_parselist(text, bits, frozenset(word for word, name in _FEATURES if name in known))
        else:
            from meminit.read.values import old_lists

            found = old_lists.bitmap_parselist(text, bits, known)
    except lists.BadListError as bad:
        end = min(bad.end, len(text))
        start = min(bad.start, end)
        return Value({}, start, Fault(bad.message, start, end, bad.errno))
    return Value({part: list(found)}, len(text))


_FEATURES = (("N", "parselist-last"), ("all", "parselist-all"))


def _cpulist(text: str, context: Context) -> Value:
    return _read(text, context, context.nr_cpus, "cpus")


def _nodelist(text: str, context: Context) -> Value:
    return _read(text, context, context.max_nodes, "nodes")


_SYNTAX = "region {, region};  region = (number [- number] | all) [: used / group];  number = digits | N"
GRAMMARS = (
    Grammar("cpulist", "CPUs, as cpulist_parse() reads them", _SYNTAX, {"cpus": "the CPUs in order"}, _cpulist),
    Grammar("nodelist", "nodes, as nodelist_parse() reads them", _SYNTAX, {"nodes": "the nodes in order"}, _nodelist),
)
