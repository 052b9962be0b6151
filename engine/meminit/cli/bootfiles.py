"""Opens the files that hold boot lines: those of boot loaders, with what is read beside them, and folders of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.cli.files import STDIN, open_machine
from meminit.cli.inputs import noted_kind
from meminit.read.bootfiles.registry import chosen_entry, read_boot_files

if TYPE_CHECKING:
    from pathlib import Path

    from meminit.read.bootfiles.entry import BootEntry
    from meminit.read.files import Files
    from meminit.text import Source

__all__ = ["is_boot_folder", "open_boot_entry", "open_boot_lines", "read_boot_lines"]

_IN_FOLDERS = (
    "default/grub",
    "grub",
    "grub.cfg",
    "grub/grub.cfg",
    "grub2/grub.cfg",
    "extlinux/extlinux.conf",
    "kernel/cmdline",
    "cmdline.txt",
)
_ENTRIES = "loader/entries"


def is_boot_folder(path: Path) -> bool:
    """Whether a folder is one as ``/etc``, ``/etc/default`` or ``/boot``, with a file that holds boot lines."""
    for name in (_ENTRIES, *_IN_FOLDERS):
        noted_kind(path / name)
    return (path / _ENTRIES).is_dir() or any((path / name).is_file() for name in _IN_FOLDERS)


def open_boot_lines(path: Path) -> tuple[BootEntry, ...]:
    """The boot entries of a file or a folder; ``-`` is standard input. Raises InputFault."""
    return read_boot_lines(path, open_machine(path))


def read_boot_lines(path: Path, opened: Source | Files) -> tuple[BootEntry, ...]:
    """The same of what was opened at ``path``."""

    def beside(name: str) -> Source | Files | None:
        found = path.parent / name
        noted_kind(found)
        return open_machine(found) if str(path) != STDIN and found.exists() else None

    return read_boot_files(opened, beside)


def open_boot_entry(path: Path, title: str | None) -> BootEntry:
    """The entry called ``title``; without one the first, which then says so. Raises InputFault."""
    return chosen_entry(open_boot_lines(path), title, str(path))
