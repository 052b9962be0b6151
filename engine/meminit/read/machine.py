"""Machine documents as typed facts: sizes and cpulists parsed, nothing placed and nothing assumed."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeVar

from meminit.errors import InputFault
from meminit.quantity import parse_size
from meminit.read.cpulist import parse_cpulist
from meminit.read.failure import path_text
from meminit.read.firmware import EfiEntry, Firmware, MapEntry, MemoryRange, SratCpu, SratMemory
from meminit.read.image_sizes import ImageSizes
from meminit.read.quoting import counted
from meminit.read.schema import validate
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from meminit.read.devicetree import DeviceTree
    from meminit.read.tree import Tree
    from meminit.text import Path, Place, Places, Source

__all__ = ["MachineFacts", "NodeFacts", "machine_facts", "read_machine"]

MAX_ADDRESS = 1 << 64
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A node as it was described. ``size`` is bytes somewhere, ``ranges`` bytes at known addresses; 0 and () is none.

    ``path`` leads to the node in its document.
    """

    id: int
    cpus: tuple[int, ...] = ()
    size: int = 0
    ranges: tuple[MemoryRange, ...] = ()
    online: bool = True
    path: Path = ()


@dataclass(frozen=True, slots=True, eq=False)
class MachineFacts:
    """A machine as it was described. ``distances`` has a row a node, in the order of ``nodes``.

    ``arch`` and ``platform`` are names as they were written, or None; ``notes`` say what a format could not tell.
    ``sizes`` are those of a kernel's image that was seen on the machine.
    """

    name: str
    arch: str | None
    nodes: tuple[NodeFacts, ...]
    distances: tuple[tuple[int, ...], ...] | None
    memory_map: tuple[MapEntry, ...] | None
    firmware: Firmware | None
    places: Places = field(repr=False)
    source_name: str = ""
    notes: tuple[str, ...] = ()
    platform: str | None = None
    sizes: ImageSizes = ImageSizes()


def read_machine(source: Source) -> MachineFacts:
    """The machine of a YAML or JSON document. Raises InputFault."""
    from meminit.read.tree import read_tree  # other formats have no documents

    return machine_facts(read_tree(source))


def machine_facts(tree: Tree, path: Path = ()) -> MachineFacts:
    """The machine at ``path`` of a document: a whole one, or one inside a boot. Raises InputFault."""
    validate(tree, "machine", path)
    return _Reader(tree, path).machine()


