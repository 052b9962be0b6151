"""Which messages a boot log's own account does not determine, and for want of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.bootlog.kernel import boot_line_cut
from meminit.read.bootlog.machine import UNREAD_SLIT, from_kernels_ranges, slit_unread

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.read.bootlog.lines import LogLines

__all__ = ["taken_kinds", "undetermined_kinds"]

_LISTS = ("fallback", "zonelist")
_ONLINE = ("fallback", "zonelist", "built", "initmem")
_MEMORY = (*_ONLINE, "movable-start", "zone-range", "early-range", "policy")
_WORDS = (*_MEMORY, "user-range", "unknown-words", "malformed")
_TWO = 2


def undetermined_kinds(
    boot: Boot, layout: Layout, log: LogLines, *, machine_given: bool, line_given: bool = False
) -> dict[str, str]:
    """The missing input by kind of message."""
    found: dict[str, str] = {}
    nodes = layout.topology.nodes
    if not machine_given:
        with_memory = sum(bool(node.frames) for node in nodes)
        if slit_unread(log) and len(nodes) > _TWO:
            found |= dict.fromkeys(_LISTS, UNREAD_SLIT)
        if len(nodes) > 1 and with_memory < len(nodes) and not any(node.cpus for node in nodes):
            found |= dict.fromkeys(_ONLINE, "which CPUs are of which node, which this log does not print")
    if log.lines[-1].kind == "early-range" and from_kernels_ranges(log) and not machine_given:
        found |= dict.fromkeys(_MEMORY, "the early memory node ranges behind the end of the log")
    if "cmdline" not in boot.given:
        found |= dict.fromkeys(_WORDS, "the boot line, which the log has lost")
    elif boot_line_cut(log) and not line_given:
        found |= dict.fromkeys(_WORDS, "the end of the boot line, which printk() cut")
    return found


def taken_kinds(log: LogLines, *, machine_given: bool, config_given: bool) -> frozenset[str]:
    """Kinds of lines from which machine or config was read: that they agree says nothing."""
    early = not machine_given and from_kernels_ranges(log)
    rows = [] if machine_given else ["srat-cpu", "srat-memory"]
    return frozenset([*rows, *(["early-range"] if early else []), *([] if config_given else ["device-zone"])])
