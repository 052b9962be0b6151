"""Which kernel a boot log is of, and with which boot line it booted."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from meminit.read.shipped import shipped
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.read.bootlog.lines import LogLine, LogLines
    from meminit.text import Place

__all__ = ["arch_in", "boot_line_cut", "boot_line_in", "release_in"]

FILE = "rules/arch-hints.yaml"
PRINTK_CUTS = 980
"""Characters from which on printk() may have cut a message."""

_ARM64_DIGITS = 10
"""Hexadecimal digits of the first CPU's number at least, as arm64 prints it; arm prints fewer."""


def release_in(log: LogLines) -> tuple[str, Place] | None:
    """The kernel's release, and where it stands; None in a log that lost its beginning."""
    for line in log.of("version"):
        at = line.text.find(line.says["release"])
        return line.says["release"], line.source.place(line.start + at, line.start + at + len(line.says["release"]))
    return None


def boot_line_in(log: LogLines) -> Source | None:
    """The boot line as the log prints it, at the line where it does; None where it does not."""
    for line in log.of("cmdline"):
        return Source(log.source.name, line.says["line"].strip(), line.place.line)
    return None


def boot_line_cut(log: LogLines) -> bool:
    """Whether the log may not have the whole boot line."""
    return any(len(line.text) >= PRINTK_CUTS for line in log.of("cmdline")[:1])


def arch_in(log: LogLines) -> tuple[str, Place] | None:
    """The arch, by the release's name, the compiler's, or what only one arch prints; None where nothing tells it."""
    return next(_hints(log), None)


def _hints(log: LogLines) -> Iterator[tuple[str, Place]]:
    for line in log.of("version"):
        for text in (line.says["release"], line.says["build"]):
            found = _word().search(text)
            if found is not None:
                yield _flavours()[found[0]], line.place
    for line in log.of("boot-cpu"):
        yield ("arm64" if len(line.says["mpidr"]) > _ARM64_DIGITS else "arm"), line.place
    for kind, arch in (("lowmem", "x86_32"), ("mmu", "ppc64"), ("node-cpus", "ppc64")):
        yield from ((arch, line.place) for line in log.of(kind))
    for line in (*log.of("srat-cpu"), *log.of("e820")):
        yield _of_x86(line), line.place


@cache
def _flavours() -> dict[str, str]:
    """Arches by a word of a distribution's release or of its compiler's name."""
    known: dict[str, str] = shipped(FILE).data["flavours"]
    return known


@cache
def _word() -> re.Pattern[str]:
    names = sorted(_flavours(), key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, names))})(?![a-z0-9])")


def _of_x86(line: LogLine) -> str:
    return "arm64" if line.says.get("what") == "MPIDR" else "x86_64"
