"""Facts of the machine as it was described, before the kernel decides what to make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.firmware import acpi_map_pxm_to_node, acpi_numa_init
from meminit.derive.frames import common, merged
from meminit.judge.kinds import NUMBER, TEXT, TRUTH, Field, Kind, ListOf
from meminit.judge.values import Fact, Item, Value, nowhere
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.judge.facts import Facts
    from meminit.judge.values import Locate
    from meminit.model.machine import Firmware, Machine
    from meminit.text import Path, Place

__all__ = ["MACHINE_KINDS", "DescribedNode", "described_nodes"]


@dataclass(frozen=True, slots=True)
class DescribedNode:
    """A node numbered as the kernel numbers it; ``ranges`` of bytes, ``path`` where the document speaks of it first."""

    id: int
    cpus: tuple[int, ...]
    ranges: tuple[tuple[int, int], ...]
    hotplug: bool
    online: bool
    path: Path

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return sum(end - start for start, end in self.ranges)


def described_nodes(machine: Machine) -> tuple[DescribedNode, ...]:
    """The nodes of a machine document, or those that follow from its firmware's rows."""
    if machine.firmware is not None:
        return _from_firmware(machine.firmware)
    return tuple(
        DescribedNode(
            node.id,
            node.cpus,
            tuple((r.start, r.end) for r in node.memory),
            any(r.hotplug for r in node.memory),
            node.online,
            node.path,
        )
        for node in machine.nodes
    )


