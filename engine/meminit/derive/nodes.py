"""numa_init(): the nodes and distances the kernel makes of what firmware says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.cpus import possible_cpus
from meminit.derive.firmware import acpi_numa_init, default_distances, node_numbers
from meminit.derive.frames import common, merged
from meminit.derive.memory_map import memory_map, pages
from meminit.derive.numa_emulation.emulate import emu_cmdline, numa_emulation
from meminit.derive.numa_emulation.memblks import Block, numa_meminfo
from meminit.derive.of_numa import of_numa_init
from meminit.derive.pgdat import is_uma
from meminit.derive.registering import (
    free_area_init_crash,
    memblock_set_node,
    node_set_online,
    nodes_with_numbers,
    numa_register_memblks,
    refuses_memblks,
)
from meminit.errors import BootDies, InputFault
from meminit.model.layout import NumaNode, Topology
from meminit.model.settings import settings

if TYPE_CHECKING:
    from meminit.derive.memory_map import MemoryMap
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames
    from meminit.model.machine import Firmware, Machine
    from meminit.text import Place

__all__ = ["numa_init"]

NO_NUMA = "no table of the firmware tells of nodes: all memory is node 0"
MEMORY_WORDS = ("e820_table", "memblock.memory", "memory_limit", "mem_limit", "end_user_pfn")
"""Kernel variables by which the boot line takes memory away."""


def numa_init(boot: Boot) -> Topology:
    """Nodes in id order, with the frames the kernel gives them, and node_distance() between them.

    With observed zones the machine's own word is taken: what a real kernel showed needs no prediction.
    """
    machine = boot.machine
    if machine is None:
        raise InputFault("a machine is missing", help="give one with -m, or --here")
    told = possible_cpus(boot, _told(machine, boot.kernel))
    _refuse_without_online(told, machine)
    if boot.observed is not None:
        return told
    memory = memory_map(boot, merged(frames for node in told.nodes for frames in node.frames))
    if not memory.frames:
        _refuse_without_memory(boot, machine, memory)
    told = replace(told, notes=(*told.notes, *memory.notes), end_pfn=memory.end_pfn)
    if is_uma(boot.kernel):
        why = "CONFIG_NUMA is off: all memory is node 0, contig_page_data" if len(told.nodes) > 1 else ""
        return dummy_numa_init(told, memory.frames, why)
    topology = _first_that_is_taken(boot, machine, told, memory)
    _refuse_without_online(topology, machine)
    return topology


def _first_that_is_taken(boot: Boot, machine: Machine, told: Topology, memory: MemoryMap) -> Topology:
    """x86_numa_init(): the machine's nodes, and where they are turned off or refused one node; either may be faked."""
    named = (settings(boot.kernel, boot.cmdline, name) for name in ("numa_off", "acpi_numa"))
    passed_over = [given for found in named for given in found]
    blocks = [] if passed_over else numa_meminfo(machine, node_numbers(machine))
    first = _fakes_first(boot)
    if first:
        told = numa_emulation(boot, told, blocks, memory)
        if not told.unfaked:
            return _registered(boot, machine, told, memory.frames)
    if passed_over:
        refusal: str | None = f"NUMA turned off by numa={passed_over[0].word.value}"
    elif machine.firmware is not None and not blocks:
        refusal = NO_NUMA
    else:
        own = nodes_with_numbers(boot.kernel, told)
        refusal = refuses_memblks(boot.kernel, machine)
        if refusal is None:
            own = own if first else numa_emulation(boot, own, blocks, memory)
            refusal = numa_register_memblks(boot, own, memory.frames)
        if refusal is None:
            return _registered(boot, machine, own, memory.frames)
        told = replace(told, refused=refusal, emulated=own.emulated)
    dummy = dummy_numa_init(told, memory.frames, refusal or "")
    if first or emu_cmdline(boot) is None:
        return dummy
    whole = Block(0, memory.end_pfn << boot.kernel.page_shift, 0)
    faked = numa_emulation(boot, dummy, [whole], memory, dummy=True)
    return faked if faked.nodes == dummy.nodes else _registered(boot, machine, faked, memory.frames)


