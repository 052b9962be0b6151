"""Addresses of a log's lines as bytes ``[start, end)``, and memory maps made of its rows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.firmware import MapEntry
from meminit.read.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from meminit.read.bootlog.lines import LogLine

__all__ = ["MAX_ADDRESS", "MAX_ROWS", "bytes_of", "map_of", "subtract"]

MAX_ADDRESS = 1 << 64
MAX_ROWS = 100_000


def bytes_of(line: LogLine) -> tuple[int, int]:
    """The bytes that a line speaks of; old releases print the end behind the last. Raises InputFault."""
    says = line.says
    if "start" in says:
        start, end = int(says["start"], 16), int(says["last"], 16) + 1
    else:
        start, end = int(says["old_start"], 16), int(says["old_end"], 16)
    if not start <= end <= MAX_ADDRESS:
        raise InputFault(f"a range from {start:#x} that ends at {end:#x}", line.place)
    return start, end


def map_of(lines: Iterable[LogLine]) -> tuple[tuple[MapEntry, LogLine], ...]:
    """The rows of a memory map with their lines; rows that are printed twice, or hold nothing, once or not at all."""
    rows: dict[tuple[int, int, str], LogLine] = {}
    for line in lines:
        start, end = bytes_of(line)
        if start < end:
            rows.setdefault((start, end, _type(line.says)), line)
        if len(rows) > MAX_ROWS:
            raise InputFault(f"the log's memory map has more than {MAX_ROWS:,} rows", line.place)
    return tuple((MapEntry(*row), line) for row, line in rows.items())


def _type(says: Mapping[str, str]) -> str:
    return _types().get(_name(says["type"]), "reserved")


@cache
def _types() -> dict[str, str]:
    """Types of a machine document by what is printed of them; others are reserved."""
    rows = shipped("rules/messages.yaml").data["e820_types"]
    return {_name(name): row["type"] for row in rows for name in (row["printed"], *row.get("also", ()))}


def _name(printed: str) -> str:
    """What is printed of a type, brackets at its ends off, as a log may have lost them."""
    return printed.strip(" ()").lower()


def subtract(whole: tuple[int, int], holes: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a range outside of ``holes``, which are sorted."""
    parts, (start, end) = [], whole
    for low, high in holes:
        if high <= start:
            continue
        if low >= end:
            break
        if low > start:
            parts.append((start, low))
        start = max(start, high)
    if start < end:
        parts.append((start, end))
    return parts
