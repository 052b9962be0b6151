"""Which formats of boot files there are, and which of them a file or a folder is in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import MAX_CHARACTERS, BootEntry, Note
from meminit.read.files import Files
from meminit.read.surest import surest
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from meminit.read.bootfiles.entry import BootFormat

__all__ = ["chosen_entry", "formats", "is_boot_file", "read_boot_files", "taken_for", "wants"]

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
_OTHER = re.compile(r"[<{\[\0]|/[*/]|/dts")
"""How other texts begin: markup, documents, comments of sources, nothing but NULs."""
_CONTROL = re.compile(r"[\x01-\x06\x0e-\x1a]")
"""Of what is no text at all; an escape may be typed by mistake."""
_HEAD = 4096
_LINE = "a boot line"
_MARKED = "a byte order mark stands here, which belongs to the first word for whoever reads the file at boot"
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
        return _format_of(opened) is not None
    return any(known.recognise(_wanted(opened, known)) for known in formats(_FOLDERS))


def taken_for(source: Source) -> str | None:
    """The title of the format that the text is in; None where it is in none."""
    known = _format_of(source)
    return known.TITLE if known else None


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
            for entry in _entries(known, found)
        )
    else:
        if len(opened.text) > MAX_CHARACTERS:
            raise InputFault(f"{opened.name} is larger than {MAX_CHARACTERS >> 20} million characters")
        known = _format_of(opened) or _line_itself(opened)
        entries = _entries(known, _with_neighbours(opened, known, beside))
        if not entries:
            message = f"{opened.name} holds no boot line, and looks like {known.TITLE}"
            raise InputFault(message, opened.place(0, 1), f"read are {_titles()}")
    if not entries:
        raise InputFault(f"{opened.name} holds no boot line", help=f"read are {_titles()}")
    return _told_apart(entries)


def _format_of(source: Source) -> BootFormat | None:
    """The format that is surest of the text, else one whose files are called so, which then says what it misses."""
    found = surest(formats(), Files.of(source))
    if found is not None and found.TITLE != _LINE:
        return found
    return next((known for known in formats(_NAMES[1:]) if known.wants(source.name)), found)


def _line_itself(source: Source) -> BootFormat:
    """The format of a file that nothing else is known of. Raises InputFault for what is no boot line at all."""
    start = len(source.text) - len(source.text.lstrip())
    odd = _OTHER.match(source.text, start) or _CONTROL.search(source.text, 0, _HEAD)
    if odd is not None:
        message = f"{source.name} is no boot line, nor a file of a boot loader that is known"
        raise InputFault(message, source.place(*odd.span()), f"read are {_titles()}")
    return next(formats(("plain",)))


def _titles() -> str:
    return ", ".join(known.TITLE for known in formats())


def _entries(known: BootFormat, files: Files) -> tuple[BootEntry, ...]:
    """What the format reads, with the byte order marks that texts are opened without, but for XML, which has them."""
    texts = {name: _whole(source) for name, source in files.members.items()}
    notes = tuple(Note(_MARKED, text.place(0, 1), changed=True) for text in texts.values() if text.marked)
    entries = known.read(Files(files.name, MappingProxyType(texts)))
    return tuple(replace(entry, notes=(*notes, *entry.notes)) for entry in entries) if notes else entries


def _whole(source: Source) -> Source:
    if source.marked and source.text.lstrip().startswith("<"):
        return replace(source, marked=False)
    return replace(source, text="\ufeff" + source.text) if source.marked else source


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
