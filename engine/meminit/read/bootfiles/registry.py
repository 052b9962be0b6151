"""Which formats of boot files there are, and which of them a file or a folder is in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import MAX_CHARACTERS, BootEntry
from meminit.read.files import Files
from meminit.read.surest import surest
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from meminit.read.bootfiles.entry import BootFormat

__all__ = ["chosen_entry", "formats", "is_boot_file", "read_boot_files", "wants"]

_NAMES = (
    "plain",
    "grub_default",
    "grub_cfg",
    "bls",
    "grubenv",
    "extlinux",
    "devicetree",
    "devicetree_blob",
    "libvirt",
    "qemu",
)
_FOLDERS = ("grub_default", "grub_cfg", "bls", "extlinux", "plain")
"""Those of which a folder may hold files, in the order in which their entries are told."""


def formats(names: tuple[str, ...] = _NAMES) -> Iterator[BootFormat]:
    """The modules, each imported when it is its turn."""
    return (cast("BootFormat", import_module(f"meminit.read.bootfiles.{name}")) for name in names)


def wants(name: str) -> bool:
    """Whether some format reads a file of this name out of a folder."""
    return any(known.wants(name) for known in formats(_FOLDERS))


def is_boot_file(opened: Source | Files) -> bool:
    """Whether some format takes it for one of its own."""
    if isinstance(opened, Source):
        return surest(formats(), Files.of(opened)) is not None
    return any(known.recognise(_wanted(opened, known)) for known in formats(_FOLDERS))


def read_boot_files(
    opened: Source | Files, beside: Callable[[str], Source | Files | None] = lambda _: None
) -> tuple[BootEntry, ...]:
    """The boot entries of a file or a folder, no two of one title.

    ``beside`` opens what a format reads beside its file, named relative to that; None where there is no such thing.
    Raises InputFault.
    """
    if isinstance(opened, Files):
        entries = tuple(
            entry
            for known in formats(_FOLDERS)
            if known.recognise(found := _wanted(opened, known))
            for entry in known.read(found)
        )
    else:
        if len(opened.text) > MAX_CHARACTERS:
            raise InputFault(f"{opened.name} is larger than {MAX_CHARACTERS >> 20} million characters")
        known = surest(formats(), Files.of(opened)) or next(formats(("plain",)))
        entries = known.read(_with_neighbours(opened, known, beside))
    if not entries:
        titles = ", ".join(known.TITLE for known in formats())
        raise InputFault(f"{opened.name} holds no boot line", help=f"read are {titles}")
    return _told_apart(entries)


def _wanted(files: Files, known: BootFormat) -> Files:
    return Files(files.name, MappingProxyType({n: source for n, source in files.members.items() if known.wants(n)}))


def _with_neighbours(source: Source, known: BootFormat, beside: Callable[[str], Source | Files | None]) -> Files:
    members = {source.name: source}
    for name in known.BESIDE:
        match beside(name):
            case Files() as folder:
                members |= {f"{name}/{n}": member for n, member in folder.members.items() if known.wants(f"{name}/{n}")}
            case Source() as file:
                members.setdefault(name, file)
    return Files(source.name, MappingProxyType(members))


def _told_apart(entries: tuple[BootEntry, ...]) -> tuple[BootEntry, ...]:
    """The entries, those whose title others have too with a number behind it."""
    times = Counter(entry.title for entry in entries)
    seen: Counter[str] = Counter()
    told = []
    for entry in entries:
        seen[entry.title] += 1
        numbered = f"{entry.title} ({seen[entry.title]})"
        told.append(replace(entry, title=numbered) if times[entry.title] > 1 else entry)
    return tuple(told)


def chosen_entry(entries: tuple[BootEntry, ...], title: str | None, name: str) -> BootEntry:
    """The entry called ``title``, wholly or behind its last ``>``; without one the first, which then says so.

    Raises InputFault when none or several are called so.
    """
    if title is None:
        first = entries[0]
        said = f"the boot line is that of entry `{first.title}`, the first of {len(entries)} in {name}"
        return first if len(entries) == 1 else replace(first, assumed=(said, *first.assumed))
    found = [entry for entry in entries if entry.title == title]
    found = found or [entry for entry in entries if entry.title.rpartition(">")[2] == title]
    if len(found) == 1:
        return found[0]
    what = "several entries" if found else "no entry"
    known = ", ".join(f"`{entry.title}`" for entry in (found or entries)[:10])
    raise InputFault(f"{name} has {what} called `{title}`", help=f"it has: {known}")
