"""Files that hold the line itself: ``/proc/cmdline``, ``cmdline.txt`` of a Raspberry Pi, ``/etc/kernel/cmdline``.

The documentation of the Raspberry Pi wants all parameters on one line and does not say what becomes of others; here
they are told and not read. kernel-install takes the newlines of ``/etc/kernel/cmdline`` for blanks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import BootEntry, Note, line_of
from meminit.woven import copied

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.text import Source
    from meminit.woven import Piece

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "a boot line"
BESIDE: tuple[str, ...] = ()
_NAMED = re.compile(r"(?:.*/)?cmdline(?:\.txt)?\Z")
_JOINED = re.compile(r"(?:.*/)?kernel/cmdline\Z")
_SHOWN = re.compile(r"(?:.*/)?proc/cmdline\Z")
_FIRST_ONLY = re.compile(r"(?:.*/)?cmdline\.txt\Z")
_USUAL = re.compile(r"(?<!\S)(?:(?:BOOT_IMAGE|root|console|initrd)=|(?:ro|rw|quiet|splash|rootwait)(?!\S))")
_LINE = re.compile(r"[^\n]+")


def wants(name: str) -> bool:
    """By the names such files usually have."""
    return bool(_NAMED.match(name))


def recognise(files: Files) -> float:
    """By its name, or as one line with a word that most boot lines have; quite sure by both."""
    if files.only is None:
        return 0.0
    text = files.only.text.strip("\r\n")
    usual = "\n" not in text and _USUAL.search(text, 0, 1 << 16) is not None
    if _NAMED.match(files.only.name):
        return 1.0 if usual else 0.7
    return 0.5 if usual else 0.0


def read(files: Files) -> tuple[BootEntry, ...]:
    """An entry a file, called as the file is. Raises InputFault for one of several lines that should have one."""
    return tuple(map(_entry, files.members.values()))


def _entry(source: Source) -> BootEntry:
    spans = [match.span() for match in _LINE.finditer(source.text) if not match[0].isspace()]
    notes: list[Note] = []
    if _FIRST_ONLY.match(source.name):
        message = "all parameters must stand on one line: this one is not read here"
        notes += [Note(message, source.place(*span), changed=True) for span in spans[1:2]]
        del spans[1:]
    elif len(spans) > 1 and not _JOINED.match(source.name):
        raise InputFault(
            f"{source.name} has several lines, and a boot line is one",
            source.place(*spans[1]),
            "give the line itself, as /proc/cmdline has it",
        )
    pieces: list[Piece] = []
    for start, end in spans:
        last = end - source.text.endswith("\r", start, end)
        pieces += [*([(" ", None)] if pieces else []), *copied(source, start, last)]
        if last < end and not notes:
            message = "the line ends with a carriage return, which is left out here"
            notes.append(Note(message, source.place(last, end), changed=True))
    shown = bool(_SHOWN.match(source.name))
    return BootEntry(source.name.rpartition("/")[2], line_of(source.name, pieces), notes=tuple(notes), joined=shown)
