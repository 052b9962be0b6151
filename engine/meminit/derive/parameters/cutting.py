"""Words that take memory away: at which address or amount, and how much of a machine's memory that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.quantity import format_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.bootline_reading import Understood
    from meminit.model.machine import Machine

__all__ = ["changes_of", "cut_at", "what_is_lost"]

_AMOUNTS = ("memory_limit", "mem_limit", "end_user_pfn")
"""Variables of arches without an e820 table, and of x86_64 in 2.4, that hold how much memory is used."""
_MAP, _BANKS = "e820_table", "memblock.memory"


def changes_of(found: Understood | None) -> Sequence[Mapping[str, Any]]:
    """Changes of the memory map that a value makes: their ``kind``, and ``size`` and ``start`` in bytes."""
    changes = found.sets.get(_MAP) if found else None
    return changes if isinstance(changes, list) else ()


def cut_at(found: Understood | None) -> int | None:
    """The bytes to which a value limits memory, the least of several; None where it limits nothing, or all of it."""
    if found is None:
        return None
    sizes = [change["size"] for change in changes_of(found) if change["kind"] == "limit"]
    sizes += [size for variable in _AMOUNTS if isinstance(size := found.sets.get(variable), int)]
    banks = found.sets.get(_BANKS)
    sizes += [bank["size"] for bank in banks if bank["start"] is None] if isinstance(banks, list) else []
    return min(sizes, default=0) or None


def what_is_lost(found: Understood, machine: Machine | None) -> str:
    """What of memory a change of the map drops, in words; empty where it drops nothing.

    How much that is can be told of a machine; without one it is said of a value alone that does not look like it.
    """
    limit = cut_at(found) if changes_of(found) else None
    if limit is None:
        return ""
    dropped = f"all RAM from {format_size(limit)} on is dropped, as mem={format_size(limit)} does it"
    spans = () if machine is None else _ram(machine)
    if not spans:
        return dropped if found.problem == "bad" else ""
    size = sum(end - start for start, end in spans)
    lost = sum(max(0, end - max(start, limit)) for start, end in spans)
    share = f"{format_size(lost)} of {format_size(size)}"
    return f"{dropped}, {share}" if found.problem == "bad" else f"{share} are lost here"


def _ram(machine: Machine) -> Sequence[tuple[int, int]]:
    """Where RAM begins and ends, in bytes, as the machine's map tells it, else its nodes."""
    if machine.memory_map is not None:
        return [(row.start, row.end) for row in machine.memory_map if row.type == "usable"]
    return [(row.start, row.end) for node in machine.nodes for row in node.memory]
