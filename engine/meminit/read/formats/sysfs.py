"""The running kernel's own account: /sys/devices/system/{node,memory,cpu} and /proc, as a folder or an archive.

``distance`` lists online nodes only, in the order of their ids; MemTotal is what the kernel manages, a little less than
there is. Exact ranges are known only where the memory blocks and their nodes are, to the byte where the firmware's
memory map is there as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.cpulist import parse_cpulist, parse_cpumap
from meminit.read.firmware import LOCAL_DISTANCE, REMOTE_DISTANCE, MemoryRange
from meminit.read.formats.firmware_memmap import firmware_memmap
from meminit.read.formats.memory_blocks import memory_blocks
from meminit.read.formats.placetable import PlaceTable
from meminit.read.formats.sysfs_arch import arch_of
from meminit.read.formats.sysfs_tree import SysfsTree, wanted
from meminit.read.machine import MachineFacts, NodeFacts
from meminit.read.quoting import counted, quoted

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.text import Path, Place

__all__ = ["TITLE", "read", "recognise", "wants"]

TITLE = "the folder or an archive of /sys/devices/system and /proc"

MAX_NODES = 1024
_NODE = "sys/devices/system/node"
_KIB = re.compile(r"(?:Node +[0-9]+ +)?(?P<what>MemTotal|HighTotal|LowTotal): *(?P<size>[0-9]+) kB", re.ASCII)
_PROCESSOR = re.compile(r"^processor[\t ]*:?[\t ]*([0-9]{1,5})\b", re.ASCII | re.MULTILINE)
MANAGED = "memory sizes are MemTotal, what the kernel has left to manage: a little less than there is"
BLOCKS = "memory ranges are those of whole memory blocks"


def wants(name: str) -> bool:
    """Files below sys/devices/system and proc that say something of nodes, CPUs and memory."""
    return wanted(name)


def recognise(files: Files) -> float:
    """Sure where node folders are, less so where only /proc is."""
    names = [name for name in files.members if wanted(name)]
    if any("sys/devices/system/" in name for name in names):
        return 0.9
    return 0.5 if names else 0.0


def read(files: Files) -> MachineFacts:
    """The machine that the tree describes. Raises InputFault where the tree contradicts itself."""
    return _Reading(SysfsTree(files)).machine()


class _Reading:
    """Reads one tree; gathers where everything came from."""

    def __init__(self, tree: SysfsTree) -> None:
        self._tree = tree
        self._places: dict[Path, Place] = {}
        self._notes: list[str] = []
        self._blocks = memory_blocks(tree)
        self._map = firmware_memmap(tree)

    def machine(self) -> MachineFacts:
        present = {number for (number,) in self._tree.ids(rf"{_NODE}/node([0-9]+)/")}
        online = set(self._tree.parsed(f"{_NODE}/online", parse_cpulist) or present)
        if present:
            nodes, distances = self._numa(present, online)
        else:
            nodes, distances = (self._lone_node(),), None
        if self._blocks is not None and self._map is None:
            self._notes.append(BLOCKS)
        if any(node.size for node in nodes):
            self._notes.append(MANAGED)
        arch, place = arch_of(self._tree)
        self._came_from(place, "arch")
        return MachineFacts(
            name=self._tree.root.rstrip("/").rpartition("/")[2] or self._tree.name,
            arch=arch,
            nodes=nodes,
            distances=distances,
            memory_map=None if any(node.size for node in nodes) else self._map,
            firmware=None,
            places=PlaceTable(self._places),
            source_name=self._tree.name,
            notes=tuple(self._notes),
        )

    def _numa(
        self, present: set[int], online: set[int]
    ) -> tuple[tuple[NodeFacts, ...], tuple[tuple[int, ...], ...] | None]:
        possible = set(self._tree.parsed(f"{_NODE}/possible", parse_cpulist) or ()) | online | present
        ids = sorted(possible)
        if ids[-1] >= MAX_NODES:
            file = f"{_NODE}/possible"
            raise InputFault(
                f"node {ids[-1]} is more than any kernel can number (at most 1023)", self._tree.place(file)
            )
        missing = sorted(online - present)
        if missing:
            place = self._tree.place(f"{_NODE}/online")
            raise InputFault(f"node {missing[0]} is online, but there is no node{missing[0]}", place)
        nodes = tuple(
            self._node(node, index) if node in online else NodeFacts(node, online=False, path=("nodes", index))
            for index, node in enumerate(ids)
        )
        return nodes, self._distances(ids, sorted(online))

    def _node(self, node: int, index: int) -> NodeFacts:
        folder = f"{_NODE}/node{node}"
        path: Path = ("nodes", index)
        cpulist = f"{folder}/cpulist"
        if cpulist in self._tree:
            cpus = self._tree.parsed(cpulist, parse_cpulist)
            self._came_from(self._tree.place(cpulist), *path, "cpus")
        else:
            cpus = self._tree.parsed(f"{folder}/cpumap", parse_cpumap)
            self._came_from(self._tree.place(f"{folder}/cpumap"), *path, "cpus")
        ranges = None if self._blocks is None else self._blocks.get(node, ())
        size = 0 if ranges is not None else self._mem_total(f"{folder}/meminfo", *path, "memory")
        return NodeFacts(node, cpus or (), size, ranges or (), path=path)

    def _lone_node(self) -> NodeFacts:
        """A kernel without NUMA: all CPUs and all memory are node 0's."""
        path: Path = ("nodes", 0)
        cpus: tuple[int, ...] | None = None
        for name in ("online", "present", "possible"):
            file = f"sys/devices/system/cpu/{name}"
            cpus = cpus or self._tree.parsed(file, parse_cpulist)
        if cpus is None:
            cpus = tuple(sorted({int(number) for number in _PROCESSOR.findall(self._tree.text("proc/cpuinfo"))}))
        ranges = () if self._blocks is None else self._blocks.get(0, ())
        if not ranges and self._map is not None:
            ranges = tuple(MemoryRange(entry.start, entry.end) for entry in self._map if entry.type == "usable")
        if not ranges and "proc/meminfo" not in self._tree:
            message = f"{self._tree.name} does not tell how much memory there is"
            raise InputFault(message, help=f"it has neither {_NODE} nor proc/meminfo")
        size = 0 if ranges else self._mem_total("proc/meminfo", *path, "memory")
        return NodeFacts(0, cpus, size, ranges, path=path)

    def _mem_total(self, file: str, *path: str | int) -> int:
        """Bytes of MemTotal, which must be HighTotal and LowTotal together where those are told."""
        source = self._tree.source(file)
        if source is None:
            raise InputFault(f"{self._tree.name} has no {file}")
        found = {match["what"]: match for match in _KIB.finditer(source.text)}
        match = found.get("MemTotal")
        if match is None:
            raise InputFault(f"{file} tells no MemTotal", self._tree.place(file))
        place = source.place(*match.span("size"))
        total = match["size"]
        parts = [found[name]["size"] for name in ("HighTotal", "LowTotal") if name in found]
        if len(total) > 16 or (len(parts) == 2 and sum(map(int, parts)) != int(total)):
            why = f"; HighTotal and LowTotal make {sum(map(int, parts))} kB" if parts else ""
            raise InputFault(f"MemTotal cannot be {quoted(total)} kB{why}", place)
        self._came_from(place, *path)
        return int(total) << 10

    def _distances(self, ids: list[int], online: list[int]) -> tuple[tuple[int, ...], ...] | None:
        files = {node: f"{_NODE}/node{node}/distance" for node in online}
        told = [node for node in online if files[node] in self._tree]
        if not told:
            return None
        if missing := sorted(set(online) - set(told)):
            raise InputFault(f"{self._tree.name} has no {files[missing[0]]}, but {files[told[0]]}")
        offline = len(ids) - len(online)
        if offline:
            self._notes.append(
                f"distances of {counted(offline, 'offline node')} are not told: 10 and 20 stand for them"
            )
        rows = {node: dict(zip(online, self._row(files[node], len(online)), strict=True)) for node in online}
        self._came_from(self._tree.place(files[told[0]]), "distances")
        for node in online:
            self._came_from(self._tree.place(files[node]), "distances", ids.index(node))
        return tuple(
            tuple(rows.get(a, {}).get(b, LOCAL_DISTANCE if a == b else REMOTE_DISTANCE) for b in ids) for a in ids
        )

    def _row(self, file: str, nodes: int) -> list[int]:
        words = self._tree.text(file).split()
        for word in words:
            if not (word.isascii() and word.isdigit() and len(word) <= 3 and int(word) <= 255):
                message = f"{file}: {quoted(word)} is no distance, a number from 0 to 255"
                raise InputFault(message, self._tree.place(file))
        if len(words) != nodes:
            message = f"{file} has {counted(len(words), 'distance')} for {counted(nodes, 'online node')}"
            raise InputFault(message, self._tree.place(file))
        return [int(word) for word in words]

    def _came_from(self, place: Place | None, *path: str | int) -> None:
        if place is not None:
            self._places[path] = place
