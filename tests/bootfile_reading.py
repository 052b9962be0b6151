"""Boot files as tests give them: texts by name in, what their entries say out."""

from __future__ import annotations

from types import MappingProxyType

from meminit.read.bootfiles.entry import BootEntry
from meminit.read.files import Files
from meminit.text import Source

__all__ = ["files", "noted", "origin"]


def files(members: dict[str, str]) -> Files:
    """A bundle of texts by their names."""
    return Files("folder", MappingProxyType({name: Source(name, text) for name, text in members.items()}))


def noted(entry: BootEntry) -> list[tuple[str, str]]:
    """Where the notes of an entry stand, and the raw text there."""
    return [(str(note.place), note.place.source.text[note.place.start : note.place.end]) for note in entry.notes]


def origin(entry: BootEntry, word: str) -> tuple[str, str]:
    """Where a word of the line stands, and the raw text there."""
    start = entry.line.text.index(word)
    place = entry.line.place(start, start + len(word))
    assert place.text == word
    return str(place), place.source.text[place.start : place.end]
