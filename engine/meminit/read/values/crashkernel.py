"""The grammar of crashkernel=, and what of it a machine with so much memory reserves.

Sources: kernel/crash_reserve.c (kernel/crash_core.c before 6.9, kernel/kexec.c before 4.13), functions
parse_crashkernel_mem, parse_crashkernel_simple, parse_crashkernel_suffix. The messages are the kernel's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.read.values.numbers import memparse, suffixes
from meminit.read.values.value import Fault, Grammar, Value
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.read.values.value import Context

__all__ = ["GRAMMARS", "CrashSize", "crash_size"]

_SUFFIXES = ("high", "low")
_ROUNDED = 128 << 20
_CUT = "Memory value expected"


class CrashSize(NamedTuple):
    """Bytes to reserve (0 is none), the address asked for (0 is any), and what the kernel prints on the way."""

    size: int
    offset: int
    says: tuple[str, ...] = ()


def crash_size(parts: Mapping[str, Any], system_ram: int, features: frozenset[str]) -> CrashSize:
    """What ``crashkernel`` parts come to where the kernel counts ``system_ram`` bytes.

    The first range that holds the size of memory decides, and nothing behind it is read: a fault there is not met.
    """
    if parts["ranges"] or parts["refused"] == "range":
        found = _by_range(parts, system_ram, features)
    elif parts["refused"]:
        found = CrashSize(0, 0, (parts["message"],))
    else:
        found = CrashSize(parts["size"], parts["offset"])
    if "crashkernel-less-than-ram" in features and parts["kind"] != "low" and found.size >= system_ram:
        return CrashSize(0, 0, found.says)
    return found


def _by_range(parts: Mapping[str, Any], system_ram: int, features: frozenset[str]) -> CrashSize:
    """parse_crashkernel_mem()."""
    total = system_ram
    if "crashkernel-ram-rounded" in features:
        total = -(-system_ram // _ROUNDED) * _ROUNDED
    for entry in parts["ranges"]:
        if entry["size"] >= total:
            return CrashSize(0, 0, ("crashkernel: invalid size",))
        if entry["start"] <= total and (entry["end"] is None or total < entry["end"]):
            if entry["size"] == 0:
                break
            if parts["refused"] == "offset" or parts["offset"] is None:
                return CrashSize(0, 0, (_no_address(features),))
            return CrashSize(entry["size"], parts["offset"])
    else:
        if parts["refused"] == "range":
            return CrashSize(0, 0, (parts["message"],))
    return CrashSize(0, 0, ("crashkernel size resulted in zero bytes",) if "crashkernel-zero-told" in features else ())


def _read(text: str, context: Context) -> Value:
    """__parse_crashkernel(): a suffix, else a colon, tells the form."""
    if "crashkernel-suffix" in context.features:
        for suffix in _SUFFIXES:
            if text.endswith(f",{suffix}"):
                return _suffixed(text, context, suffix)
    return _ranges(text, context) if ":" in text else _simple(text, context)


def _parts(
    kind: str, size: int, offset: int = 0, ranges: list[dict[str, int | None]] | None = None
) -> dict[str, object]:
    """What every form has; ``kind`` is empty where nothing is asked for."""
    asked = size or any(entry["size"] for entry in ranges or [])
    found = {"kind": kind if asked else "", "size": size, "offset": offset, "ranges": ranges or []}
    return {**found, "refused": "", "message": ""}


def _refused(parts: dict[str, object], where: str, message: str, start: int, end: int) -> Value:
    return Value({**parts, "refused": where, "message": message}, start, Fault(message, start, end))


def _simple(text: str, context: Context) -> Value:
    known = suffixes(context.features)
    size, end = memparse(text, 0, known)
    if end == 0:
        return _refused(_parts("simple", 0), "size", "crashkernel: memory value expected", 0, len(text))
    if text.startswith("@", end):
        offset, end = memparse(text, end + 1, known)
        return Value(_parts("simple", size, offset), end)
    if end < len(text) and "crashkernel-rest-refused" in context.features:
        return _refused(_parts("simple", size), "size", _unrecognized(text, end, context), end, len(text))
    return Value(_parts("simple", size), end)


def _suffixed(text: str, context: Context, suffix: str) -> Value:
    size, end = memparse(text, 0, suffixes(context.features))
    if end == 0:
        return _refused(_parts(suffix, 0), "size", "crashkernel: memory value expected", 0, len(text))
    behind = end
    if text.startswith(f",{suffix}", end):
        behind += len(suffix) + 1
        if behind == len(text):
            return Value(_parts(suffix, size), behind)
    return _refused(_parts(suffix, size), "size", _unrecognized(text, behind, context), behind, len(text))


def _unrecognized(text: str, offset: int, context: Context) -> str:
    named = f": {text[offset]}" if "crashkernel-char-named" in context.features else ""
    return f"crashkernel: unrecognized char{named}"


def _ranges(text: str, context: Context) -> Value:
    """Every range, as if none of them fitted the memory of the machine; then the address behind the first ``@``."""
    known = suffixes(context.features)
    ranges: list[dict[str, int | None]] = []
    fault: Fault | None = None
    end = 0
    while True:
        entry, end, message = _range(text, end, context)
        if message:
            fault = Fault(message, min(end, len(text)), len(text))
            break
        ranges.append(entry)
        if not text.startswith(",", end):
            break
        end += 1
    parts = _parts("range", 0, 0, ranges)
    at = text.find("@", end)
    if at >= 0:
        offset, behind = memparse(text, at + 1, known)
        parts["offset"] = offset
        if behind == at + 1:
            if fault is None:
                return _refused(parts, "offset", _no_address(context.features), behind, len(text))
            parts["offset"] = None  # met only where a range in front of the fault holds the size of memory
        end = behind if fault is None else end
    if fault is not None:
        return _refused(parts, "range", fault.message, fault.start, fault.end)
    return Value(parts, end)


def _range(text: str, start: int, context: Context) -> tuple[dict[str, int | None], int, str]:
    """One ``start-end:size``: what it holds, the offset behind it or of what is wrong, and the message."""
    known = suffixes(context.features)
    low, end = memparse(text, start, known)
    if end == start:
        return {}, end, f"crashkernel: {_CUT}"
    if not text.startswith("-", end):
        return {}, end, "crashkernel: '-' expected"
    here = end + 1
    high: int | None = None
    end = here
    if not text.startswith(":", here):
        high, end = memparse(text, here, known)
        if end == here:
            return {}, end, f"crashkernel: {_CUT}"
        if high <= low:
            return {}, start, "crashkernel: end <= start"
    if not text.startswith(":", end):
        return {}, end, "crashkernel: ':' expected"
    here = end + 1
    size, end = memparse(text, here, known)
    if end == here:
        return {}, end, _cut(context.features)
    return {"start": low, "end": high, "size": size}, end, ""


def _no_address(features: frozenset[str]) -> str:
    """The message for an ``@`` with no number behind it."""
    return _cut(features, " after '@'", "crahskernel: ")


def _cut(features: frozenset[str], behind: str = "", named: str = "crashkernel: ") -> str:
    """The message for a number that is missing, which at first did not say what it was about."""
    shown = named if "crashkernel-named-everywhere" in features else ""
    return f"{shown}{_CUT}{behind}"


GRAMMARS = (
    Grammar(
        "crashkernel",
        "memory for a second kernel: a size, a size by the size of memory, or a part of it",
        "size [@ start] | range {, range} [@ start] | size , (high | low);  range = start - [end] : size;  "
        "size = start = end = number [K | M | G | T | P | E]",
        {
            "kind": "simple, range, high or low; empty where nothing is asked for",
            "size": "bytes, 0 where ranges decide",
            "offset": "address it is to begin at, 0 is any",
            "ranges": "start, end (null is none) and size in bytes of each range that was read",
            "refused": "what the handler refuses: size, range or offset; empty for nothing",
            "message": "what the kernel prints then",
        },
        _read,
        octal=True,
    ),
)
