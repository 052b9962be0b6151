"""e820_table: the memory map of x86 as a list that is changed in place, as the kernel changes it.

An entry is [address, bytes, type]. Types are the firmware's numbers. Addresses are unsigned, of 64 bits.
Sources: arch/x86/kernel/e820.c.
"""

from __future__ import annotations

from meminit.records import dataclass

__all__ = ["ACPI", "LARGEST", "PERSISTENT", "RAM", "RESERVED", "SOFT_RESERVED", "TYPES", "E820Table", "Entry"]

RAM, RESERVED, ACPI, PERSISTENT = 1, 2, 3, 12
SOFT_RESERVED = 0xEFFFFFFF
TYPES = {
    "usable": RAM,
    "reserved": RESERVED,
    "acpi": ACPI,
    "acpi-nvs": 4,
    "unusable": 5,
    "persistent": 7,
    "persistent-legacy": PERSISTENT,
    "soft-reserved": SOFT_RESERVED,
}
"""The types by the names that machine documents have for them."""
LARGEST = (1 << 64) - 1
LEAST_ENTRIES = 2
"""Of a table with fewer entries the kernel makes nothing."""
Entry = list[int]


@dataclass(slots=True)
class E820Table:
    """The table, with room for ``most`` entries; those of the types ``apart`` are never made one.

    ``splits`` is whether to take a range out of the middle of an entry leaves two entries.
    """

    entries: list[Entry]
    most: int
    apart: frozenset[int] = frozenset()
    splits: bool = True

    @property
    def overflows(self) -> bool:
        """Whether an entry ends beyond 64 bits."""
        return any(first + length > LARGEST for first, length, _ in self.entries)

    def range_add(self, start: int, size: int, kind: int) -> None:
        """One more entry, unless there is no room for it."""
        if len(self.entries) < self.most:
            self.entries.append([start, size, kind])

    def range_update(self, start: int, size: int, old: int, new: int) -> None:
        """Give what lies in the range and is of type ``old`` the type ``new``."""
        end = start + min(size, LARGEST - start)
        at = 0
        while at < len(self.entries):  # what is added has the new type and is passed over
            entry = self.entries[at]
            at += 1
            first, length, kind = entry
            last = first + length & LARGEST
            if kind != old:
                continue
            if first >= start and last <= end:
                entry[2] = new
            elif first < start and last > end:
                self.range_add(start, end - start, new)
                self.range_add(end, last - end, kind)
                entry[1] = start - first
            elif max(start, first) < min(end, last):
                low, high = max(start, first), min(end, last)
                self.range_add(low, high - low, new)
                _shorten(entry, low, high)

    def range_remove(self, start: int, size: int, old: int | None) -> None:
        """Take out what lies in the range and is of type ``old``; None is of any type."""
        end = start + min(size, LARGEST - start)
        at = 0
        while at < len(self.entries):
            entry = self.entries[at]
            at += 1
            first, length, kind = entry
            last = first + length & LARGEST
            if old is not None and kind != old:
                continue
            if first >= start and last <= end:
                entry[:] = [0, 0, 0]
            elif self.splits and first < start and last > end:
                self.range_add(end, last - end, kind)
                entry[1] = start - first
            elif max(start, first) < min(end, last):
                _shorten(entry, max(start, first), min(end, last))

    def update(self) -> bool:
        """e820__update_table(): sort it and resolve what overlaps, the higher type wins.

        False where the kernel leaves the table as it is: it has a single entry, or an entry ends beyond 64 bits.
        """
        if len(self.entries) < LEAST_ENTRIES or self.overflows:
            return False
        points = sorted(
            point
            for first, length, kind in self.entries
            if length
            for point in ((first, 0, kind), (first + length, 1, kind))
        )
        found: list[Entry] = []
        open_types: dict[int, int] = {}
        last_type = last_start = 0
        for address, is_end, kind in points:
            open_types[kind] = open_types.get(kind, 0) + (-1 if is_end else 1)
            if not open_types[kind]:
                del open_types[kind]
            current = max(open_types, default=0)
            if current == last_type and current not in self.apart:
                continue
            if last_type and address > last_start:
                found.append([last_start, address - last_start, last_type])
                if len(found) == self.most:
                    break
            if current:
                last_start = address
            last_type = current
        self.entries = found
        return True


def _shorten(entry: Entry, low: int, high: int) -> None:
    """Take ``[low, high)``, which lies at the beginning or at the end of the entry, out of it."""
    entry[1] -= high - low
    if entry[0] >= low:
        entry[0] = high
