"""Machine documents, meminit's own format: one YAML or JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.machine import read_machine

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.read.machine import MachineFacts

__all__ = ["TITLE", "read", "recognise", "wants"]

TITLE = "a machine document in YAML or JSON"


def wants(name: str) -> bool:  # noqa: ARG001  the protocol's signature
    """No file of a folder: a machine document is named itself."""
    return False


def recognise(files: Files) -> float:
    """A single text is one, unless another format is surer of it."""
    return 0.0 if files.only is None else 0.1


def read(files: Files) -> MachineFacts:
    """The machine of the one text. Raises InputFault."""
    source = files.only
    if source is None:
        raise InputFault(f"{files.name} is not one machine document")
    return read_machine(source)
