"""Which machine formats there are, and which of them a bundle of files is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.files import Files
from meminit.read.formats import machine_document, sysfs

if TYPE_CHECKING:
    from meminit.read.formats.protocol import Importer
    from meminit.read.machine import MachineFacts
    from meminit.text import Source

__all__ = ["IMPORTERS", "read_machine_files", "wants"]

IMPORTERS: tuple[Importer, ...] = (
    machine_document,
    sysfs,
)


def wants(name: str) -> bool:
    """Whether some importer reads a file of this name out of a folder or an archive."""
    return any(importer.wants(name) for importer in IMPORTERS)


def read_machine_files(files: Files | Source) -> MachineFacts:
    """The machine, by the importer that is surest of it. Raises InputFault."""
    if not isinstance(files, Files):
        files = Files.of(files)
    confidence, _, importer = max(
        (importer.recognise(files), -index, importer) for index, importer in enumerate(IMPORTERS)
    )
    if confidence <= 0:
        known = ", ".join(importer.TITLE for importer in IMPORTERS)
        raise InputFault(f"{files.name} holds no machine that meminit can read", help=f"it reads {known}")
    return importer.read(files)
