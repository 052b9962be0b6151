"""parse_memmap_one() and e820__finish_early_params(): what mem= and memmap= make of the memory map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.derive.e820.table import ACPI, LARGEST, PERSISTENT, RAM, RESERVED
from meminit.errors import BootDies
from meminit.model.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from meminit.derive.e820.table import E820Table, Entry
    from meminit.model.boot import Boot
    from meminit.model.commandline import Parameter

__all__ = ["e820__finish_early_params"]

_ADDS = {"usable": RAM, "acpi": ACPI, "reserved": RESERVED, "persistent": PERSISTENT}


def e820__finish_early_params(boot: Boot, table: E820Table, added: Sequence[Entry] = (), *, mapped: bool) -> bool:
    """Change ``table`` as the boot line says; False where no word of it does. Raises BootDies where the kernel dies.

    ``added`` are entries that come to it after those words, by the EFI map.

    Words count in their order, so that what ``exactmap`` empties is what stands before it. ``mapped`` is whether the
    table is firmware's: one that was made of nodes may lack the entries that no node tells of.
    """
    last: Parameter | None = None
    whole = mapped
    for operation, word in _operations(boot):
        _parse_memmap_one(table, operation, word)
        whole = whole or operation["kind"] == "exactmap"
        last = word
    for start, size, kind in added:
        table.range_add(start, size, kind)
    if last is None:
        if added:
            table.update()
        return False
    if not table.update() and (whole or table.overflows):
        raise BootDies(
            "the kernel panics here: Invalid user supplied memory map",
            last.place,
            "what mem= and memmap= leave of the memory map has a single entry, or one that ends beyond 64 bits",
        )
    return True


def _operations(boot: Boot) -> Iterator[tuple[Mapping[str, Any], Parameter]]:
    for given in settings(boot.kernel, boot.cmdline, "e820_table"):
        operations: Any = given.value
        yield from ((operation, given.word) for operation in operations)


def _parse_memmap_one(table: E820Table, operation: Mapping[str, Any], word: Parameter) -> None:
    kind, size, start = operation["kind"], operation.get("size", 0), operation.get("start", 0)
    if kind == "exactmap":
        table.entries.clear()
    elif kind == "limit":
        table.range_remove(size, LARGEST - size, RAM)
    elif kind == "retype":
        _retype(table, operation, word)
    else:
        table.range_add(start, size, _ADDS[kind])


def _retype(table: E820Table, operation: Mapping[str, Any], word: Parameter) -> None:
    size, start, old, new = (operation[key] for key in ("size", "start", "old", "new"))
    if old and new:
        if old == new:
            message = "the kernel dies here: BUG_ON(old_type == new_type) in __e820__range_update()"
            raise BootDies(message, word.place, "give two different types")
        table.range_update(start, size, old, new)
    elif new:
        table.range_add(start, size, new)
    else:
        table.range_remove(start, size, old or None)
