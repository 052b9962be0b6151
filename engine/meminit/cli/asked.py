"""What the command line asks for, unread: of the boot, and of the output."""

from __future__ import annotations

import os
import sys

from meminit.records import dataclass

__all__ = ["BootOptions", "OutputOptions", "wants_color"]


@dataclass(frozen=True, slots=True)
class BootOptions:
    """What the command line says of the boot."""

    machine: str | None = None
    kernel: str | None = None
    config: str | None = None
    cmdline: str | None = None
    arch: str | None = None
    sysctl: tuple[str, ...] = ()
    feature: tuple[str, ...] = ()
    no_feature: tuple[str, ...] = ()
    boot: str | None = None
    project: str | None = None
    here: bool = False
    state: str | None = None
    hotplug: tuple[str, ...] = ()
    zoneinfo: str | None = None
    entry: str | None = None
    image_size: str | None = None
    initrd_size: str | None = None


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How results are wanted: ``format`` on stdout, ``outputs`` in files, colour, and how much to say."""

    format: str = "text"
    outputs: tuple[str, ...] = ()
    color: bool = False
    quiet: bool = False
    verbose: bool = False


def wants_color(choice: str) -> bool:
    """Whether stdout gets colours where ``--color`` says ``choice``: auto, always or never."""
    if choice == "auto":
        return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return choice == "always"