def _fakes_first(boot: Boot) -> bool:
    """initmem_init(): whether the kernel fakes nodes before it looks for those of the machine."""
    shared = boot.kernel.has("numa-init-shared") or not boot.kernel.arch.name.startswith("x86")
    return emu_cmdline(boot) is not None and not shared


def _registered(boot: Boot, machine: Machine, told: Topology, usable: Frames) -> Topology:
    """Nodes of ``told`` with the frames that memblock_set_node() gives them, and which are online."""
    frames_of = memblock_set_node(boot.kernel, told, usable)
    nodes = tuple(
        replace(
            node,
            frames=frames,
            has_memory=bool(frames),
            hotplug=common(node.hotplug, frames),
            mirror=common(node.mirror, frames),
        )
        for node, frames in ((node, frames_of[node.id]) for node in told.nodes)
    )
    if not any(node.frames for node in nodes):
        raise InputFault("no node has memory", _memory_place(machine))
    crash = free_area_init_crash(boot.kernel, told, usable)
    notes = (*told.notes, *filter(None, [crash and f"the kernel crashes here: {crash}"]))
    return node_set_online(boot.kernel, replace(told, nodes=nodes, notes=notes, crash=crash))


def _refuse_without_memory(boot: Boot, machine: Machine, memory: MemoryMap) -> None:
    """Raise InputFault at the machine's memory, or at the last word of the boot line that takes it away."""
    words = [given.word for name in MEMORY_WORDS for given in settings(boot.kernel, boot.cmdline, name)]
    if not words:
        raise InputFault("the machine has no memory", _memory_place(machine), "; ".join(memory.notes))
    last = max(words, key=lambda word: word.place.column)
    message = "the boot line leaves no memory, and the kernel dies: nothing can be allocated"
    raise BootDies(message, last.place, "say with a unit how much memory is to be used, such as mem=4G")


def _refuse_without_online(topology: Topology, machine: Machine) -> None:
    """numa_register_memblks() does not fail for want of an online node, so that nothing else is tried: no boot."""
    if topology.nodes and not any(node.online for node in topology.nodes):
        hint = "; ".join(topology.notes) or "`online: false` is for a node that may be plugged in later"
        raise InputFault("no node of this machine is online, and no kernel boots so", _nodes_place(machine), hint)


def _nodes_place(machine: Machine) -> Place | None:
    if machine.firmware is None:
        return machine.place("nodes")
    tables = ("srat", "devicetree", "efi_map")
    return machine.place("firmware", next((name for name in tables if getattr(machine.firmware, name)), "slit"))


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
    notes = (*told.notes, *filter(None, [why]))
    return replace(told, nodes=(node,), distances=default_distances((node,)), notes=notes)


def _of_firmware(kernel: Kernel, firmware: Firmware) -> Topology:
    """Nodes of the SRAT, else of the device tree; one that claims nothing where no table tells of any."""
    if firmware.devicetree is not None and not firmware.srat:
        told = of_numa_init(kernel, firmware.devicetree)
        mirror = pages(firmware.mirrored, kernel.page_shift)
        return replace(told, nodes=tuple(replace(node, mirror=mirror) for node in told.nodes))
    told = acpi_numa_init(firmware, kernel.page_shift)
    if told.nodes:
        return told
    node = NumaNode(0, (), (), mirror=pages(firmware.mirrored, kernel.page_shift))
    return replace(told, nodes=(node,), distances=default_distances((node,)))


def _told(machine: Machine, kernel: Kernel) -> Topology:
    if machine.firmware is not None:
        return _of_firmware(kernel, machine.firmware)
    page_shift = kernel.page_shift
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
