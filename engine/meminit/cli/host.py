"""This machine: its nodes from sysfs, its kernel's release, arch, configuration and boot line."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from meminit.cli.files import open_folder, open_text
from meminit.errors import InputFault
from meminit.read.boot_document import boot_entry
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import DotConfig, read_dotconfig
from meminit.read.files import Files
from meminit.read.formats.firmware_memmap import FOLDER
from meminit.read.formats.registry import read_machine_files
from meminit.read.zoneinfo import read_zoneinfo

if TYPE_CHECKING:
    from meminit.read.machine import MachineFacts
    from meminit.read.zonefacts import ZoneFacts
    from meminit.text import Source

__all__ = ["here", "host_files"]

_FOLDERS = ("sys/devices/system/node", "sys/devices/system/memory")
_FILES = (
    "sys/devices/system/cpu/online",
    "sys/devices/system/cpu/possible",
    "proc/cpuinfo",
    "proc/meminfo",
    "proc/version",
)
_FAKED = re.compile(r"(?:^|\s)numa=fake=")
MOST_ENTRIES = 1024
"""Entries of the firmware's memory map that are looked at."""


def here(root: Path = Path("/"), *, with_machine: bool = True) -> BootSpec:
    """The boot that this machine is running, with the zones that it shows.

    What cannot be read is left out, and said among the notes of the machine. Raises InputFault when it shows no memory;
    not where another machine stands in its place, and it is not asked ``with_machine``.
    """
    uname = os.uname()
    config = _config(root, uname.release)
    cmdline = _text(root / "proc/cmdline")
    zones = _zones(root)
    entry = None if cmdline is None else boot_entry(cmdline)
    machine = _machine(root) if with_machine else None
    notes = [
        *([] if config else [f"no configuration is found: looked for {', '.join(_configs(uname.release))}"]),
        *([] if cmdline else ["/proc/cmdline is not there or empty: an empty boot line"]),
        *([] if zones else ["/proc/zoneinfo does not tell zones: they are predicted"]),
        *_changed(cmdline),
    ]
    return BootSpec(
        name=uname.nodename or "here",
        machine=machine and replace(machine, notes=(*machine.notes, *notes)),
        release=uname.release,
        arch=uname.machine,
        config=config,
        cmdline=None if entry is None else entry.line,
        entry=entry,
        zones=zones,
        given=frozenset(
            {"kernel"}
            | ({"machine"} if machine else set())
            | ({"config"} if config else set())
            | ({"cmdline"} if cmdline else set())
            | ({"zones"} if zones else set())
        ),
    )


def _machine(root: Path) -> MachineFacts:
    files = host_files(root)
    if not files.members:
        message = "this machine shows nothing of its memory: neither /sys/devices/system nor /proc can be read"
        raise InputFault(message, help="describe it with -m")
    return read_machine_files(files)


def host_files(root: Path = Path("/")) -> Files:
    """What sysfs and proc below ``root`` tell of nodes, memory and CPUs."""
    members: dict[str, Source] = {}
    for name in _FOLDERS:
        if (root / name).is_dir():
            members.update(open_folder(root / name).members)
    for name in (*_FILES, *_memmap(root)):
        source = _text(root / name)
        if source is not None:
            members[name] = source
    return Files(str(root), MappingProxyType(members))


def _memmap(root: Path) -> list[str]:
    """The files of the firmware's memory map, where the kernel shows it and it is not hidden from a container."""
    with suppress(OSError):
        entries = sorted(path.name for path in (root / FOLDER).iterdir())[:MOST_ENTRIES]
        return [f"{FOLDER}/{entry}/{part}" for entry in entries for part in ("start", "end", "type")]
    return []


def _configs(release: str) -> tuple[str, ...]:
    """Where distributions and the kernel itself leave the configuration."""
    return (
        "/proc/config.gz",
        f"/boot/config-{release}",
        f"/lib/modules/{release}/config",
        f"/lib/modules/{release}/build/.config",
        f"/usr/lib/ostree-boot/config-{release}",
    )


def _config(root: Path, release: str) -> DotConfig | None:
    for name in _configs(release):
        source = _text(root / name.lstrip("/"))
        if source is not None:
            return read_dotconfig(source)
    return None


def _zones(root: Path) -> tuple[ZoneFacts, ...] | None:
    """The zones that the kernel shows; None where a container or another kernel shows none."""
    source = _text(root / "proc/zoneinfo")
    if source is None:
        return None
    with suppress(InputFault):
        return read_zoneinfo(source)
    return None


def _changed(cmdline: Source | None) -> list[str]:
    """What the boot line has done already to the nodes that sysfs shows."""
    if cmdline is None or _FAKED.search(cmdline.text) is None:
        return []
    return ["the nodes are those that this kernel has faked, and its boot line fakes once more of them"]


def _text(path: Path) -> Source | None:
    with suppress(InputFault):
        return open_text(path)
    return None
