"""Which arch the file of a boot loader hints at, by rules/arch-hints.yaml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.model.knowledge import document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.read.bootfiles.entry import BootEntry

__all__ = ["hinted_arch"]

FILE = "rules/arch-hints.yaml"
_MOST = 1000
_SEEN = 1 << 16
"""So many strings of a tree and characters of a line are looked through."""


def hinted_arch(entry: BootEntry | None) -> tuple[str, str] | None:
    """The arch, and in words how it is known; None where nothing hints at one."""
    if entry is None:
        return None
    words = entry.line.text[:_SEEN].split()
    told = {
        "file": (entry.line.name.rpartition("/")[2],),
        "word": words,
        "compatible": entry.compatible[:_MOST],
        "machine": (entry.machine,) if entry.machine else (),
    }
    for row in document(FILE)["hints"]:
        for kind, texts in told.items():
            text = _fitting(row.get(kind), texts)
            if text is not None and _fitting(row.get("but"), words) is None:
                return row["arch"], f"{row['why']}: `{text}`"
    return None


def _fitting(pattern: str | None, texts: Iterable[str]) -> str | None:
    """The first of ``texts`` that ``pattern`` fits wholly."""
    if pattern is None:
        return None
    return next((text for text in texts if re.fullmatch(pattern, text)), None)
