"""numa_emulation(): the nodes, CPUs and distances that numa=fake= puts in place of those of the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from meminit.derive.frames import common, merged
from meminit.derive.numa_emulation.by_hand import fake_nodes_by_hand, physical_nodes
from meminit.derive.numa_emulation.memblks import Memory, numa_cleanup_meminfo
from meminit.derive.numa_emulation.powerpc import fake_numa_create_new_nodes
from meminit.derive.numa_emulation.said import EmulationFailed, Said
from meminit.derive.numa_emulation.splitting import Splitting
from meminit.model.layout import NumaNode
from meminit.model.settings import setting
from meminit.quantity import GIB
from meminit.read.firmware import LOCAL_DISTANCE, REMOTE_DISTANCE
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.derive.memory_map import MemoryMap
    from meminit.derive.numa_emulation.memblks import Block
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames, Topology

__all__ = ["emu_cmdline", "numa_emulation"]

_MOST_INT = (1 << 31) - 1
_UNSIGNED_INT = (1 << 32) - 1
_U8 = 0xFF


def emu_cmdline(boot: Boot) -> Mapping[str, Any] | None:
    """What numa=fake= asks for; None where the boot line has none that this kernel reads."""
    asked = setting(boot.kernel, boot.cmdline, "emu_cmdline")
    return asked if isinstance(asked, Mapping) and asked.get("kind") else None


def numa_emulation(
    boot: Boot, told: Topology, blocks: Sequence[Block], memory: MemoryMap, *, dummy: bool = False
) -> Topology:
    """``told`` with fake nodes in place of its own, if the boot line asks; with a note why, where the kernel fails.

    ``blocks`` are what the nodes of ``told`` claim; ``dummy`` is whether that is the one node of all memory.
    """
    asked = emu_cmdline(boot)
    if asked is None:
        return told
    if asked["kind"] == "boundaries":
        return fake_numa_create_new_nodes(boot.kernel, told, blocks, asked["boundaries"])
    kernel = boot.kernel
    known = Memory(memory.frames, kernel.page_shift)
    high = memory.end_pfn << kernel.page_shift
    off = bool(setting(kernel, boot.cmdline, "numa_off"))
    said = Said(kernel)
    try:
        if kernel.has("numa-fake-single-size"):
            made = _interleaved(said, told, blocks, known, _Asked(asked, high, dummy, off))
        else:
            made = _by_hand(said, told, blocks, known, _Asked(asked, high, dummy, off))
    except EmulationFailed as failed:
        made = replace(told, unfaked=" ".join(failed.args))
    lines = tuple(said.lines)
    return replace(
        made,
        notes=(*told.notes, *said.notes),
        emulated=told.emulated if dummy else lines,
        emulated_after=lines if dummy else (),
    )


class _Asked(NamedTuple):
    """What numa=fake= asks for, where memory ends in bytes, whether all is one node, and whether NUMA is off."""

    value: Mapping[str, Any]
    high: int
    dummy: bool
    numa_off: bool


def _by_hand(said: Said, told: Topology, blocks: Sequence[Block], known: Memory, asked: _Asked) -> Topology:
    """Fake nodes as a list has them. Raises EmulationFailed."""
    fake, counted = fake_nodes_by_hand(asked.value, known, asked.high, said)
    if said.kernel.enabled("ACPI_NUMA"):
        said.pxm()
    physical_of = physical_nodes(blocks, fake[:counted])
    mapping = _Mapping(physical_of or {0: 0}, last=True, around=not physical_of)
    return _topology(said.kernel, told, fake, mapping)


def _interleaved(said: Said, told: Topology, blocks: Sequence[Block], known: Memory, asked: _Asked) -> Topology:
    """Fake nodes cut out of each physical node in turn. Raises EmulationFailed."""
    kernel = said.kernel
    holes = kernel.has("numa-drops-blocks-without-memory")
    low = known.frames[0][0] << kernel.page_shift if kernel.has("numa-memblks-generic") else 0
    physical = numa_cleanup_meminfo(blocks, known, low, asked.high, drops_holes=holes)
    splitting = Splitting(
        physical,
        tuple(node.id for node in told.nodes),
        known,
        said,
        4 * GIB if kernel.arch.name.startswith("x86") else low + 4 * GIB,
        pages_first=kernel.has("numa-fake-uniform"),
        to_physical=kernel.has("numa-fake-knows-physical"),
    )
    _split(kernel, splitting, asked.value, asked.high)
    if asked.numa_off and kernel.has("numa-fake-needs-numa"):
        raise said.fail_silently("no node is faked where NUMA is turned off")
    if not splitting.fake:
        raise said.fail("fake-no-default")
    faked = numa_cleanup_meminfo(splitting.fake, known, low, asked.high, drops_holes=holes)
    around = asked.dummy and not splitting.to_physical
    mapping = _Mapping(splitting.physical_of, asked.value.get("distances") or (), around=around)
    return _topology(kernel, told, faked, mapping)


def _split(kernel: Kernel, splitting: Splitting, asked: Mapping[str, Any], high: int) -> None:
    count = asked["count"]
    if asked["kind"] == "size":
        splitting.split_nodes_size_interleave(high, asked["size"])
    elif asked["kind"] == "uniform":
        _each_in(kernel, splitting, count)
    else:
        wanted = count & _UNSIGNED_INT
        if not 0 < wanted <= _MOST_INT:
            raise splitting.said.fail_silently(f"numa=fake={count} is no number of nodes for an int: none is faked")
        splitting.split_nodes_interleave(high, wanted)


def _each_in(kernel: Kernel, splitting: Splitting, wanted: int) -> None:
    """``numa=fake=nU``: each physical node in ``wanted``."""
    node = 0
    for physical in splitting.nodes:
        after = splitting.split_nodes_uniform(wanted, node)
        if after == node:
            continue
        if after - node < wanted and kernel.has("numa-fake-uniform-counted"):
            raise splitting.said.fail("fake-too-few", physical=physical, made=after - node, wanted=wanted)
        node = after


class _Mapping(NamedTuple):
    """Which physical node each fake one is of, and distances that are given.

    ``last`` is whether a CPU is in the last fake node of its physical one alone, ``around`` whether CPUs are dealt out.
    """

    physical_of: Mapping[int, int]
    distances: Sequence[int] = ()
    last: bool = False
    around: bool = False


def _topology(kernel: Kernel, told: Topology, faked: Sequence[Block], mapping: _Mapping) -> Topology:
    shift = kernel.page_shift
    frames: dict[int, list[tuple[int, int]]] = {}
    for block in faked:
        frames.setdefault(block.node, []).append((block.start >> shift, -(-block.end >> shift)))
    hotplug = merged(piece for node in told.nodes for piece in node.hotplug)
    mirror = merged(piece for node in told.nodes for piece in node.mirror)
    ids = sorted(frames)
    cpus = _cpus(told, mapping, ids)

    def fake(node: int) -> NumaNode:
        own: Frames = merged(frames[node])
        return NumaNode(node, cpus.get(node, ()), own, hotplug=common(hotplug, own), mirror=common(mirror, own))

    distances = _distances(told, mapping, ids)
    return replace(told, nodes=tuple(map(fake, ids)), distances=distances)


def _cpus(told: Topology, mapping: _Mapping, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """numa_add_cpu() and numa_init_array(): which CPUs each fake node has.

    A CPU is in every fake node of its physical node, or in one of them; where that has none it is in the first, or
    CPUs are dealt out over all nodes.
    """
    found: dict[int, list[int]] = {}
    for node in told.nodes:
        own = sorted(fake for fake, physical in mapping.physical_of.items() if physical == node.id)
        if mapping.around or (mapping.last and not own):
            for cpu in node.cpus:
                found.setdefault(ids[cpu % len(ids)], []).append(cpu)
            continue
        if mapping.last:
            own = own[-1:]
        elif not own:
            first = mapping.physical_of.get(0)
            own = [fake for fake, physical in mapping.physical_of.items() if physical == first]
        for fake in own:
            found.setdefault(fake, []).extend(node.cpus)
    return {node: tuple(sorted(cpus)) for node, cpus in found.items()}


def _distances(told: Topology, mapping: _Mapping, ids: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Distances of the fake nodes: those that numa=fake=N: gives, row by row, then those of their physical nodes."""
    rank = {node.id: at for at, node in enumerate(told.nodes)}
    physical_of, given = mapping.physical_of, mapping.distances
    size = max(physical_of) + 1
    default = physical_of[min(physical_of)]

    def distance(one: int, other: int) -> int:
        local = LOCAL_DISTANCE if one == other else REMOTE_DISTANCE
        at = one * size + other
        if at < len(given):
            asked = given[at]
        else:
            physical, target = physical_of.get(one, default), physical_of.get(other, default)
            if physical in rank and target in rank:
                asked = told.distances[rank[physical]][rank[target]]
            else:
                asked = LOCAL_DISTANCE if physical == target else REMOTE_DISTANCE
        usable = 0 <= asked <= _U8 and (one != other or asked == LOCAL_DISTANCE)
        return asked if usable else local

    return tuple(tuple(distance(one, other) for other in ids) for one in ids)
