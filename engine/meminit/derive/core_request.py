"""What kernelcore=, movablecore= and movable_node ask for, as find_zone_movable_pfns_for_nodes() finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.settings import setting, size_setting
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.boot import Boot

__all__ = ["CoreRequest", "core_request"]

_MOVABLE_NODE = ("movable-node-option", "movable-node-option-with-hotplug")
"""Features that the word hangs on: symbols that nobody gave are taken as off, as the boot's assumptions say."""


@dataclass(frozen=True, slots=True)
class CoreRequest:
    """Pages, or whole percents of all memory."""

    kernelcore: int = 0
    movablecore: int = 0
    kernelcore_percent: int = 0
    movablecore_percent: int = 0
    mirror: bool = False
    movable_node: bool = False


def core_request(boot: Boot) -> CoreRequest:
    """What the boot line leaves in those variables."""
    kernel, line = boot.kernel, boot.cmdline
    return CoreRequest(
        (size_setting(kernel, line, "required_kernelcore") or 0) >> kernel.page_shift,
        (size_setting(kernel, line, "required_movablecore") or 0) >> kernel.page_shift,
        size_setting(kernel, line, "required_kernelcore_percent") or 0,
        size_setting(kernel, line, "required_movablecore_percent") or 0,
        bool(setting(kernel, line, "mirrored_kernelcore")),
        any(map(kernel.has, _MOVABLE_NODE)) and bool(setting(kernel, line, "movable_node_enabled")),
    )
