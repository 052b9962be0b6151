"""Boot parameters that size memory, typed: what vmalloc=, highmem=, kernelcore= and the like came to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.values import memparse
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.commandline import CommandLine, Parameter
    from meminit.model.kernel import Kernel

__all__ = ["CoreRequest", "core_request", "size_parameter", "starts_with_any"]

_MIRROR = "mirror"
_NUMBER_PERCENT = re.compile(r"(0[xX][0-9a-fA-F]+|[0-9]+)%", re.ASCII)


@dataclass(frozen=True, slots=True)
class CoreRequest:
    """What kernelcore=, movablecore= and movable_node ask for: pages, or whole percents of all memory."""

    kernelcore: int = 0
    movablecore: int = 0
    kernelcore_percent: int = 0
    movablecore_percent: int = 0
    mirror: bool = False
    movable_node: bool = False


def size_parameter(cmdline: CommandLine, kernel: Kernel, name: str) -> int | None:
    """Bytes of the last ``name=VALUE``, as memparse() reads it; None where it is not given (or has no ``=``)."""
    values = [p.value for p in cmdline.named(name) if p.value is not None]
    return _size(values[-1], kernel) if values else None


def _size(text: str, kernel: Kernel) -> int:
    return memparse(text, 0, "KMGTPE" if kernel.has("memparse-large-suffixes") else "KMG")[0]


def starts_with_any(cmdline: CommandLine, name: str, words: Iterable[str]) -> Parameter | None:
    """The first ``name=`` whose value begins with one of ``words``, as the kernel's strncmp() compares."""
    prefixes = tuple(words)
    return next((p for p in cmdline.named(name) if p.value is not None and p.value.startswith(prefixes)), None)


def core_request(cmdline: CommandLine, kernel: Kernel) -> CoreRequest:
    """cmdline_parse_core() and cmdline_parse_movable_node() over the boot line; the last of a name wins.

    A size takes back a percentage given before it, a percentage leaves the size as it is.
    """
    mirror = False
    pages = {"kernelcore": 0, "movablecore": 0}
    percents = {"kernelcore": 0, "movablecore": 0}
    for name in pages:
        for parameter in cmdline.named(name):
            text = parameter.value
            if text is None:
                continue
            if name == "kernelcore" and kernel.has("kernelcore-mirror") and _MIRROR in text.split(","):
                mirror = True
                continue
            percent = _percent(text) if kernel.has("kernelcore-percent") else None
            if percent is None:
                pages[name] = _size(text, kernel) >> kernel.page_shift
                percents[name] = 0
            else:
                percents[name] = percent
    movable_node = kernel.has("movable-node-option") or kernel.has("movable-node-option-with-hotplug")
    return CoreRequest(
        pages["kernelcore"],
        pages["movablecore"],
        percents["kernelcore"],
        percents["movablecore"],
        mirror,
        movable_node and bool(cmdline.named("movable_node")),
    )


def _percent(text: str) -> int | None:
    """The number that stands right before a ``%``, as simple_strtoull() reads it; else None."""
    match = _NUMBER_PERCENT.match(text)
    return None if match is None else memparse(match[1])[0]