class _Reader:
    """Reads one document that the schema has accepted."""

    def __init__(self, tree: Tree, path: Path) -> None:
        self._source = tree.source
        self._data: dict[str, Any] = tree.get(path)
        from meminit.read.tree import PlacesUnder

        self._places = PlacesUnder(tree, path) if path else tree

    def machine(self) -> MachineFacts:
        data = self._data
        if "memory" in data:
            nodes: tuple[NodeFacts, ...] = (self._node({**data, "id": 0}, ()),)
        else:
            nodes = tuple(self._node(node, ("nodes", index)) for index, node in enumerate(data.get("nodes", ())))
            self._refuse_duplicates(nodes)
        return MachineFacts(
            name=data.get("name", ""),
            arch=data.get("arch"),
            nodes=nodes,
            distances=self._matrix(("distances",), data.get("distances"), len(nodes)),
            memory_map=self._map(("memory_map",), data.get("memory_map")),
            firmware=self._firmware(data["firmware"]) if "firmware" in data else None,
            places=self._places,
            source_name=self._source.name,
            platform=data.get("platform"),
        )

    def _fault(self, message: str, path: Path, help: str = "") -> InputFault:  # noqa: A002  the user's word
        return InputFault(message, self._places.at(path), help)

    def _node(self, node: dict[str, Any], path: Path) -> NodeFacts:
        memory = node.get("memory", 0)
        ranges = memory if isinstance(memory, list) else []
        return NodeFacts(
            id=node["id"],
            cpus=self._cpus(node.get("cpus", []), (*path, "cpus")),
            size=0 if isinstance(memory, list) else self._size(memory, (*path, "memory")),
            ranges=tuple(
                MemoryRange(
                    *self._span(row, (*path, "memory", index)),
                    row.get("hotplug", False),
                    row.get("mirror", False),
                    row.get("nonvolatile", False),
                )
                for index, row in enumerate(ranges)
            ),
            online=node.get("online", True),
            path=path,
        )

    def _refuse_duplicates(self, nodes: tuple[NodeFacts, ...]) -> None:
        seen: dict[int, Place] = {}
        for node in nodes:
            place = self._places.at((*node.path, "id"))
            if node.id in seen:
                raise InputFault(f"two nodes with id {node.id}; the first is on line {seen[node.id].line}", place)
            seen[node.id] = place

    def _cpus(self, cpus: int | str | list[int], path: Path) -> tuple[int, ...]:
        match cpus:
            case int():
                return (cpus,)
            case str():
                return self._parsed(parse_cpulist, cpus, path)
            case _:
                return tuple(sorted(set(cpus)))

    def _size(self, size: int | str, path: Path) -> int:
        return size if isinstance(size, int) else self._parsed(parse_size, size, path)

    def _parsed(self, parse: Callable[[str], T], text: str, path: Path) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise self._fault(f"{path_text(path)}: {error}", path) from None

    def _span(self, row: dict[str, Any], path: Path) -> tuple[int, int]:
        """``[start, end)`` of a row with ``start`` and ``end`` or ``size``, or both when they agree."""
        start = self._size(row["start"], (*path, "start"))
        key = "end" if "end" in row else "size"
        value = self._size(row[key], (*path, key))
        end = value if key == "end" else start + value
        if end <= start:
            message = f"{path_text(path)} ends at {hex(end)}, not after its start {hex(start)}"
            raise self._fault(message, (*path, key), "`end` is exclusive")
        if end > MAX_ADDRESS:
            raise self._fault(f"{path_text(path)} ends at {hex(end)}, beyond what 64 bits can address", (*path, key))
        if key == "end" and "size" in row:
            size = self._size(row["size"], (*path, "size"))
            if start + size != end:
                message = f"{path_text(path)}: `end` is {hex(end)}, but start and size make {hex(start + size)}"
                raise self._fault(message, (*path, "size"), "give `end` or `size`")
        return start, end

    def _matrix(
        self, path: Path, rows: list[list[int]] | None, nodes: int | None = None
    ) -> tuple[tuple[int, ...], ...] | None:
        if rows is None:
            return None
        name = path_text(path)
        wanted = len(rows) if nodes is None else nodes
        if len(rows) != wanted:
            raise self._fault(f"{name} has {counted(len(rows), 'row')} for {counted(wanted, 'node')}", path)
        for index, row in enumerate(rows):
            if len(row) != wanted:
                message = f"{name} is not square: row {index} has {counted(len(row), 'value')}, not {wanted}"
                raise self._fault(message, (*path, index))
        return tuple(map(tuple, rows))

    def _map(self, path: Path, rows: list[dict[str, Any]] | None) -> tuple[MapEntry, ...] | None:
        if rows is None:
            return None
        return tuple(
            MapEntry(*self._span(row, (*path, index)), row.get("type", "usable")) for index, row in enumerate(rows)
        )

    def _efi_map(self, path: Path, rows: list[dict[str, Any]] | None) -> tuple[EfiEntry, ...] | None:
        if rows is None:
            return None
        return tuple(
            EfiEntry(
                *self._span(row, (*path, index)),
                row.get("type", "conventional"),
                tuple(row["attributes"]) if "attributes" in row else None,
            )
            for index, row in enumerate(rows)
        )

    def _firmware(self, data: dict[str, Any]) -> Firmware:
        efi_rows = data.get("efi_map")
        efi_map = self._efi_map(("firmware", "efi_map"), efi_rows)
        return Firmware(
            srat=tuple(self._row(row, ("firmware", "srat", index)) for index, row in enumerate(data.get("srat", ()))),
            slit=self._matrix(("firmware", "slit"), data.get("slit")),
            mirrored=tuple(
                (entry.start, entry.end)
                for entry, row in zip(efi_map or (), efi_rows or (), strict=True)
                if row.get("mirror", False) or "MR" in row.get("attributes", ())
            ),
            efi_map=efi_map,
            devicetree=self._devicetree(data["devicetree"]) if "devicetree" in data else None,
        )

    def _devicetree(self, tree: dict[str, Any]) -> DeviceTree:
        from meminit.read.devicetree import devicetree_facts  # hardly any document holds a tree

        return devicetree_facts(tree, self._places.at, ("firmware", "devicetree"))

    def _row(self, row: dict[str, Any], path: Path) -> SratCpu | SratMemory:
        enabled = row.get("enabled", True)
        if "apic" in row:
            return SratCpu(row["pxm"], row["apic"], enabled)
        start, end = self._span(row, path)
        return SratMemory(row["pxm"], start, end, row.get("hotplug", False), row.get("nonvolatile", False), enabled)
