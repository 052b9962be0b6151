"""The machine that a boot log tells of: from what firmware said in it, else from what the kernel made of that."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootlog.kernel import arch_in
from meminit.read.bootlog.ranges import MAX_ADDRESS, MAX_ROWS, bytes_of, map_of, subtract
from meminit.read.bootlog.sizes import sizes_in
from meminit.read.cpulist import parse_cpulist
from meminit.read.firmware import Firmware, MapEntry, MemoryRange, SratCpu, SratMemory
from meminit.read.formats.placetable import PlaceTable
from meminit.read.machine import MachineFacts, NodeFacts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.read.bootlog.lines import LogLine, LogLines
    from meminit.text import Path, Place

__all__ = ["UNREAD_SLIT", "from_kernels_ranges", "machine_in", "slit_unread"]

MAX_NODES = 1024
_OLD_PAGE = 4096
"""Bytes of a page of the kernels that print ranges as PFNs: x86 ones."""
KERNELS_RANGES = (
    "memory is what the log lists as early memory node ranges: "
    "what the kernel made of the firmware's map and its boot line"
)
UNREAD_SLIT = "the distances between nodes (ACPI's SLIT), which no boot log prints"
NO_CPU_ROWS = "this log does not print which CPUs are of which node"


def machine_in(log: LogLines) -> MachineFacts:
    """The machine. Raises InputFault where the log does not tell of its memory."""
    return _Reading(log).machine()


def slit_unread(log: LogLines) -> bool:
    """Whether the machine may have distances that the log does not print: all but an ACPI machine without a SLIT."""
    tables = {line.says["table"] for line in log.of("acpi-table")}
    return bool("SLIT" in tables or "SRAT" not in tables) and not log.of("slit-refused")


def from_kernels_ranges(log: LogLines) -> bool:
    """Whether early memory node ranges stand for memory: what is predicted of them says nothing new then."""
    return not (log.of("e820") or log.of("srat-memory"))


class _Reading:
    """Reads one log; gathers where everything came from."""

    def __init__(self, log: LogLines) -> None:
        self._log = log
        self._places: dict[Path, Place] = {(): log.source.place()}
        self._notes: list[str] = []

    def machine(self) -> MachineFacts:
        bios = [line for line in self._log.of("e820") if line.says["which"] in {"BIOS-e820", "BIOS-88", "Xen"}]
        rows = map_of(bios)
        rows_of_srat = self._srat()
        memory_map = tuple(entry for entry, _ in rows) or None
        for index, (_, line) in enumerate(rows):
            self._places["memory_map", index] = line.place
        if rows:
            self._places["memory_map",] = rows[0][1].place
        if memory_map is None and (rows_of_srat or not self._log.of("early-range")):
            memory_map = self._seen_ram()
        firmware: Firmware | None = None
        nodes: tuple[NodeFacts, ...] = ()
        if any(isinstance(row, SratCpu) for row in rows_of_srat):
            firmware = Firmware(srat=rows_of_srat, mirrored=self._mirrored())
        else:
            nodes = self._nodes(memory_map)
        if slit_unread(self._log) and (firmware is not None or len(nodes) > 1):
            self._notes.append(f"the log does not tell {UNREAD_SLIT}: 10 and 20 stand for them")
        if self._log.boots > 1:
            self._notes.append("the log is of more than one boot: the first is read")
        arch = arch_in(self._log)
        if arch is not None:
            self._places["arch",] = arch[1]
        return MachineFacts(
            name=self._log.source.name.rpartition("/")[2],
            arch=arch[0] if arch else None,
            nodes=nodes,
            distances=None,
            memory_map=memory_map,
            firmware=firmware,
            places=PlaceTable(self._places),
            source_name=self._log.source.name,
            notes=tuple(self._notes),
            sizes=sizes_in(self._log),
        )

    def _srat(self) -> tuple[SratCpu | SratMemory, ...]:
        """Rows of the SRAT as it was printed, a row that was printed twice once."""
        rows: dict[SratCpu | SratMemory, LogLine] = {}
        for line in self._log.lines:
            if line.kind == "srat-cpu":
                apic = line.says["apic"]
                rows.setdefault(SratCpu(int(line.says["pxm"]), int(apic, 16 if apic[:2] == "0x" else 10)), line)
            elif line.kind == "srat-memory":
                flags = line.says["flags"]
                start, end = bytes_of(line)
                row = SratMemory(int(line.says["pxm"]), start, end, "hotplug" in flags, "non-volatile" in flags)
                rows.setdefault(row, line)
            if len(rows) > MAX_ROWS:
                raise InputFault(f"the log's SRAT has more than {MAX_ROWS:,} rows", line.place)
        for index, line in enumerate(rows.values()):
            self._places["firmware", "srat", index] = line.place
        if rows:
            self._places["firmware", "srat"] = next(iter(rows.values())).place
        return tuple(rows)

    def _mirrored(self) -> tuple[tuple[int, int], ...]:
        rows = (line for line in self._log.of("efi") if "MR" in line.says.get("attributes", "").split("|"))
        return tuple(sorted({bytes_of(line) for line in rows}))

    def _early_ranges(self) -> dict[int, list[tuple[int, int, LogLine]]]:
        found: dict[int, dict[tuple[int, int], LogLine]] = defaultdict(dict)
        for line in self._log.of("early-range"):
            says = line.says
            if "pfn" in says:
                node, span = (
                    int(says["old_node"]),
                    (int(says["pfn"], 16) * _OLD_PAGE, int(says["end_pfn"], 16) * _OLD_PAGE),
                )
            else:
                node, span = int(says["node"]), bytes_of(line)
            if not span[0] < span[1] <= MAX_ADDRESS:
                raise InputFault(f"memory of node {node} from {span[0]:#x} to {span[1]:#x} cannot be", line.place)
            found[node].setdefault(span, line)
        return {node: [(*span, line) for span, line in spans.items()] for node, spans in sorted(found.items())}

    def _seen_ram(self) -> tuple[MapEntry, ...] | None:
        """What the kernel took for RAM, where the log has lost the firmware's map."""
        spans = sorted({(start, end) for ranges in self._early_ranges().values() for start, end, _ in ranges})
        if spans:
            self._notes.append(KERNELS_RANGES)
        return tuple(MapEntry(start, end, "usable") for start, end in spans) or None

    def _nodes(self, memory_map: tuple[MapEntry, ...] | None) -> tuple[NodeFacts, ...]:
        memory, lines = self._claims()
        if not memory and memory_map is None:
            for node, ranges in self._early_ranges().items():
                memory[node] = [MemoryRange(start, end) for start, end, _ in ranges]
                lines[node] = ranges[0][2].place
            self._notes.append(KERNELS_RANGES)
        elif not memory:
            memory[0] = _usable(memory_map or ())
            lines[0] = self._places["memory_map",]
        if not any(memory.values()):
            message = f"{self._log.source.name} does not tell what memory there is"
            raise InputFault(message, help="it has no memory map, no SRAT rows and no early memory node ranges")
        if not self._log.of("faked"):  # else the kernel made one node of all memory: which others there are, none tells
            for line in (*self._log.of("initmem"), *self._log.of("fallback")):
                memory.setdefault(self._node(line), [])
                lines.setdefault(self._node(line), line.place)
        cpus = self._cpus(memory)
        for index, node in enumerate(sorted(memory)):
            self._places["nodes", index] = lines[node]
        self._places["nodes",] = lines[min(memory)]
        return tuple(
            NodeFacts(node, cpus.get(node, ()), 0, tuple(memory[node]), path=("nodes", index))
            for index, node in enumerate(sorted(memory))
        )

    def _claims(self) -> tuple[dict[int, list[MemoryRange]], dict[int, Place]]:
        """Memory by node as the SRAT's rows have it, and where each node is first named."""
        memory: dict[int, list[MemoryRange]] = {}
        lines: dict[int, Place] = {}
        for line in self._log.of("srat-memory"):
            start, end = bytes_of(line)
            flags, node = line.says["flags"], self._node(line)
            found = MemoryRange(start, end, "hotplug" in flags, nonvolatile="non-volatile" in flags)
            if start < end and found not in memory.setdefault(node, []):
                memory[node].append(found)
            lines.setdefault(node, line.place)
        return memory, lines

    def _node(self, line: LogLine) -> int:
        node = int(line.says["node"])
        if node >= MAX_NODES:
            raise InputFault(f"node {node} is more than any kernel can number (at most {MAX_NODES - 1})", line.place)
        return node

    def _cpus(self, memory: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """CPUs by node, where the log tells them or there is one node."""
        told: dict[int, tuple[int, ...]] = {}
        for line in self._log.of("node-cpus"):
            try:
                told[self._node(line)] = parse_cpulist(line.says["list"].strip()) if line.says["list"].strip() else ()
            except ValueError:
                raise InputFault(f"`{line.says['list'].strip()}` is no list of CPUs", line.place) from None
        nodes = list(memory)
        if not told and len(nodes) == 1:
            for line in self._log.of("cpus"):
                told[nodes[0]] = tuple(range(min(int(line.says["cpus"]), 1 << 13)))
        if not told:
            self._notes.append(NO_CPU_ROWS)
        return told


def _usable(memory_map: Iterable[MapEntry]) -> list[MemoryRange]:
    taken = sorted((entry.start, entry.end) for entry in memory_map if entry.type != "usable")
    spans = sorted({(entry.start, entry.end) for entry in memory_map if entry.type == "usable"})
    return [MemoryRange(*part) for span in spans for part in subtract(span, taken)]
