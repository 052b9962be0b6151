"""From described machines to placed ones: a size without an address goes where the arch's firmware puts memory."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault, did_you_mean
from meminit.model.knowledge import document
from meminit.model.machine import Machine, MapEntry, MemoryRange, Node
from meminit.quantity import parse_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from meminit.model.arch import Arch
    from meminit.read.machine import MachineFacts

__all__ = ["machine_of", "ram_windows"]

END_OF_MEMORY = 1 << 64
Span = tuple[int, int]


def machine_of(facts: MachineFacts, arch: Arch) -> Machine:
    """The machine with all memory placed. Raises InputFault when the arch has no place for a size.

    Sizes are cut in the order of the nodes out of the arch's RAM, around ranges that are known; where some were, and
    the document gives no memory map, the machine has the map that goes with that placement.
    """
    if facts.platform is not None:
        _platform(arch, facts, facts.platform)
    sizes = sum(node.size for node in facts.nodes)
    memory_map = facts.memory_map
    if sizes:
        known = sorted((row.start, row.end) for node in facts.nodes for row in node.ranges)
        free = _without(ram_windows(arch, sizes, facts), known)
        placed = _cut([node.size for node in facts.nodes], free, facts)
        if memory_map is None:
            memory_map = _memory_map(
                _placement(arch, facts), _joined(span for spans in placed for span in spans), known
            )
    else:
        placed = [[] for _ in facts.nodes]
    return Machine(
        name=facts.name,
        arch=arch.name,
        nodes=tuple(
            Node(node.id, node.cpus, node.ranges + tuple(MemoryRange(*span) for span in spans), node.online, node.path)
            for node, spans in zip(facts.nodes, placed, strict=True)
        ),
        distances=facts.distances,
        memory_map=memory_map,
        firmware=facts.firmware,
        places=facts.places,
        source_name=facts.source_name,
    )


def ram_windows(arch: Arch, total: int, facts: MachineFacts) -> list[Span]:
    """Where the arch's usual firmware puts ``total`` bytes: spans of addresses, the last without an end."""
    placement = _placement(arch, facts)
    windows = [(_bytes(window["start"]), _bytes(window.get("end", END_OF_MEMORY))) for window in placement["ram"]]
    if total < _bytes(placement.get("whole_below", 0)):
        return [(windows[0][0], END_OF_MEMORY)]
    return windows


def _placement(arch: Arch, facts: MachineFacts) -> Mapping[str, Any]:
    """How the machine's firmware places memory: that of its platform, where it names one, else the arch's usual one."""
    placement: Mapping[str, Any] | None = arch.data.get("placement")
    if facts.platform is not None:
        placement = _platform(arch, facts, facts.platform)
    if placement is None:
        message = f"meminit does not know where firmware puts memory on {arch.name}"
        raise InputFault(message, facts.places.at(("nodes",)), "give ranges: memory: [{start: 0, size: 4G}]")
    return placement


def _platform(arch: Arch, facts: MachineFacts, name: str) -> Mapping[str, Any]:
    known = {row["name"]: row for row in document("rules/platforms.yaml")["platforms"] if arch.name in row["arches"]}
    if name not in known:
        hint = did_you_mean(name, known) or (f"{', '.join(known)} are known" if known else "none is known by name")
        raise InputFault(f"no platform `{name}` of {arch.name}", facts.places.at(("platform",)), hint)
    placement: Mapping[str, Any] = known[name]["placement"]
    return placement


def _bytes(size: int | str) -> int:
    return size if isinstance(size, int) else parse_size(size)


def _without(windows: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """``windows`` less the spans that are taken, which are sorted."""
    free = []
    for start, end in windows:
        first = start
        for taken_start, taken_end in taken:
            if taken_end <= first or taken_start >= end:
                continue
            if taken_start > first:
                free.append((first, taken_start))
            first = taken_end
        if first < end:
            free.append((first, end))
    return free


def _cut(sizes: Sequence[int], free: Sequence[Span], facts: MachineFacts) -> list[list[Span]]:
    """Each size cut off ``free`` in turn; a size may go over a hole. Raises InputFault when nothing is left."""
    windows = list(reversed(free))
    placed: list[list[Span]] = []
    for node, size in zip(facts.nodes, sizes, strict=True):
        left, spans = size, []
        while left:
            if not windows:
                message = f"the memory of node {node.id} goes beyond what 64 bits can address"
                raise InputFault(message, facts.places.at((*node.path, "memory")))
            start, end = windows.pop()
            taken = min(left, end - start)
            spans.append((start, start + taken))
            left -= taken
            if start + taken < end:
                windows.append((start + taken, end))
        placed.append(spans)
    return placed


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    found: list[Span] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _memory_map(
    placement: Mapping[str, Any], placed: Sequence[Span], known: Sequence[Span]
) -> tuple[MapEntry, ...] | None:
    """The firmware's usual map over the RAM that was placed, and over known ranges, which are usable as they are."""
    rows: list[dict[str, Any]] | None = placement.get("memory_map")
    if rows is None:
        return None
    found = [MapEntry(start, end, "usable") for start, end in known]
    for row in rows:
        start, end = _bytes(row["start"]), _bytes(row.get("end", END_OF_MEMORY))
        if row["type"] != "usable":
            found.append(MapEntry(start, end, row["type"]))
            continue
        for placed_start, placed_end in placed:
            low, high = max(start, placed_start), min(end, placed_end)
            if low < high:
                found.append(MapEntry(low, high, "usable"))
    ordered = sorted(found, key=lambda entry: (entry.start, entry.end))
    return tuple(entry for entry, _ in groupby(ordered))
