"""``/etc/default/grub`` and what stands beside it in ``grub.d``: the words grub-mkconfig writes into grub.cfg.

It is a shell script; its assignments are read, anything else in it is told and not run. What grub-mkconfig does with
the variables is that of util/grub.d/10_linux.in and of the GRUB manual ("Simple configuration").
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.read.bootfiles.entry import BootEntry, Note, line_of, once
from meminit.read.bootfiles.expansion import Value, Variables
from meminit.read.bootfiles.grub_line import script_line
from meminit.read.bootfiles.shell_script import run_assignments

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.text import Source
    from meminit.woven import Piece

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "/etc/default/grub"
BESIDE = ("grub.d",)
_FRAGMENTS = re.compile(r"(?:.*/)?grub\.d/[^/]+\.cfg\Z")
_MAIN = re.compile(r"(?:(?:.*/)?default/)?grub\Z")
_SAYS_SO = re.compile(r"^[ \t]*(?:export[ \t]+)?GRUB_[A-Z_]+\+?=", re.MULTILINE)
_LINUX, _DEFAULT, _RECOVERY = "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT", "GRUB_CMDLINE_LINUX_RECOVERY"
_XEN = ("GRUB_CMDLINE_LINUX_XEN_REPLACE", "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT")
_BEFORE = "before these words grub-mkconfig puts BOOT_IMAGE=, root= and ro, which the line here does not hold"
_WORDLESS = "this GRUB default sets neither GRUB_CMDLINE_LINUX nor GRUB_CMDLINE_LINUX_DEFAULT: it gives no boot line"


def wants(name: str) -> bool:
    """The file itself and the fragments that are read behind it."""
    return bool(_MAIN.match(name) or _FRAGMENTS.match(name))


def recognise(files: Files) -> float:
    """By assignments of GRUB's variables."""
    return 0.9 if any(_SAYS_SO.search(source.text) for source in files.members.values()) else 0.0


def read(files: Files) -> tuple[BootEntry, ...]:
    """The entries that grub-mkconfig makes of each kernel: ``normal``, ``recovery``, and ``xen`` where that differs.

    Raises InputFault for what the shell could not read either.
    """
    variables, notes = Variables(), list[Note]()
    for source in _in_order(files):
        run_assignments(source, variables, notes)
    empty = Value()
    always = variables.get(_LINUX, empty)
    entries = [_entry(files, "normal", (always, variables.get(_DEFAULT, empty)), notes)]
    if variables.get("GRUB_DISABLE_RECOVERY", empty).text != "true":
        single = variables.get(_RECOVERY) or Value((("single", None),))
        entries.append(_entry(files, "recovery", (single, always), notes))
    if any(name in variables for name in _XEN):
        replaced = (variables.get(_XEN[0], always), variables.get(_XEN[1], variables.get(_DEFAULT, empty)))
        entries.append(_entry(files, "xen", replaced, notes))
    if _LINUX not in variables and _DEFAULT not in variables:
        return tuple(replace(entry, assumed=(*entry.assumed, _WORDLESS)) for entry in entries)
    return tuple(entries)


def _in_order(files: Files) -> list[Source]:
    """The fragments are read behind the file they belong to, in order of their names."""
    return [source for _, source in sorted(files.members.items(), key=_turn)]


def _turn(member: tuple[str, Source]) -> tuple[bool, str]:
    return bool(_FRAGMENTS.match(member[0])), member[0]


def _entry(files: Files, title: str, parts: tuple[Value, Value], notes: list[Note]) -> BootEntry:
    pieces: list[Piece] = [*parts[0].pieces, (" ", None), *parts[1].pieces]
    script = line_of(files.name, pieces)
    line = script_line(script, Variables(), parts[0].unknown + parts[1].unknown)
    told = once((*notes, *parts[0].notes, *parts[1].notes, *line.notes))
    return BootEntry(title, line_of(files.name, line.pieces), notes=told, unknown=line.unknown, assumed=(_BEFORE,))
