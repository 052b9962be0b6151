"""Facts of a boot loader's file: what of it is not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.kinds import TEXT, TRUTH, Field, Kind, ListOf
from meminit.judge.values import Item

if TYPE_CHECKING:
    from meminit.judge.facts import Facts
    from meminit.model.boot import Boot
    from meminit.read.bootfiles.entry import Note

__all__ = ["BOOT_NOTES", "BOOT_NOTE_KINDS"]


def _notes(_: Facts, boot: Boot) -> tuple[Item, ...]:
    return tuple(map(_item, boot.notes))


def _item(note: Note) -> Item:
    return Item("boot-note", note, f"{note.message}: {note.place.text}", lambda: note.place)


BOOT_NOTES = {
    "notes": Field(
        ListOf("boot-note"),
        _notes,
        "what is not followed, or not as written, of the boot loader's file that the line is from",
    )
}
"""Fields of a boot."""

BOOT_NOTE_KINDS = (
    Kind(
        "boot-note",
        "something in a boot loader's file that is not followed, or does not reach the kernel as it is written",
        {
            "text": Field(TEXT, lambda _, note: note.message, "what, and what is made of it"),
            "changed": Field(TRUTH, lambda _, note: note.changed, "whether it does not reach the kernel as written"),
        },
    ),
)
"""Kinds of what is not followed."""
