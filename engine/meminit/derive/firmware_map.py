"""What memory the kernel is told of: the machine's own map, else what is made of its EFI map or its device tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.efi_map import efi_map_of, reserve_regions, setup_e820
from meminit.derive.of_numa import early_init_dt_scan_memory, kept_from_memory
from meminit.errors import InputFault

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.machine import Machine, MapEntry

__all__ = ["firmware_map"]


def firmware_map(boot: Boot) -> tuple[MapEntry, ...] | None:
    """The entries; None where no map is known.

    What a device tree keeps away is kept away from EFI's memory too. Beside an SRAT a tree counts for nothing.
    Raises InputFault at a type of EFI memory that nobody knows, and at a table that the arch does not read.
    """
    machine = boot.machine
    if machine is None or machine.memory_map is not None:
        return None if machine is None else machine.memory_map
    told = _of_efi(boot, machine)
    firmware = machine.firmware
    if firmware is None or firmware.devicetree is None or firmware.srat:
        return told
    tree = firmware.devicetree
    if boot.kernel.arch.data.get("devicetree") is not True:
        raise _unread(boot, machine, "devicetree")
    told = early_init_dt_scan_memory(boot.kernel, tree) if told is None else told
    return kept_from_memory(boot.kernel, tree, told)


def _of_efi(boot: Boot, machine: Machine) -> tuple[MapEntry, ...] | None:
    told = efi_map_of(machine)
    if told is None:
        return None
    kind = boot.kernel.arch.data.get("efi_map")
    if kind is None:
        raise _unread(boot, machine, "efi_map")
    return tuple(setup_e820(boot, machine, told) if kind == "e820" else reserve_regions(boot, machine, told))


def _unread(boot: Boot, machine: Machine, table: str) -> InputFault:
    message = f"how {boot.kernel.arch.name} takes memory from `firmware.{table}` is not followed"
    return InputFault(message, machine.place("firmware", table), "give `memory_map`, which says what memory is usable")
