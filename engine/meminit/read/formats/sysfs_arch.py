"""Which arch a machine has, from what its kernel says in /proc, by ``rules/cpuinfo.yaml``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from meminit.read.shipped import shipped

if TYPE_CHECKING:
    from meminit.read.formats.sysfs_tree import SysfsTree
    from meminit.text import Place

__all__ = ["arch_of"]


def arch_of(tree: SysfsTree) -> tuple[str | None, Place | None]:
    """Name of the arch and where it was seen: that of the first row of the rules that fits; None when nothing tells."""
    source = tree.source("proc/cpuinfo")
    if source is None:
        return None, None
    rows: list[dict[str, Any]] = shipped("rules/cpuinfo.yaml").data["arches"]
    for row in rows:
        found = [_line(pattern, source.text) for pattern in row["cpuinfo"]]
        lacks = row.get("meminfo_lacks")
        if found[0] is None or None in found or (lacks is not None and _line(lacks, tree.text("proc/meminfo"))):
            continue
        return row["arch"], source.place(*found[0].span())
    return None, None


def _line(pattern: str, text: str) -> re.Match[str] | None:
    """Where a line of ``text`` begins with ``pattern``."""
    return re.search(f"^(?:{pattern})", text, re.MULTILINE)
