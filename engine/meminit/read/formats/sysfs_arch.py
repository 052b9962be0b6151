"""Which arch a machine has, from what its kernel says in /proc."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meminit.read.formats.sysfs_tree import SysfsTree
    from meminit.text import Place

__all__ = ["arch_of"]

_CPUINFO = (
    ("x86", re.compile(r"^vendor_id\s*: .*(?:Intel|AMD|Centaur|Hygon|Zhaoxin|Cyrix|Transmeta)", re.MULTILINE)),
    ("ia64", re.compile(r"^arch\s*: IA-64", re.MULTILINE)),
    ("ppc64", re.compile(r"^cpu\s*: (?:POWER[0-9]|PPC9|Cell )", re.MULTILINE)),
    ("s390", re.compile(r"^vendor_id\s*: IBM/S390", re.MULTILINE)),
    ("riscv64", re.compile(r"^isa\s*: rv64", re.MULTILINE)),
    ("arm", re.compile(r"^Features\s*: .*\b(?:thumb|half)\b", re.MULTILINE)),
    ("arm64", re.compile(r"^CPU architecture: (?:8|AArch64)", re.MULTILINE)),
)
_LONG_MODE = re.compile(r"^flags\s*: .*\blm\b", re.MULTILINE)
_HIGH_MEMORY = re.compile(r"^HighTotal: *[1-9]", re.MULTILINE)


def arch_of(tree: SysfsTree) -> tuple[str | None, Place | None]:
    """Name of the arch and where it was seen; None when nothing tells.

    x86 shows the processor, not the kernel: 64 bits where it has long mode and no memory is high.
    """
    text = tree.text("proc/cpuinfo")
    source = tree.source("proc/cpuinfo")
    if source is None:
        return None, None
    for name, pattern in _CPUINFO:
        if match := pattern.search(source.text):
            place = source.place(*match.span())
            if name != "x86":
                return name, place
            wide = _LONG_MODE.search(text) and not _HIGH_MEMORY.search(tree.text("proc/meminfo"))
            return ("x86_64" if wide else "x86_32"), place
    return None, None
