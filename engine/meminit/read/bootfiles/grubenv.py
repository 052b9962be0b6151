"""``grubenv``: GRUB's environment block, of which ``kernelopts`` is the boot line that BLS entries may ask for.

A line is ``name=value``; in a value a backslash keeps the character behind it, a newline too. The block is filled up
with ``#`` (grub_envblk_iterate() of grub-core/lib/envblk.c).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import BootEntry, line_of, once
from meminit.read.bootfiles.expansion import Value, Variables
from meminit.read.bootfiles.grub_line import script_line
from meminit.woven import copied

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.text import Source
    from meminit.woven import Piece

__all__ = ["TITLE", "environment", "read", "recognise", "wants"]

TITLE = "a GRUB environment block"
BESIDE: tuple[str, ...] = ()
SIGNATURE = "# GRUB Environment Block\n"
LINE = "kernelopts"
_VARIABLE = re.compile(r"^([^#=\n][^=\n]*)=((?:[^\\\n]|\\.)*)\n", re.DOTALL | re.MULTILINE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def wants(name: str) -> bool:
    """By its name, wherever it lies."""
    return name.rpartition("/")[2] == "grubenv"


def recognise(files: Files) -> float:
    """By the signature at its beginning."""
    return 1.0 if files.only is not None and files.only.text.startswith(SIGNATURE) else 0.0


def environment(source: Source) -> Variables:
    """The variables of the block, each with its place in it."""
    found = Variables()
    for match in _VARIABLE.finditer(source.text, len(SIGNATURE)):
        start, end = match.span(2)
        pieces: list[Piece] = []
        for escape in _ESCAPE.finditer(source.text, start, end):
            pieces += [*copied(source, start, escape.start()), (escape[1], source.place(*escape.span()))]
            start = escape.end()
        found[match[1]] = Value((*pieces, *copied(source, start, end)))
    return found


def read(files: Files) -> tuple[BootEntry, ...]:
    """The entry of ``kernelopts``. Raises InputFault where there is none."""
    [source] = files.members.values()
    found = environment(source).get(LINE)
    if found is None:
        raise InputFault(f"{source.name} has no `{LINE}`, so no boot line", source.place(0, len(SIGNATURE) - 1))
    line = script_line(line_of(source.name, found.pieces), Variables())
    return (BootEntry(LINE, line_of(source.name, line.pieces), notes=once(line.notes), unknown=line.unknown),)
