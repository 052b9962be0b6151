"""What hugepages= and hugepagesz= come to beside each other: of which size pages are, and a size without a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.model.parameter_rules import normal
from meminit.quantity import format_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.bootline_reading import LineReading
    from meminit.model.kernel import Kernel

__all__ = ["sizes_of_counts", "sizes_without_count"]


def sizes_of_counts(kernel: Kernel, line: LineReading) -> Mapping[int, str]:
    """By the id of each word that asks for pages, of which size they are."""
    if not line.huge_pages:
        return {}
    usual = next((size.size for size in hugepage_sizes(kernel)), None)
    for reading in line.words:
        if normal(reading.word.name) == "default_hugepagesz" and (found := reading.understood) and not found.trap:
            size = (found.parts or {}).get("bytes")
            usual = size if isinstance(size, int) else usual
    default = "the default size" + (f", {format_size(usual)}" if usual else "")
    return {
        id(asked.word): f"they are pages of {default if asked.size is None else format_size(asked.size)}"
        for asked in line.huge_pages
    }


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
