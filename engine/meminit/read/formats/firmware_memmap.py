"""/sys/firmware/memmap: the memory map that the firmware handed over, before the boot line changed it.

Each entry is a folder with ``start``, ``end`` (its last byte) and ``type``, as firmware_map_add_early() words it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.firmware import MapEntry
from meminit.read.quoting import quoted

if TYPE_CHECKING:
    from meminit.read.formats.sysfs_tree import SysfsTree

__all__ = ["FOLDER", "firmware_memmap"]

FOLDER = "sys/firmware/memmap"
_TYPES = {
    "System RAM": "usable",
    "ACPI Tables": "acpi",
    "ACPI Non-volatile Storage": "acpi-nvs",
    "Unusable memory": "unusable",
    "Persistent Memory": "persistent",
    "Persistent Memory (legacy)": "persistent-legacy",
    "Soft Reserved": "soft-reserved",
}
"""Whatever else there is counts as reserved, as it does for the kernel."""
_ADDRESS = re.compile(r"0x[0-9a-f]{1,16}", re.ASCII)


def firmware_memmap(tree: SysfsTree) -> tuple[MapEntry, ...] | None:
    """The entries by address; None where there are none, or a part of one cannot be read. Raises InputFault."""
    entries = []
    for number in sorted({number for (number,) in tree.ids(rf"{FOLDER}/([0-9]+)/")}):
        folder = f"{FOLDER}/{number}"
        if not all(tree.text(f"{folder}/{name}") for name in ("start", "end", "type")):
            return None
        start, last = _address(tree, f"{folder}/start"), _address(tree, f"{folder}/end")
        if last < start:
            raise InputFault(f"{folder} ends before it begins", tree.place(f"{folder}/end"))
        entries.append(MapEntry(start, last + 1, _TYPES.get(tree.text(f"{folder}/type"), "reserved")))
    return tuple(sorted(entries, key=lambda entry: (entry.start, entry.end))) or None


def _address(tree: SysfsTree, file: str) -> int:
    text = tree.text(file)
    if _ADDRESS.fullmatch(text) is None:
        raise InputFault(f"{file} is {quoted(text)}, not an address in hexadecimal", tree.place(file))
    return int(text, 16)
