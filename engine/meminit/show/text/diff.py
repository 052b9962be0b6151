"""What moves between two boots, for people: what was before an arrow, what is then behind it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from meminit.model.difference import BOOT, DISTANCES, MOVABLE_START, NODE, NOTE, RESERVES, ZONE, ZONELIST
from meminit.model.zonelists import Zoneref
from meminit.quantity import format_size
from meminit.read.cpulist import written_cpulist
from meminit.read.quoting import counted
from meminit.show.text.columns import columns
from meminit.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from meminit.model.boot import Boot
    from meminit.model.difference import Change, Difference, Plain

__all__ = ["diff_lines"]

_TITLES = {
    BOOT: "Boot",
    NODE: "Nodes",
    DISTANCES: "Distances",
    ZONE: "Zones",
    MOVABLE_START: "Start of ZONE_MOVABLE",
    ZONELIST: "Zonelists",
    RESERVES: "Reserves, in pages",
}
_COUNTED = {NODE: "node", ZONE: "zone", ZONELIST: "fallback list"}
_ADDRESSES = frozenset(["start_bytes", "end_bytes"])
_SHOWN_ENTRIES = 12


def diff_lines(found: Difference, *, verbose: bool, quiet: bool) -> str:
    """Which boots they are, the changes by what they are of, and what could not be compared."""
    parts = [] if quiet else [_heads(found.boots, verbose=verbose)]
    for what, changes in groupby(found.changes, key=lambda change: change.what):
        parts.append("".join(f"{line}\n" for line in _notes(changes)) if what == NOTE else _table(what, changes))
    if not quiet:
        parts.append("".join(f"{line}\n" for line in _ending(found)))
    return "\n".join(part for part in parts if part)


def _heads(boots: tuple[Boot, Boot], *, verbose: bool) -> str:
    rows = [
        (label, boot.name, f"Linux {boot.kernel.release.text} {boot.kernel.arch.name}", _line(boot))
        for label, boot in zip("AB", boots, strict=True)
    ]
    text = columns(rows, "<<<<")
    for label, boot, other in zip("AB", boots, boots[::-1], strict=True):
        text += "".join(f"assumed of {label}: {what}\n" for what in boot.assumed)
        own = sorted(boot.kernel.features - other.kernel.features)
        text += f"only {label} has: {', '.join(own)}\n" if verbose and own else ""
    return text


def _line(boot: Boot) -> str:
    return printable(" ".join(boot.cmdline.source.text.split())) or "(empty boot line)"


def _table(what: str, changes: Iterable[Change]) -> str:
    rows, last = [], ""
    for change in changes:
        subject = _subject(change)
        rows.append((f"  {'' if subject == last else subject}", _key(change), _moved(change)))
        last = subject
    return f"{_TITLES[what]}\n" + columns(rows, "<<<")


def _subject(change: Change) -> str:
    node = "all" if change.node is None else f"node {change.node}"
    return node if change.zone is None else f"{node} {change.zone}"


def _key(change: Change) -> str:
    return change.key.removesuffix("_bytes").replace("_", " ") if change.key.endswith("_bytes") else change.key


def _moved(change: Change) -> str:
    if _entries(change.before) and _entries(change.after):
        return _first_difference(change)
    return f"{_value(change.key, change.before)} → {_value(change.key, change.after)}"


def _entries(value: Plain) -> bool:
    return isinstance(value, tuple) and any(isinstance(one, Zoneref) for one in value)


def _first_difference(change: Change) -> str:
    """Of two lists of zones the entry from which on they differ, and what stands there."""
    before, after = _texts(change.before), _texts(change.after)
    at = next(
        (at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new),
        min(len(before), len(after)),
    )
    return f"from entry {at} on: {_some(before[at:])} → {_some(after[at:])}"


def _texts(value: Plain) -> list[str]:
    return [_one(one) for one in value] if isinstance(value, tuple) else []


def _one(value: int | Zoneref) -> str:
    return f"{value.node}:{value.zone}" if isinstance(value, Zoneref) else str(value)


def _some(texts: list[str]) -> str:
    more = len(texts) - _SHOWN_ENTRIES
    return (" ".join(texts[:_SHOWN_ENTRIES]) or "(end)") + (f" … {more} more" if more > 0 else "")


def _value(key: str, value: Plain) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case tuple() if key == "cpus":
            return written_cpulist(value) or "none"  # type: ignore[arg-type]
        case tuple():
            return " ".join(map(_one, value)) or "(empty)"
        case int() if key in _ADDRESSES:
            return f"{value:#x}"
        case int() if key.endswith("_bytes"):
            return format_size(value) if value >= 0 else f"{value} bytes (counted below zero)"
    return printable(str(value))


def _notes(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        label, text = ("A", change.before) if change.after is None else ("B", change.after)
        yield f"only {label}: {printable(str(text))}"


def _ending(found: Difference) -> Iterator[str]:
    yield from (f"not compared: {what}, for {why}" for what, why in found.left_out)
    if not found.changes:
        counts = [counted(count, _COUNTED[what]) for what, count in found.compared if what in _COUNTED]
        yield f"nothing moves: {', '.join(counts) or 'both kernels die alike'}"
