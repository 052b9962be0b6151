"""What of a folder a project can be made of: configs, machines and files of boot lines, told by their content."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from meminit.cli.bootfiles import read_boot_lines
from meminit.cli.checked import recognised
from meminit.errors import InputFault
from meminit.read.dotconfig import read_dotconfig
from meminit.read.formats.registry import read_machine_files
from meminit.show.project import Inputs
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MAX_FILES", "inputs_in"]

MAX_FILES = 20_000
"""So many names are looked at."""
MAX_DEPTH = 8
_LIKELY = re.compile(
    r"\.ya?ml$|\.json$|\.tar(\.\w+)?$|\.t[gbx]z2?$|\.log$|dmesg|config|\.conf$|\.cfg$|\.dtb$|\.dts$|^grub$|cmdline",
    re.IGNORECASE,
)
"""Names that are worth opening."""
_MACHINE_FOLDER = ("sys", "devices", "system")


def inputs_in(folder: Path) -> Inputs:
    """What lies in ``folder`` and below it. Hidden folders and links to folders are not entered.

    Raises InputFault where it holds too much.
    """
    found: dict[str, list[str]] = {"machine": [], "config": [], "cmdline": []}
    for name in _candidates(folder, "", 0, [MAX_FILES]):
        kind = _kind(folder / name)
        if kind in found:
            found[kind].append(name)
    machines, configs, lines = (tuple(sorted(names)) for names in found.values())
    return Inputs(machines, configs, lines)


def _candidates(folder: Path, prefix: str, depth: int, left: list[int]) -> Iterator[str]:
    try:
        with os.scandir(folder / prefix) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as problem:
        if depth == 0:
            raise InputFault(f"cannot read {folder}: {problem.strerror}") from None
        return
    for entry in listed:
        left[0] -= 1
        if left[0] < 0:
            raise InputFault(f"{folder} holds more than {MAX_FILES:,} files", help="start in a smaller folder")
        name = prefix + entry.name
        if not name.isprintable():
            continue
        if entry.is_dir(follow_symlinks=False):
            if (folder / name).joinpath(*_MACHINE_FOLDER).is_dir():
                yield name
            elif depth < MAX_DEPTH and not entry.name.startswith("."):
                yield from _candidates(folder, f"{name}/", depth + 1, left)
        elif _LIKELY.search(entry.name) and entry.is_file():
            yield name


def _kind(path: Path) -> str:
    """``machine``, ``config`` or ``cmdline``, for what can be read as such; else something else."""
    try:
        kind, opened = recognised(path)
        if kind == "machine":
            read_machine_files(opened)
        elif kind == "config" and isinstance(opened, Source):
            read_dotconfig(opened)
        elif kind == "cmdline":
            read_boot_lines(path, opened)
    except InputFault:
        return "nothing"
    return kind
