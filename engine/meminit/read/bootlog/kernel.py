"""Which kernel a boot log is of, and with which boot line it booted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.read.bootlog.lines import LogLine, LogLines
    from meminit.text import Place

__all__ = ["arch_in", "boot_line_cut", "boot_line_in", "release_in"]

PRINTK_CUTS = 980
"""Characters from which on printk() may have cut a message."""

_FLAVOURS = {
    "amd64": "x86_64",
    "x86_64": "x86_64",
    "arm64": "arm64",
    "aarch64": "arm64",
    "ppc64le": "ppc64",
    "ppc64el": "ppc64",
    "powerpc64le": "ppc64",
    "powerpc64": "ppc64",
    "ppc64": "ppc64",
    "686": "x86_32",
    "i686": "x86_32",
    "armmp": "arm",
    "armv7hl": "arm",
}
"""Arches by a word of a distribution's release or of its compiler's name."""
_WORD = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(sorted(_FLAVOURS, key=len, reverse=True))})(?![a-z0-9])")
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
            found = _WORD.search(text)
            if found is not None:
                yield _FLAVOURS[found[0]], line.place
    for line in log.of("boot-cpu"):
        yield ("arm64" if len(line.says["mpidr"]) > _ARM64_DIGITS else "arm"), line.place
    for kind, arch in (("lowmem", "x86_32"), ("mmu", "ppc64"), ("node-cpus", "ppc64")):
        yield from ((arch, line.place) for line in log.of(kind))
    for line in (*log.of("srat-cpu"), *log.of("e820")):
        yield _of_x86(line), line.place


def _of_x86(line: LogLine) -> str:
    return "arm64" if line.says.get("what") == "MPIDR" else "x86_64"
