"""Areas that are as large as words of the boot line say: reserve_mem= and log_buf_len=."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.constants import constant
from meminit.model.reservations import Area
from meminit.model.settings import settings, size_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot

__all__ = ["areas_of_words"]

RECORDS = 5
"""Times the size of the log, at most, that its text and what is kept of each record take together."""


def areas_of_words(boot: Boot, low_end: int) -> Iterator[Area]:
    """Memory set aside under names, and the buffer of the log."""
    named = [said.value for said in settings(boot.kernel, boot.cmdline, "reserved_mem_table")]
    for value in named[: constant(boot.kernel, "RESERVE_MEM_MAX_ENTRIES")]:
        row: Any = value
        yield Area(f"reserve_mem={row['name']}", 0, row["size"], align=row["align"])
    size = size_setting(boot.kernel, boot.cmdline, "new_log_buf_len") or 0
    if size > 1 << (boot.kernel.config.number("LOG_BUF_SHIFT") or 0):
        yield Area("buffer of the log", 0, size * RECORDS, high=low_end, whole=False)
