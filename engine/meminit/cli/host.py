"""This machine: its nodes from sysfs, its kernel's release, arch, configuration and boot line."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from meminit.cli.files import open_folder, open_text
from meminit.errors import InputFault
from meminit.read.boot_document import boot_entry
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import DotConfig, read_dotconfig
from meminit.read.files import Files
from meminit.read.formats.registry import read_machine_files

if TYPE_CHECKING:
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


def here(root: Path = Path("/")) -> BootSpec:
    """The boot that this machine is running. Raises InputFault when it shows no memory."""
    uname = os.uname()
    config = _config(root, uname.release)
    cmdline = _text(root / "proc/cmdline")
    entry = None if cmdline is None else boot_entry(cmdline)
    return BootSpec(
        name=uname.nodename or "here",
        machine=read_machine_files(host_files(root)),
        release=uname.release,
        arch=uname.machine,
        config=config,
        cmdline=None if entry is None else entry.line,
        entry=entry,
        given=frozenset(
            {"machine", "kernel"} | ({"config"} if config else set()) | ({"cmdline"} if cmdline else set())
        ),
    )


def host_files(root: Path = Path("/")) -> Files:
    """What sysfs and proc below ``root`` tell of nodes, memory and CPUs."""
    members: dict[str, Source] = {}
    for name in _FOLDERS:
        if (root / name).is_dir():
            members.update(open_folder(root / name).members)
    for name in _FILES:
        source = _text(root / name)
        if source is not None:
            members[name] = source
    return Files(str(root), MappingProxyType(members))


def _config(root: Path, release: str) -> DotConfig | None:
    for name in ("proc/config.gz", f"boot/config-{release}"):
        source = _text(root / name)
        if source is not None:
            return read_dotconfig(source)
    return None


def _text(path: Path) -> Source | None:
    with suppress(InputFault):
        return open_text(path)
    return None
