"""Lines of real boot logs: those that words of the boot line lead to, and of whole logs all that are about memory."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from pathlib import Path

from measured.boots import BOOTS, Fact
from measured.layouts import Row
from meminit.cli.verify import compared
from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.model.messages import EQUAL, UNPREDICTED, Compared
from meminit.read.bootlog.lines import log_lines
from meminit.text import Source

__all__ = ["FULL_LOGS", "log_rows", "log_text", "printed_rows"]

FULL_LOGS = ("6.1.0", "6.12.95")
"""Releases of whose boots every line that the boot line leads to is on record; of others a choice is."""
KEPT = 400
"""Characters of a line that are on record."""
_KINDS = {
    "malformed-option messages": r"Malformed early option",
    "ignored-option messages": r"Ignoring (?:invalid|unsupported) numa_zonelist_order|Parameter .* is obsolete"
    r"|mem=nopentium ignored|HugeTLB: (?:unsupported|Invalid)",
    "unknown-word messages": r"Unknown kernel command line parameters|Kernel panic - not syncing: Too many",
    "other messages of words": r"HugeTLB: (?:hugepages|default)|(?:Booting kernel|Setting sysctl args|crashkernel): "
    r"|Failed to set sysctl parameter",
}


def printed_rows(release: str, boot: Boot, fact: Fact) -> Iterator[Row]:
    """What the kernel printed of its boot line: all of it, or of older boots what is on record."""
    lines = fact["expect"].get("messages", [])
    nodes = fact["machine"].get("nodes")
    online = None if nodes is None else frozenset(node["id"] for node in nodes)
    reading = read_boot_line(boot.kernel, boot.cmdline, online)
    ours = [line.text.rstrip()[:KEPT] for line in reading.printed]
    whole = release in FULL_LOGS and _came_to_its_words(fact)
    for kind, pattern in _KINDS.items():
        told = sorted(line for line in lines if re.match(pattern, line))
        got = sorted(line for line in ours if re.match(pattern, line))
        if whole:
            yield kind, "all", told, got
        for line in () if whole else told:
            yield kind, line, line, line if line in got else None


def _came_to_its_words(fact: Fact) -> bool:
    """Whether the kernel did not die before: its memory was covered by no node, or too small."""
    seen = fact["expect"]
    return "built_zonelists" in seen or any("Unknown kernel" in line for line in seen.get("messages", ()))


def log_text(release: str, name: str) -> str | None:
    """The whole boot log, where it is kept."""
    path: Path = BOOTS / release / f"{name}.log.xz"
    if not path.exists():
        return None
    return lzma.decompress(path.read_bytes()).decode("utf-8", "surrogateescape").replace("\r", "")


def log_rows(boot: Boot, text: str) -> Iterator[Row]:
    """Every line about memory of a whole log, from a machine that was not read from it."""
    log = log_lines(Source("dmesg", text))
    for line in compared(boot, log, machine_given=True, line_given=True).lines if log.lines else ():
        if line.status != UNPREDICTED:  # on those the prediction is silent, and says so
            yield "boot log lines", line.kind, *_sides(line)


def _sides(line: Compared) -> tuple[object, object]:
    """As seen and as predicted: equal unless they differ, for they may be so by an ellipsis or by printk()'s cut."""
    predicted = line.predicted and line.predicted.text
    return line.seen, line.seen if line.status == EQUAL else predicted
