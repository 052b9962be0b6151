"""What a file of a boot loader holds: boot entries, each with its line as the kernel gets it, and notes on the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from meminit.errors import InputFault
from meminit.records import NamedTuple, dataclass
from meminit.woven import weave

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meminit.read.files import Files
    from meminit.text import Place, Source
    from meminit.woven import Piece, Woven

__all__ = [
    "MAX_CHARACTERS",
    "MAX_ENTRIES",
    "MAX_NOTES",
    "BootEntry",
    "BootFormat",
    "Note",
    "line_of",
    "once",
    "release_of",
]

MAX_CHARACTERS = 16 << 20
"""Of one file."""
MAX_ENTRIES = 10_000
MAX_NOTES = 100
"""So many are told of one entry."""

_IMAGE = re.compile(r"(?:vmlinu[xz]|kernel|bzImage|linux|Image)-(\d{1,3}\.\d{1,3}[^/\s]{0,100})\Z")


class Note(NamedTuple):
    """Something in the file that is not followed, or does not reach the kernel as it is written (``changed``)."""

    message: str
    place: Place
    changed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class BootEntry:
    """One line a kernel may be booted with. ``release`` is what the entry says of the kernel, with its place.

    ``assumed`` says what the boot loader does to the line that the file does not tell, and which entry this is.
    ``unknown`` are the places of variables and commands that nobody knows what stands for: the line has them as they
    are written. ``joined`` is true of a line that a kernel showed: its CONFIG_CMDLINE is in it already.
    ``compatible`` are strings of a device tree, ``machine`` is what a virtual machine is to be: both hint at an arch.
    """

    title: str
    line: Source
    release: str | None = None
    release_place: Place | None = None
    notes: tuple[Note, ...] = ()
    unknown: tuple[Place, ...] = ()
    assumed: tuple[str, ...] = ()
    joined: bool = False
    compatible: tuple[str, ...] = ()
    machine: str = ""


class BootFormat(Protocol):
    """A module of this package that reads one format. Nothing else knows the format."""

    @property
    def TITLE(self) -> str:  # noqa: N802  a constant of the module
        """What the format is called."""

    @property
    def BESIDE(self) -> tuple[str, ...]:  # noqa: N802  likewise
        """Files and folders that are read too, named relative to the file."""

    def wants(self, name: str) -> bool:
        """Whether the file ``name`` of a folder is one that this format reads."""

    def recognise(self, files: Files) -> float:
        """From 0 (this is something else) to 1 (this is it), by content and without a fault."""

    def read(self, files: Files) -> tuple[BootEntry, ...]:
        """The entries in their order. Raises InputFault."""


def line_of(name: str, pieces: Iterable[Piece]) -> Woven:
    """The pieces as a boot line of the file called ``name``."""
    return weave(name, pieces)


def release_of(image: str) -> str | None:
    """``6.1.0-13-amd64`` of ``/boot/vmlinuz-6.1.0-13-amd64``; None of a name that has no release."""
    match = _IMAGE.search(image[-256:])
    return match[1] if match else None


def once(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes, those that tell the same of the same text only once unless each is of another loss."""
    return tuple(
        {(n.message, n.place.text, n.place.start if n.changed else 0): n for n in reversed([*notes])}.values()
    )[::-1]


def refuse_more(source: Source, entries: Sequence[object]) -> None:
    """Raise InputFault where a file holds more entries than are read."""
    if len(entries) > MAX_ENTRIES:
        raise InputFault(f"{source.name} holds more than {MAX_ENTRIES:,} boot entries")
