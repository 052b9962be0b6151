"""Areas that are as large as words of the boot line say: reserve_mem= and log_buf_len=."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.reservations import Area
from meminit.model.settings import settings
from meminit.read.values.numbers import memparse, suffixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot

__all__ = ["areas_of_words"]

MOST_LOG = 1 << 31
RECORDS = 5
"""Times the size of the log, at most, that its text and what is kept of each record take together."""
MOST_NAMED = 8
"""RESERVE_MEM_MAX_ENTRIES: more reserve_mem= than this are refused."""


def areas_of_words(boot: Boot, low_end: int) -> Iterator[Area]:
    """Memory set aside under names, and the buffer of the log."""
    named = [said.value for said in settings(boot.kernel, boot.cmdline, "reserved_mem_table")]
    for value in named[:MOST_NAMED]:
        row: Any = value
        yield Area(f"reserve_mem={row['name']}", 0, row["size"], align=row["align"])
    for word in boot.cmdline.named("log_buf_len")[-1:]:
        size, _ = memparse(word.value or "", suffixes=suffixes(boot.kernel.features))
        if size:
            size = min(1 << (size - 1).bit_length(), MOST_LOG)
            yield Area("buffer of the log", 0, size * RECORDS, high=low_end, whole=False)
