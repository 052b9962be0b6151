"""What an importer of a machine format is: a module of this package with these three functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.read.machine import MachineFacts

__all__ = ["Importer"]


class Importer(Protocol):
    """An importer; a module that has these is one. Nothing else knows the format."""

    @property
    def TITLE(self) -> str:  # noqa: N802  a constant of the module
        """What the format is called, with an article: ``a sysfs tree``."""

    def wants(self, name: str) -> bool:
        """Whether the file ``name`` of a folder or an archive is one that this format reads."""

    def recognise(self, files: Files) -> float:
        """From 0 (this is something else) to 1 (this is it), by content and without a fault."""

    def read(self, files: Files) -> MachineFacts:
        """The machine. Raises InputFault."""
