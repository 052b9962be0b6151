"""The grammars of lists of CPUs and of nodes, each list read as the kernel's release reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.read.quoting import quoted
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


_FLAGS = ("nohz", "domain", "managed_irq")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _isolcpus(text: str, context: Context) -> Value:
    """housekeeping_isolcpus_setup(): flags with a comma behind each, then CPUs; a letter begins a flag."""
    known = [flag for flag in _FLAGS if flag != "managed_irq" or "isolcpus-managed-irq" in context.features]
    parts: dict[str, list[Any]] = {"cpus": [], "flags": [], "unknown": [], "told": []}
    offset = 0
    while text[offset : offset + 1] in _LETTERS:
        flag, comma, _ = text[offset:].partition(",")
        end = offset + len(flag)
        if comma and flag in known:
            parts["flags"] += [flag] if flag not in parts["flags"] else []
        elif "isolcpus-unknown-flags-skipped" not in context.features:
            parts["told"].append("isolcpus: Error, unknown flag")
            return Value(parts, offset, Fault(f"{quoted(flag)} is no flag", offset, end))
        elif not _LETTERS.union("_").issuperset(flag):
            parts["told"].append(f"isolcpus: Invalid flag {flag}")
            return Value(parts, offset, Fault(f"{quoted(flag)} is no flag", offset, end))
        else:
            parts["told"].append(f"isolcpus: Skipped unknown flag {flag}")
            parts["unknown"].append(flag)
            if not comma:
                message = f"{quoted(flag)} is taken for a flag, and the kernel reads on beyond the value"
                return Value(parts, offset, Fault(message, offset, end))
        offset = end + 1
    return _housekeeping_setup(text, offset, parts, context)


def _housekeeping_setup(text: str, offset: int, parts: dict[str, list[Any]], context: Context) -> Value:
    """The CPUs from ``offset`` on, and whether the build has what the flags in ``parts`` ask for."""
    without = "nohz" in parts["flags"] and "isolcpus-without-nohz" in context.features
    found = _cpulist(text[offset:], context)
    if without and (found.fault is None or "isolcpus-nohz-asked-first" in context.features):
        parts["told"].append("Housekeeping: nohz unsupported. Build with CONFIG_NO_HZ_FULL")
        start = text.index("nohz,")
        return Value(parts, start, Fault("the flag nohz needs CONFIG_NO_HZ_FULL", start, start + len("nohz")))
    if found.fault is not None:
        parts["told"].append("Housekeeping: nohz_full= or isolcpus= incorrect CPU range")
        fault = found.fault._replace(start=found.fault.start + offset, end=found.fault.end + offset)
        return Value(parts, offset + found.end, fault)
    if not found.parts["cpus"] and "isolcpus-empty-refused" in context.features:
        return Value(parts, offset, Fault("no CPU is named", 0, len(text)))
    end = text.index(parts["unknown"][0]) if parts["unknown"] else len(text)
    return Value({**parts, **found.parts, "flags": parts["flags"] or ["domain"]}, end)


_SYNTAX = "region {, region};  region = (number [- number] | all) [: used / group];  number = digits | N"
GRAMMARS = (
    Grammar("cpulist", "CPUs, as cpulist_parse() reads them", _SYNTAX, {"cpus": "the CPUs in order"}, _cpulist),
    Grammar("nodelist", "nodes, as nodelist_parse() reads them", _SYNTAX, {"nodes": "the nodes in order"}, _nodelist),
    Grammar(
        "isolcpus",
        "CPUs that are kept free, as housekeeping_isolcpus_setup() reads them",
        "{(nohz | domain | managed_irq) ,} CPUs;  CPUs = " + _SYNTAX,
        {
            "cpus": "the CPUs in order",
            "flags": "what they are kept free of; domain where nothing is said",
            "unknown": "words where flags stand that are none and are skipped",
            "told": "what the kernel prints on the way",
        },
        _isolcpus,
    ),
)
