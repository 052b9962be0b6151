"""Lists and masks of CPUs and nodes, as documents and sysfs write them: ``0-3,8``, ``00000000,0000000f``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_CPUS", "parse_cpulist", "parse_cpumap", "written_cpulist"]

MAX_CPUS = 1 << 16
"""More than any kernel can number: the largest NR_CPUS is 8192."""
MAX_NAMED = 16 * MAX_CPUS

_RANGE = re.compile(r"\s*([0-9]{1,9})\s*(?:-\s*([0-9]{1,9})\s*(?::([0-9]{1,9})/([0-9]{1,9})\s*)?)?", re.ASCII)
_MASK = re.compile(r"[0-9a-fA-F]{1,16}(?:,[0-9a-fA-F]{1,16})*", re.ASCII)


def parse_cpulist(text: str) -> tuple[int, ...]:
    """CPUs of a cpulist in order, each once; ``a-b:used/group`` takes the first ``used`` of each ``group``.

    An empty text is no CPU at all. Raises ValueError with a sentence.
    """
    found: set[int] = set()
    named = 0
    if not text.strip():
        return ()
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            message = f"{quoted(part.strip())} is not a CPU or a range of CPUs, such as 8 or 0-3"
            raise ValueError(message)
        first = int(match[1])
        last = first if match[2] is None else int(match[2])
        used, group = (1, 1) if match[3] is None else (int(match[3]), int(match[4]))
        if last < first:
            message = f"{quoted(part.strip())} ends before it begins"
            raise ValueError(message)
        if last >= MAX_CPUS:
            message = f"{quoted(part.strip())} goes beyond {MAX_CPUS - 1}, more CPUs than any kernel can number"
            raise ValueError(message)
        if not 0 < used <= group:
            message = f"{quoted(part.strip())} takes {used} of every {group}"
            raise ValueError(message)
        named += last - first + 1
        if named > MAX_NAMED:
            message = f"names CPUs again and again, more than {MAX_NAMED} in all"
            raise ValueError(message)
        found.update(cpu for cpu in range(first, last + 1) if (cpu - first) % group < used)
    return tuple(sorted(found))


def written_cpulist(cpus: Iterable[int]) -> str:
    """CPUs, nodes or other numbers as a cpulist, each once: ``0-3,8``."""
    runs: list[list[int]] = []
    for cpu in sorted(set(cpus)):
        if runs and cpu == runs[-1][1] + 1:
            runs[-1][1] = cpu
        else:
            runs.append([cpu, cpu])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def parse_cpumap(text: str) -> tuple[int, ...]:
    """CPUs of a mask in words of 32 bits with commas between, the highest word first. Raises ValueError."""
    stripped = text.strip()
    if not _MASK.fullmatch(stripped) or len(stripped) > MAX_CPUS:
        message = f"{quoted(stripped)} is not a mask of CPUs, such as 00000000,0000000f"
        raise ValueError(message)
    mask = 0
    for word in stripped.split(","):
        mask = mask << 32 | int(word, 16)
    return tuple(bit for bit in range(mask.bit_length()) if mask >> bit & 1)
