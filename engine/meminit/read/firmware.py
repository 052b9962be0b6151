"""What firmware says of memory, CPUs and distances, row by row, as every machine format gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.read.devicetree import DeviceTree

__all__ = [
    "LOCAL_DISTANCE",
    "REMOTE_DISTANCE",
    "EfiEntry",
    "Firmware",
    "MapEntry",
    "MemoryRange",
    "SratCpu",
    "SratMemory",
]

LOCAL_DISTANCE, REMOTE_DISTANCE = 10, 20
"""What a node is from itself, and from another one where no table says it."""


@dataclass(frozen=True, slots=True)
class MemoryRange:
    """Bytes ``[start, end)`` of one node, with the flags of its SRAT row or device tree node."""

    start: int
    end: int
    hotplug: bool = False
    mirror: bool = False
    nonvolatile: bool = False


@dataclass(frozen=True, slots=True)
class MapEntry:
    """An entry of the firmware's memory map: bytes ``[start, end)`` and type (``usable``, ``reserved``, …)."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class EfiEntry:
    """An entry of the EFI memory map. ``attributes`` are their short names (``WB``, ``SP``, …); None: usual ones."""

    start: int
    end: int
    type: str = "conventional"
    attributes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SratCpu:
    """A CPU row of the SRAT: proximity domain and (x2)APIC id."""

    pxm: int
    apic: int
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class SratMemory:
    """A memory row of the SRAT: proximity domain and bytes ``[start, end)``."""

    pxm: int
    start: int
    end: int
    hotplug: bool = False
    nonvolatile: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Firmware:
    """What the tables say, in table order, before the kernel makes nodes of it. ``slit`` is indexed by PXM.

    ``mirrored`` are the ranges that the EFI map marks as mirrored; ``devicetree`` is what that tree tells of it.
    """

    srat: tuple[SratCpu | SratMemory, ...] = ()
    slit: tuple[tuple[int, ...], ...] | None = None
    mirrored: tuple[tuple[int, int], ...] = ()
    efi_map: tuple[EfiEntry, ...] | None = None
    devicetree: DeviceTree | None = None