def _from_firmware(firmware: Firmware) -> tuple[DescribedNode, ...]:
    node_of = acpi_map_pxm_to_node(firmware)
    paths: dict[int, Path] = {}
    for index, row in enumerate(firmware.srat):
        if row.enabled and row.pxm in node_of:
            paths.setdefault(node_of[row.pxm], ("firmware", "srat", index))
    return tuple(
        DescribedNode(node.id, node.cpus, node.frames, bool(node.hotplug), node.online, paths[node.id])
        for node in acpi_numa_init(firmware, 0).nodes  # frames of one byte: ranges of bytes
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a distance table; ``nearest`` is the least distance to another node or domain, ``to`` that one."""

    source: int
    local: Fact
    nearest: Fact
    to: int | None


@dataclass(frozen=True, slots=True)
class _Overlap:
    first: int
    second: int
    start: int
    end: int


def _at(machine: Machine, *path: str | int) -> Locate:
    def locate() -> Place | None:
        return machine.place(*path)

    return locate


def _nodes(facts: Facts, machine: Machine) -> tuple[Item, ...]:
    return tuple(Item("machine-node", node, str(node.id), _at(machine, *node.path)) for node in facts.described)


def _rows(machine: Machine, path: Path, names: Sequence[int], table: Sequence[Sequence[int]]) -> tuple[Item, ...]:
    found = []
    for i, row in enumerate(table):
        others = (*row[:i], *row[i + 1 :])
        least = min(others, default=None)
        j = None if least is None else (at := others.index(least)) + (at >= i)
        item = _Row(
            names[i],
            Fact(row[i], _at(machine, *path, i, i)),
            Fact(least, nowhere if j is None else _at(machine, *path, i, j)),
            None if j is None else names[j],
        )
        found.append(Item("row", item, str(names[i]), _at(machine, *path, i)))
    return tuple(found)


def _distances(_: Facts, machine: Machine) -> tuple[Item, ...]:
    return _rows(machine, ("distances",), [node.id for node in machine.nodes], machine.distances or ())


def _slit(_: Facts, machine: Machine) -> tuple[Item, ...]:
    slit = (machine.firmware.slit if machine.firmware else None) or ()
    return _rows(machine, ("firmware", "slit"), range(len(slit)), slit)


def _overlaps(facts: Facts, machine: Machine) -> tuple[Item, ...]:
    """Memory that two nodes claim: each range against the one before it that reaches furthest."""
    ranges = sorted((start, end, node.id) for node in facts.described for start, end in node.ranges)
    paths = {node.id: node.path for node in facts.described}
    found = []
    reach, owner = 0, -1
    for start, end, node in ranges:
        if start < reach and node != owner:
            overlap = _Overlap(owner, node, start, min(end, reach))
            found.append(Item("overlap", overlap, f"{owner} {node}", _at(machine, *paths[node])))
        if end > reach:
            reach, owner = end, node
    return tuple(found)


def _mirrored(machine: Machine) -> bool:
    if machine.firmware is not None:
        return bool(machine.firmware.mirrored)
    return any(part.mirror for node in machine.nodes for part in node.memory)


def _usable(facts: Facts, node: DescribedNode) -> int | None:
    machine = facts.boot.machine
    if machine is None or machine.memory_map is None:
        return None
    usable = merged((entry.start, entry.end) for entry in machine.memory_map if entry.type == "usable")
    return sum(end - start for start, end in common(merged(node.ranges), usable))


def _cpus(facts: Facts, _: Value) -> tuple[int, ...]:
    return tuple(sorted({cpu for node in facts.described for cpu in node.cpus}))


MACHINE_KINDS = (
    Kind(
        "machine",
        "the machine as it is described",
        {
            "name": Field(TEXT, lambda _, m: m.name, "its name"),
            "nodes": Field(ListOf("machine-node"), _nodes, "its nodes, in order of the document"),
            "cpus": Field(ListOf(NUMBER), _cpus, "the CPUs of all nodes"),
            "size": Field(NUMBER, lambda f, _: sum(node.size for node in f.described), "bytes of all nodes' memory"),
            "firmware": Field(TRUTH, lambda _, m: m.firmware is not None, "whether firmware tables describe it"),
            "mirrored": Field(TRUTH, lambda _, m: _mirrored(m), "whether firmware marks some memory as mirrored"),
            "rows": Field(ListOf("row"), _distances, "the rows of the given distances, a node each"),
            "slit": Field(ListOf("row"), _slit, "the rows of the SLIT, a proximity domain each"),
            "overlaps": Field(ListOf("overlap"), _overlaps, "memory that two nodes claim"),
        },
    ),
    Kind(
        "machine-node",
        "a node as it is described, numbered as the kernel numbers it",
        {
            "id": Field(NUMBER, lambda _, n: n.id, "its number"),
            "cpus": Field(ListOf(NUMBER), lambda _, n: n.cpus, "its CPUs"),
            "size": Field(NUMBER, lambda _, n: n.size, "bytes of its memory"),
            "start": Field(NUMBER, lambda _, n: min((s for s, _ in n.ranges), default=None), "its first byte"),
            "end": Field(NUMBER, lambda _, n: max((e for _, e in n.ranges), default=None), "the byte after its last"),
            "usable": Field(NUMBER, _usable, "bytes of it that the memory map calls usable; nothing without a map"),
            "hotplug": Field(TRUTH, lambda _, n: n.hotplug, "whether firmware marks some of it hot-pluggable"),
            "online": Field(TRUTH, lambda _, n: n.online, "whether it is online, not only possible"),
        },
    ),
    Kind(
        "row",
        "a row of a distance table",
        {
            "from": Field(NUMBER, lambda _, r: r.source, "the node or domain of the row"),
            "local": Field(NUMBER, lambda _, r: r.local, "the distance to itself; 10 is local"),
            "nearest": Field(NUMBER, lambda _, r: r.nearest, "the least distance to another; nothing without others"),
            "to": Field(NUMBER, lambda _, r: r.to, "the node or domain that is nearest"),
        },
    ),
    Kind(
        "overlap",
        "memory that two nodes claim",
        {
            "first": Field(NUMBER, lambda _, o: o.first, "the node that begins lower"),
            "second": Field(NUMBER, lambda _, o: o.second, "the other node"),
            "start": Field(NUMBER, lambda _, o: o.start, "first byte of the overlap"),
            "end": Field(NUMBER, lambda _, o: o.end, "the byte after its last"),
        },
    ),
)
"""Kinds of what the user gave about hardware."""
