"""Opens what the user names, and nothing else: texts, plain or compressed; folders and archives of machine files."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from meminit.cli.archive import MAX_MEMBER_BYTES, is_tar, read_tar
from meminit.cli.inputs import noted, noted_folder, unknown
from meminit.cli.unpacking import unpacked
from meminit.errors import InputFault
from meminit.read.files import Files
from meminit.read.formats.registry import wants
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MAX_BYTES", "STDIN", "open_bytes", "open_folder", "open_machine", "open_text", "standard_input"]

MAX_BYTES = 256 << 20
MAX_ENTRIES = 200_000
MAX_WANTED_BYTES = 64 << 20
MAX_DEPTH = 32
STDIN = "-"
_ENDINGS = (".conf", ".cfg")
_NAMES = frozenset(["grub", "grubenv", "cmdline", "cmdline.txt"])
_SYSTEM = ("sys", "devices", "system")


def open_text(path: Path) -> Source:
    """The text of a file, unpacked when it is compressed; ``-`` is standard input. Raises InputFault."""
    data = _bytes(path)
    if is_tar(data):
        raise InputFault(f"{_name(path)} is an archive, not a text")
    return Source.from_bytes(_name(path), data)


def open_machine(path: Path) -> Source | Files:
    """A text, or the machine files of a folder or an archive. Raises InputFault."""
    if str(path) != STDIN and path.is_dir():
        return open_folder(path)
    data = _bytes(path)
    if is_tar(data):
        return read_tar(_name(path), data, _wanted)
    return Source.from_bytes(_name(path), data)


def _wanted(name: str) -> bool:
    """What is read of a folder or an archive: what machine formats want, files of a sysctl.d and of boot loaders."""
    return wants(name) or name.endswith(_ENDINGS) or name.rpartition("/")[2] in _NAMES


def _name(path: Path) -> str:
    return "<stdin>" if str(path) == STDIN else str(path)


def _bytes(path: Path) -> bytes:
    """What a file holds, unpacked. Raises InputFault when it cannot be read, is no file, is empty or too large."""
    name = _name(path)
    try:
        data = standard_input().read(MAX_BYTES + 1) if name == "<stdin>" else _read(path, MAX_BYTES + 1)
    except IsADirectoryError:
        raise InputFault(f"{name} is a folder, not a file") from None
    except (OSError, ValueError) as problem:
        raise InputFault(f"cannot read {name}: {_reason(problem)}") from None
    if len(data) > MAX_BYTES:
        raise InputFault(f"{name} is larger than {MAX_BYTES >> 20} MiB")
    data = unpacked(name, data)
    if not data:
        waiting = name != "<stdin>" and path.is_fifo()
        raise InputFault(f"{name} is a pipe that nobody writes to" if waiting else f"{name} is empty")
    return data


def standard_input() -> BinaryIO:
    """The bytes of standard input. Raises InputFault when the caller closed it."""
    unknown()
    if sys.stdin is None:
        raise InputFault("standard input is closed")
    return sys.stdin.buffer


def _reason(problem: OSError | ValueError) -> str:
    return (problem.strerror or str(problem)) if isinstance(problem, OSError) else str(problem)


def open_bytes(path: Path) -> BinaryIO:
    """A file to be read. A pipe without a writer is empty; it is not waited for."""
    file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115  the caller closes it
    os.set_blocking(file.fileno(), True)
    return file


def _read(path: Path, limit: int) -> bytes:
    """At most ``limit`` bytes of a file."""
    try:
        with open_bytes(path) as file:
            data = file.read(limit)
    except (OSError, ValueError):
        noted(path)
        raise
    noted(path, data)
    return data


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def open_folder(folder: Path) -> Files:
    """The wanted files of a folder. Below a ``sys/devices/system`` names begin there, whatever part was given.

    Raises InputFault when a folder cannot be read, or holds too much.
    """
    found: dict[str, Source] = {}
    total = 0
    prefix = _prefix(folder)
    for count, (name, entry) in enumerate(_entries(folder, prefix, 0), 1):
        if count > MAX_ENTRIES:
            raise InputFault(f"{folder} holds more than {MAX_ENTRIES:,} files", help="name a smaller folder")
        if not _wanted(name):
            continue
        data = _member(entry)
        if data is None:
            continue
        total += len(data)
        if len(data) > MAX_MEMBER_BYTES or total > MAX_WANTED_BYTES:
            raise InputFault(f"{entry.path} is larger than what is read of a folder")
        found[name] = Source.from_bytes(entry.path, data)
    return Files(str(folder), MappingProxyType(dict(sorted(found.items()))))


def _prefix(folder: Path) -> str:
    from pathlib import Path

    parts = Path(os.path.abspath(folder)).parts  # noqa: PTH100  links must stay as the user wrote them
    for index in range(len(parts) - len(_SYSTEM) + 1):
        if parts[index : index + len(_SYSTEM)] == _SYSTEM:
            return "/".join(parts[index:]) + "/"
    return ""


def _entries(folder: Path | str, prefix: str, depth: int) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Files and links below ``folder`` by name; links to folders are not entered."""
    noted_folder(folder)
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as problem:
        raise InputFault(f"cannot read {folder}: {_reason(problem)}") from None
    for entry in listed:
        name = prefix + entry.name
        yield name, entry
        if entry.is_dir(follow_symlinks=False) and depth < MAX_DEPTH:
            yield from _entries(entry.path, name + "/", depth + 1)


def _member(entry: os.DirEntry[str]) -> bytes | None:
    """What a file holds; of a link to a folder where it leads; None for anything else and what cannot be read."""
    from pathlib import Path

    with suppress(OSError):
        if entry.is_symlink() and entry.is_dir():
            unknown()
            return os.fsencode(os.readlink(entry.path))  # noqa: PTH115  the text is wanted, not a path
        if entry.is_file():
            return _read(Path(entry.path), MAX_MEMBER_BYTES + 1)
    return None
