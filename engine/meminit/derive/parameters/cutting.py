"""Words that take memory away: at which address or amount, and how much of a machine's memory that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.quantity import format_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.bootline_reading import Understood
    from meminit.model.machine import Machine

__all__ = ["changes_of", "cut_at", "on_machine", "unasked"]

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


def unasked(found: Understood, machine: Machine | None) -> str:
    """What of memory a value drops that does not look like it: a size without a sign, and more; else empty."""
    changes, limit = changes_of(found), cut_at(found)
    if not changes or limit is None or not (found.problem == "bad" or len(changes) > 1):
        return ""
    lost = _share(limit, machine)
    size = format_size(limit)
    return f"all RAM from {size} on is dropped, as mem={size} does it" + (f": {lost}" if lost else "")


def on_machine(found: Understood, machine: Machine | None) -> str:
    """What a change of the memory map comes to on a machine, where that is known: what is lost, what there is not."""
    changes, limit = changes_of(found), cut_at(found)
    if limit is not None and found.problem != "bad" and len(changes) == 1:
        lost = _share(limit, machine)
        return f"here that is {lost}" if lost else ""
    if limit is not None:
        return ""
    end = max((end for _, end in _ram(machine)), default=0)
    if end and any(change["kind"] == "reserved" and change["start"] >= end for change in changes):
        return f"there is no memory to set aside: it ends at {format_size(end)}"
    return ""


def _share(limit: int, machine: Machine | None) -> str:
    """How much of a machine's RAM lies at or above ``limit``; empty without a machine."""
    spans = _ram(machine)
    size = sum(end - start for start, end in spans)
    lost = sum(max(0, end - max(start, limit)) for start, end in spans)
    return f"{format_size(lost)} of {format_size(size)}" if size else ""


def _ram(machine: Machine | None) -> Sequence[tuple[int, int]]:
    """Where RAM begins and ends, in bytes, as the machine's map tells it, else its nodes."""
    if machine is None:
        return ()
    if machine.memory_map is not None:
        return [(row.start, row.end) for row in machine.memory_map if row.type == "usable"]
    return [(row.start, row.end) for node in machine.nodes for row in node.memory]
