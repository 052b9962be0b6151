"""numa_emulation(): the nodes, CPUs and distances that numa=fake= puts in place of those of the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from meminit.derive.frames import common, merged
from meminit.derive.numa_emulation.by_hand import fake_nodes_by_hand, physical_nodes
from meminit.derive.numa_emulation.memblks import Memory, numa_cleanup_meminfo
from meminit.derive.numa_emulation.splitting import EmulationFailed, Splitting
from meminit.model.layout import NumaNode
from meminit.model.settings import setting
from meminit.quantity import GIB
from meminit.read.firmware import LOCAL_DISTANCE, REMOTE_DISTANCE

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
    """``told`` with fake nodes in place of its own, as the boot line asks; with a note why, where the kernel fails.

    ``blocks`` are what the nodes of ``told`` claim; ``dummy`` is whether that is the one node of all memory.
    """
    asked = emu_cmdline(boot)
    if asked is None:
        return told
    kernel = boot.kernel
    known = Memory(memory.frames, kernel.page_shift)
    high = memory.end_pfn << kernel.page_shift
    try:
        if not kernel.has("numa-fake-single-size"):
            fake = fake_nodes_by_hand(asked, known, high, 1 << kernel.nodes_shift)
            mapping = _Mapping(physical_nodes(blocks, fake) or {0: 0}, last=True)
            return _topology(kernel, told, fake, mapping, _told(fake))
        return _interleaved(
            kernel, told, blocks, known, _Asked(asked, high, dummy, bool(setting(kernel, boot.cmdline, "numa_off")))
        )
    except EmulationFailed as failed:
        return replace(told, notes=(*told.notes, *failed.args), unfaked=" ".join(failed.args))


class _Asked(NamedTuple):
    """What numa=fake= asks for, where memory ends in bytes, whether all is one node, and whether NUMA is off."""

    value: Mapping[str, Any]
    high: int
    dummy: bool
    numa_off: bool


def _interleaved(kernel: Kernel, told: Topology, blocks: Sequence[Block], known: Memory, asked: _Asked) -> Topology:
    """Fake nodes cut out of each physical node in turn. Raises EmulationFailed."""
    holes = kernel.has("numa-drops-blocks-without-memory")
    low = known.frames[0][0] << kernel.page_shift if kernel.has("numa-memblks-generic") else 0
    physical = numa_cleanup_meminfo(blocks, known, low, asked.high, drops_holes=holes)
    splitting = Splitting(
        physical,
        tuple(node.id for node in told.nodes),
        known,
        1 << kernel.nodes_shift,
        4 * GIB if kernel.arch.name.startswith("x86") else low + 4 * GIB,
        pages_first=kernel.has("numa-fake-uniform"),
        to_physical=kernel.has("numa-fake-knows-physical"),
    )
    _split(kernel, splitting, asked.value, asked.high)
    if asked.numa_off and kernel.has("numa-fake-needs-numa"):
        message = "no node is faked where NUMA is turned off"
        raise EmulationFailed(message)
    if not splitting.fake:
        message = "NUMA: Warning: can't determine default physical node, disabling emulation"
        raise EmulationFailed(message)
    faked = numa_cleanup_meminfo(splitting.fake, known, low, asked.high, drops_holes=holes)
    notes = (*splitting.notes, *_told(splitting.fake))
    around = asked.dummy and not splitting.to_physical
    mapping = _Mapping(splitting.physical_of, asked.value.get("distances") or (), around=around)
    return _topology(kernel, told, faked, mapping, notes)


def _split(kernel: Kernel, splitting: Splitting, asked: Mapping[str, Any], high: int) -> None:
    count = asked["count"]
    if asked["kind"] == "size":
        splitting.split_nodes_size_interleave(high, asked["size"])
    elif asked["kind"] == "uniform":
        _each_in(kernel, splitting, count)
    else:
        wanted = count & _UNSIGNED_INT
        if not 0 < wanted <= _MOST_INT:
            message = f"numa=fake={count} is no number of nodes for an int: none is faked"
            raise EmulationFailed(message)
        splitting.split_nodes_interleave(high, wanted)


def _each_in(kernel: Kernel, splitting: Splitting, wanted: int) -> None:
    """``numa=fake=nU``: each physical node in ``wanted``."""
    node = 0
    for physical in splitting.nodes:
        after = splitting.split_nodes_uniform(wanted, node)
        if after == node:
            continue
        if after - node < wanted and kernel.has("numa-fake-uniform-counted"):
            message = f"numa_emulation: phys: {physical} only got {after - node} of {wanted} nodes, failing"
            raise EmulationFailed(message)
        node = after


class _Mapping(NamedTuple):
    """Which physical node each fake one is of, and distances that are given.

    ``last`` is whether a CPU is in the last fake node of its physical one alone, ``around`` whether CPUs are dealt out.
    """

    physical_of: Mapping[int, int]
    distances: Sequence[int] = ()
    last: bool = False
    around: bool = False


def _topology(
    kernel: Kernel, told: Topology, faked: Sequence[Block], mapping: _Mapping, notes: tuple[str, ...]
) -> Topology:
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
    return replace(told, nodes=tuple(map(fake, ids)), distances=distances, notes=(*told.notes, *notes))


def _told(fake: Sequence[Block]) -> tuple[str, ...]:
    return tuple(
        f"Faking node {node} at [mem {start:#018x}-{end - 1:#018x}] ({end - start >> 20}MB)"
        for start, end, node in fake
    )


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
