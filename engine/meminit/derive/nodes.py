"""numa_init(): the nodes and distances the kernel makes of what firmware says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.firmware import acpi_numa_init, default_distances
from meminit.derive.frames import common, merged
from meminit.derive.memory_map import beyond_reach, pages, ram
from meminit.derive.pgdat import is_uma
from meminit.derive.registering import (
    free_area_init_crash,
    node_set_online,
    nodes_with_numbers,
    numa_register_memblks,
)
from meminit.errors import InputFault
from meminit.model.layout import NumaNode, Topology
from meminit.model.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.machine import Firmware, Machine
    from meminit.text import Place

__all__ = ["numa_init"]


def numa_init(boot: Boot) -> Topology:
    """Nodes in id order, with the frames the kernel gives them, and node_distance() between them.

    With observed zones the machine's own word is taken: what a real kernel showed needs no prediction.
    """
    machine = boot.machine
    if machine is None:
        raise InputFault("a machine is missing", help="give one with -m, or --here")
    told = _told(machine, boot.kernel.page_shift)
    _refuse_without_online(told, machine)
    if boot.observed is not None:
        return told
    claimed = merged(frames for node in told.nodes for frames in node.frames)
    usable, lost = ram(boot, claimed), beyond_reach(boot, claimed)
    if not usable:
        raise InputFault("the machine has no memory", _memory_place(machine), lost)
    told = replace(told, notes=(*told.notes, *filter(None, [lost])))
    if is_uma(boot.kernel):
        why = "CONFIG_NUMA is off: all memory is node 0, contig_page_data" if len(told.nodes) > 1 else ""
        return dummy_numa_init(told, usable, why)
    off = (*settings(boot.kernel, boot.cmdline, "numa_off"), *settings(boot.kernel, boot.cmdline, "acpi_numa"))
    if off:
        return dummy_numa_init(told, usable, f"NUMA turned off by numa={off[0].word.value}")
    told = nodes_with_numbers(boot.kernel, told)
    refusal = numa_register_memblks(boot, told, usable)
    if refusal is not None:
        return dummy_numa_init(told, usable, refusal)
    nodes = tuple(
        replace(
            node,
            frames=frames,
            has_memory=bool(frames),
            hotplug=common(node.hotplug, frames),
            mirror=common(node.mirror, frames),
        )
        for node, frames in ((node, common(node.frames, usable)) for node in told.nodes)
    )
    if not any(node.frames for node in nodes):
        raise InputFault("no node has memory", _memory_place(machine))
    crash = free_area_init_crash(boot.kernel, told, usable)
    notes = (*told.notes, *filter(None, [crash and f"the kernel crashes here: {crash}"]))
    topology = node_set_online(boot.kernel, replace(told, nodes=nodes, notes=notes, crash=crash))
    _refuse_without_online(topology, machine)
    return topology


def _refuse_without_online(topology: Topology, machine: Machine) -> None:
    """numa_register_memblks() does not fail for want of an online node, so that nothing else is tried: no boot."""
    if topology.nodes and not any(node.online for node in topology.nodes):
        hint = "; ".join(topology.notes) or "`online: false` is for a node that may be plugged in later"
        raise InputFault("no node of this machine is online, and no kernel boots so", _nodes_place(machine), hint)


def _nodes_place(machine: Machine) -> Place | None:
    return machine.place("nodes") if machine.firmware is None else machine.place("firmware", "srat")


def _memory_place(machine: Machine) -> Place | None:
    """Where the memory map stands; where none was given, the nodes."""
    given = machine.place("memory_map")
    return _nodes_place(machine) if given in {None, machine.place()} else given


def dummy_numa_init(told: Topology, usable: tuple[tuple[int, int], ...], why: str) -> Topology:
    """One node 0 that has all memory and all CPUs; ``why`` says what became of the others."""
    cpus = tuple(sorted(cpu for node in told.nodes for cpu in node.cpus))
    hotplug = common(merged(r for node in told.nodes for r in node.hotplug), usable)
    mirror = common(merged(r for node in told.nodes for r in node.mirror), usable)
    node = NumaNode(0, cpus, usable, hotplug=hotplug, mirror=mirror)
    return Topology((node,), default_distances((node,)), (*told.notes, *filter(None, [why])), told.slit_refused)


def _refuse_without_rows(machine: Machine, firmware: Firmware) -> None:
    """An EFI map or a device tree alone tells no memory that is read here: raise InputFault at it."""
    unread = [name for name in ("efi_map", "devicetree") if getattr(firmware, name) is not None]
    if unread and not firmware.srat and machine.memory_map is None:
        message = f"nodes and memory are not read from `firmware.{unread[0]}` yet"
        help_ = "give `firmware.srat` rows, or `nodes`; `memory_map` says which memory is usable"
        raise InputFault(message, machine.place("firmware", unread[0]), help_)


def _unread(firmware: Firmware) -> Iterator[str]:
    """What of the firmware's tables is not followed."""
    if firmware.efi_map is not None:
        yield "of `firmware.efi_map` only what is mirrored is read yet: `memory_map` says which memory is usable"
    if firmware.devicetree is not None:
        yield "`firmware.devicetree` is not read yet"


def _told(machine: Machine, page_shift: int) -> Topology:
    if machine.firmware is not None:
        _refuse_without_rows(machine, machine.firmware)
        told = acpi_numa_init(machine.firmware, page_shift)
        return replace(told, notes=(*told.notes, *_unread(machine.firmware)))
    nodes = tuple(
        NumaNode(
            node.id,
            node.cpus,
            pages(((r.start, r.end) for r in node.memory), page_shift),
            node.online,
            bool(node.memory),
            pages(((r.start, r.end) for r in node.memory if r.hotplug), page_shift),
            pages(((r.start, r.end) for r in node.memory if r.mirror), page_shift),
        )
        for node in sorted(machine.nodes, key=lambda node: node.id)
    )
    if machine.distances is None:
        return Topology(nodes, default_distances(nodes))
    ranks = sorted(range(len(nodes)), key=lambda at: machine.nodes[at].id)
    if ranks == list(range(len(nodes))):
        return Topology(nodes, machine.distances)
    return Topology(nodes, tuple(tuple(machine.distances[i][j] for j in ranks) for i in ranks))
