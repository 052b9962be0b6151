"""Which machine formats there are, and which of them a bundle of files is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.files import Files
from meminit.read.surest import surest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.read.formats.protocol import Importer
    from meminit.read.machine import MachineFacts
    from meminit.text import Source

__all__ = ["importers", "is_machine", "read_machine_files", "wants"]


def importers() -> Iterator[Importer]:
    """All of them, each imported when the ones before it were not sure."""
    from meminit.read.formats import machine_document

    yield machine_document
    from meminit.read.formats import sysfs

    yield sysfs
    from meminit.read.formats import bootlog

    yield bootlog


def wants(name: str) -> bool:
    """Whether some importer reads a file of this name out of a folder or an archive."""
    return any(importer.wants(name) for importer in importers())


def is_machine(source: Source) -> bool:
    """Whether some importer is sure that the text is a machine."""
    return any(importer.recognise(Files.of(source)) == 1 for importer in importers())


def read_machine_files(files: Files | Source) -> MachineFacts:
    """The machine, by the importer that is surest of it. Raises InputFault."""
    if not isinstance(files, Files):
        files = Files.of(files)
    found = surest(importers(), files)
    if found is None:
        known = ", ".join(importer.TITLE for importer in importers())
        raise InputFault(f"{files.name} holds no machine that meminit can read", help=f"it reads {known}")
    return found.read(files)
