"""acpi_numa_init(): nodes and distances from SRAT and SLIT, numbered as the kernel numbers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.memory_map import pages
from meminit.model.layout import NumaNode, Topology
from meminit.model.machine import SratCpu, SratMemory
from meminit.read.firmware import LOCAL_DISTANCE, REMOTE_DISTANCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.machine import Firmware, Machine

__all__ = [
    "acpi_map_pxm_to_node",
    "acpi_numa_init",
    "default_distances",
    "node_numbers",
    "slit_valid",
]

_U8 = 0xFF


def acpi_numa_init(firmware: Firmware, page_shift: int) -> Topology:
    """Nodes that claim what the SRAT says, memory map not yet asked; distances as the SLIT has them, if it is valid.

    CPUs are numbered by their APIC id, as the MADT usually lists them.
    """
    node_of = acpi_map_pxm_to_node(firmware)
    cpus: dict[int, list[int]] = {node: [] for node in node_of.values()}
    rows: dict[int, list[SratMemory]] = {node: [] for node in node_of.values()}
    found = [row for row in firmware.srat if isinstance(row, SratCpu) and row.enabled]
    for number, cpu in enumerate(sorted(found, key=lambda row: row.apic)):
        cpus[node_of[cpu.pxm]].append(number)
    memory = [row for row in firmware.srat if isinstance(row, SratMemory)]
    for row in memory:
        if row.enabled and row.start < row.end:
            rows[node_of[row.pxm]].append(row)
    nodes = tuple(
        NumaNode(
            node,
            tuple(cpus[node]),
            pages(((r.start, r.end) for r in rows[node]), page_shift),
            hotplug=pages(((r.start, r.end) for r in rows[node] if r.hotplug), page_shift),
            mirror=pages(firmware.mirrored, page_shift),
        )
        for node in sorted(cpus)
    )
    refusal = None if firmware.slit is None else slit_valid(firmware.slit)
    notes = () if refusal is None else (f"ACPI: SLIT table looks invalid. Not used. ({refusal})",)
    distances = default_distances(nodes)
    if firmware.slit is not None and refusal is None:
        distances = _numa_set_distances(firmware.slit, node_of, distances)
    return Topology(nodes, distances, notes, slit_refused=refusal is not None)


def acpi_map_pxm_to_node(firmware: Firmware) -> dict[int, int]:
    """Node ids by proximity domain: the first that is free, over enabled CPU rows and then enabled memory rows."""
    node_of: dict[int, int] = {}
    for kind in (SratCpu, SratMemory):
        for row in firmware.srat:
            if isinstance(row, kind) and row.enabled and (kind is SratCpu or _has_bytes(row)):
                node_of.setdefault(row.pxm, len(node_of))
    return node_of


def node_numbers(machine: Machine) -> dict[int, int]:
    """Node ids by proximity domain; nothing where the machine is described by its nodes."""
    return {} if machine.firmware is None else acpi_map_pxm_to_node(machine.firmware)


def _has_bytes(row: SratCpu | SratMemory) -> bool:
    return isinstance(row, SratMemory) and row.start < row.end


def default_distances(nodes: Sequence[NumaNode]) -> tuple[tuple[int, ...], ...]:
    """Distances where no table gives them: 10 to the node itself, 20 to every other."""
    return tuple(tuple(LOCAL_DISTANCE if a.id == b.id else REMOTE_DISTANCE for b in nodes) for a in nodes)


def slit_valid(slit: Sequence[Sequence[int]]) -> str | None:
    """None of a table the kernel uses, else what makes it throw the whole table away."""
    for i, row in enumerate(slit):
        for j, distance in enumerate(row):
            if i == j and distance != LOCAL_DISTANCE:
                return f"domain {i} is {distance} from itself, not {LOCAL_DISTANCE}"
            if i != j and distance <= LOCAL_DISTANCE:
                return f"domain {j} is {distance} from domain {i}, not above {LOCAL_DISTANCE}"
    return None


def _numa_set_distances(
    slit: Sequence[Sequence[int]], node_of: Mapping[int, int], distances: tuple[tuple[int, ...], ...]
) -> tuple[tuple[int, ...], ...]:
    table = [list(row) for row in distances]
    size = len(slit)
    known = [(pxm, node) for pxm, node in node_of.items() if pxm < size]
    for pxm, node in known:
        for other, target in known:
            if slit[pxm][other] <= _U8:
                table[node][target] = slit[pxm][other]
    return tuple(map(tuple, table))
