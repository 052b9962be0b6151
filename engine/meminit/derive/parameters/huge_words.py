"""What hugepages= and hugepagesz= come to beside each other: of which size pages are, and a size without a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.model.known_parameters import known_parameters
from meminit.model.parameter_rules import normal
from meminit.quantity import format_size
from meminit.read.values.numbers import memparse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.bootline_reading import LineReading
    from meminit.model.kernel import Kernel

__all__ = ["counts_of_sizes", "sizes_of_counts", "sizes_without_count"]

_SIZE = "hugepagesz"


def sizes_of_counts(kernel: Kernel, line: LineReading) -> Mapping[int, str]:
    """By the id of each word that asks for pages, of which size they are."""
    if not line.huge_pages:
        return {}
    usual = _usual(kernel, line)
    default = "the default size" + (f", {format_size(usual)}" if usual else "")
    return {
        id(asked.word): f"they are pages of {default if asked.size is None else format_size(asked.size)}"
        for asked in line.huge_pages
    }


def counts_of_sizes(kernel: Kernel, line: LineReading) -> Mapping[int, str]:
    """By the id of each word that gives the bytes of all pages in place of a count: the words with that count."""
    found = {}
    for asked in line.huge_pages:
        value = asked.word.value or ""
        wanted, end = memparse(value)
        size = asked.size or _usual(kernel, line)
        if value.isdigit() or end < len(value) or not size or not wanted or wanted % size:
            continue
        count = f"{asked.word.name}={wanted // size}"
        named = asked.size is None and any(known_parameters(kernel).readers(_SIZE))
        found[id(asked.word)] = f"{_SIZE}={format_size(size)} {count}" if named else count
    return found


def _usual(kernel: Kernel, line: LineReading) -> int | None:
    """Bytes of a page of the default size; None where the arch has no such pages."""
    usual = next((size.size for size in hugepage_sizes(kernel)), None)
    for reading in line.words:
        if normal(reading.word.name) == "default_hugepagesz" and (found := reading.understood) and not found.trap:
            size = (found.parts or {}).get("bytes")
            usual = size if isinstance(size, int) else usual
    return usual


def sizes_without_count(line: LineReading) -> frozenset[int]:
    """The ids of the words that name a size which no count comes behind, so that no page of it is set aside."""
    named: int | None = None
    found = []
    for reading in line.words:
        name = normal(reading.word.name)
        if not reading.readers or name not in {"hugepages", "hugepagesz"}:
            continue
        if name == "hugepagesz":
            found += [] if named is None else [named]
            named = id(reading.word)
        else:
            named = None
    return frozenset(found if named is None else [*found, named])
