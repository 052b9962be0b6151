"""Memory, CPUs, nodes and distances that a device tree tells, out of nested mappings of its nodes and properties.

A property is a list of cells, a cell being 32 bits, or one cell, or text, or true where it has no value. The names are
those of the Devicetree Specification and of the kernel's bindings (reserved-memory, numa), ibm,* those of PAPR.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault
from meminit.read.firmware import LOCAL_DISTANCE
from meminit.read.quoting import quoted
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from meminit.text import Path, Place

__all__ = ["DeviceTree", "TreeMemory", "devicetree_facts"]

CELL, MOST_CELLS, ALL = 0xFFFFFFFF, 4, (1 << 64) - 1
INVALID_NODE, VECTOR_BYTE, FORM_1 = 0xFFFF, 5, 0x80


@dataclass(frozen=True, slots=True)
class TreeMemory:
    """Bytes ``[start, end)`` of a memory node; ``node`` is None where it names none. ``available`` is its status."""

    start: int
    end: int
    node: int | None = None
    hotplug: bool = False
    available: bool = True


@dataclass(frozen=True, slots=True)
class DeviceTree:
    """``cpus`` has the node of each CPU that may be used, in order. ``distances`` are rows ``(from, to, distance)``.

    ``distances`` is None where no table tells them. ``no_map`` and ``reserved`` are bytes that are kept from the
    kernel's map or from use, ``usable`` those that a kernel is to keep within. ``notes`` say what is not followed.
    """

    memory: tuple[TreeMemory, ...] = ()
    cpus: tuple[int | None, ...] = ()
    distances: tuple[tuple[int, int, int], ...] | None = None
    no_map: tuple[tuple[int, int], ...] = ()
    reserved: tuple[tuple[int, int], ...] = ()
    usable: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()


def devicetree_facts(tree: Mapping[str, Any], place: Callable[[Path], Place | None], path: Path = ()) -> DeviceTree:
    """What the tree at ``path`` tells of memory. ``place`` says where a path stands. Raises InputFault."""
    return _Tree(place).facts(tree, path)


Found = tuple[str, "Mapping[str, Any]", "Path"]


class _Tree:
    def __init__(self, place: Callable[[Path], Place | None]) -> None:
        self._place = place
        self._points: list[int] = []
        self._levels: dict[int, tuple[int, ...]] = {}

    def facts(self, tree: Mapping[str, Any], path: Path) -> DeviceTree:
        top = list(self._nodes(tree, path))
        sizes = self._sizes(tree, path)
        form_1 = self._affinity(tree, path)
        memory = tuple(row for node in top if _is(node, "memory") for row in self._memory(node, sizes))
        cpus = tuple(
            self._nid(cpu)
            for _, group, at in self._named(top, "cpus")
            for cpu in self._nodes(group, at)
            if _is(cpu, "cpu") and _available(cpu)
        )
        maps = [row for node in top if _compatible(node, "numa-distance-map-v1") for row in self._matrix(node)]
        has_map = any(_compatible(node, "numa-distance-map-v1") for node in top)
        kept = [
            (child, span)
            for _, group, at in self._named(top, "reserved-memory")
            for child in self._nodes(group, at)
            for span in self._ranges(child, "reg", self._sizes(group, at, sizes))
        ]
        usable = [
            span
            for node in self._named(top, "chosen")
            for span in self._ranges(node, "linux,usable-memory-range", sizes)
        ]
        return DeviceTree(
            memory,
            cpus,
            self._doubled() if form_1 else tuple(maps) if has_map else None,
            tuple(span for child, span in kept if "no-map" in child[1]),
            tuple(span for child, span in kept if "no-map" not in child[1]),
            tuple(usable),
            tuple(
                f"memory that /{name} tells of is not followed"
                for name, _, _ in self._named(top, "ibm,dynamic-reconfiguration-memory")
            ),
        )

    def _nodes(self, tree: Mapping[str, Any], path: Path) -> Iterator[Found]:
        """The nodes right below."""
        return ((name, value, (*path, name)) for name, value in tree.items() if isinstance(value, dict))

    def _named(self, nodes: list[Found], name: str) -> Iterator[Found]:
        return (node for node in nodes if node[0].partition("@")[0] == name)

    def _sizes(self, node: Mapping[str, Any], path: Path, default: tuple[int, int] = (1, 1)) -> tuple[int, int]:
        """Cells of an address and of a size in nodes below; a node that does not say it has those of the root."""
        found = []
        for name, usual in zip(("#address-cells", "#size-cells"), default, strict=True):
            value = self._cells(node, name, path)[:1] or [usual]
            if value[0] > MOST_CELLS:
                raise InputFault(f"{name} is {value[0]}, and the most is {MOST_CELLS}", self._place((*path, name)))
            found += value
        return found[0], found[1]

    def _cells(self, node: Mapping[str, Any], name: str, path: Path) -> list[int]:
        """The cells of a property, which may be told in groups; none where the node does not have it."""
        value = node.get(name, [])
        found: list[Any] = []
        for cell in value if isinstance(value, list) else [value]:
            found += cell if isinstance(cell, list) else [cell]
        for cell in found:
            if not isinstance(cell, int) or isinstance(cell, bool) or not 0 <= cell <= CELL:
                message = f"{name} is made of cells, numbers from 0 to {CELL:#x}, and {quoted(str(cell))} is none"
                raise InputFault(message, self._place((*path, name)), "64 bits are two cells, the higher one first")
        return found

    def _ranges(self, node: Found, name: str, sizes: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """Bytes ``[start, end)`` of a property; what is left over of it, and what has no size, is passed over."""
        cells = self._cells(node[1], name, node[2])
        width = sum(sizes)
        for at in range(0, len(cells) - width + 1 if width else 0, width or 1):
            start = _number(cells[at : at + sizes[0]])
            size = _number(cells[at + sizes[0] : at + width])
            if size:
                yield start, min(start + size, ALL + 1)

    def _memory(self, node: Found, sizes: tuple[int, int]) -> Iterator[TreeMemory]:
        _, told, _ = node
        name = "linux,usable-memory" if "linux,usable-memory" in told else "reg"
        nid = self._nid(node)
        for start, end in self._ranges(node, name, sizes):
            yield TreeMemory(start, end, nid, "hotpluggable" in told, _available(node))

    def _nid(self, node: Found) -> int | None:
        """The node that a CPU or memory names; on PAPR machines it is named by where it stands, and is 0 if nowhere."""
        _, told, path = node
        if not self._points:
            return next(iter(self._cells(told, "numa-node-id", path)), None)
        levels = self._cells(told, "ibm,associativity", path)
        first = self._points[0]
        if not levels or first >= len(levels) or levels[first] == INVALID_NODE:
            return 0
        found = tuple(levels[point] for point in self._points[:MOST_CELLS] if point < len(levels))
        self._levels.setdefault(levels[first], found)
        return levels[first]

    def _affinity(self, tree: Mapping[str, Any], path: Path) -> bool:
        """find_min_common_depth(): which levels count, and whether all of them make distances."""
        for name in ("rtas", "ibm,opal"):
            told = tree.get(name)
            if isinstance(told, dict) and "ibm,associativity-reference-points" in told:
                self._points = self._cells(told, "ibm,associativity-reference-points", (*path, name))
                chosen = tree.get("chosen")
                at: Path = (*path, "chosen")
                vector = self._cells(chosen, "ibm,architecture-vec-5", at) if isinstance(chosen, dict) else []
                said = b"".join(cell.to_bytes(4, "big") for cell in vector)[VECTOR_BYTE : VECTOR_BYTE + 1]
                return name == "ibm,opal" or bool(said and said[0] & FORM_1)
        return False

    def _doubled(self) -> tuple[tuple[int, int, int], ...]:
        """Distances of nodes on PAPR machines: twice as far for each level that two of them do not share."""
        rows = []
        for (node, own), (other, theirs) in product(self._levels.items(), repeat=2):
            distance = LOCAL_DISTANCE
            for mine, its in zip(own, theirs, strict=False):
                if mine == its:
                    break
                distance *= 2
            rows.append((node, other, distance))
        return tuple(rows)

    def _matrix(self, node: Found) -> Iterator[tuple[int, int, int]]:
        cells = self._cells(node[1], "distance-matrix", node[2])
        return ((cells[at], cells[at + 1], cells[at + 2]) for at in range(0, len(cells) - 2, 3))


def _number(cells: list[int]) -> int:
    """of_read_number(): cells as one number, of which 64 bits are kept."""
    value = 0
    for cell in cells:
        value = (value << 32 | cell) & ALL
    return value


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _is(node: Found, kind: str) -> bool:
    return _texts(node[1].get("device_type"))[:1] == [kind]


def _compatible(node: Found, name: str) -> bool:
    return name in _texts(node[1].get("compatible"))


def _available(node: Found) -> bool:
    """of_device_is_available(): whether its status lets it be used."""
    return _texts(node[1].get("status", "okay"))[:1] in (["okay"], ["ok"])
