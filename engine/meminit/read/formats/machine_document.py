"""Machine documents, meminit's own format: one YAML or JSON text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.machine import read_machine

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.read.machine import MachineFacts

__all__ = ["TITLE", "read", "recognise", "wants"]

TITLE = "a machine document in YAML or JSON"
_SAYS_SO = re.compile(r'[{\s]*"?meminit"?[ \t]*:[ \t]*"?machine/')
_COMMENTS = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")


def wants(name: str) -> bool:  # noqa: ARG001  the protocol's signature
    """No file of a folder: a machine document is named itself."""
    return False


def recognise(files: Files) -> float:
    """Sure of a text that opens with ``meminit: machine/``; any other single text is one unless a format is surer."""
    if files.only is None:
        return 0.0
    text = files.only.text
    comments = _COMMENTS.match(text)
    return 1.0 if _SAYS_SO.match(text, comments.end() if comments else 0) else 0.1


def read(files: Files) -> MachineFacts:
    """The machine of the one text. Raises InputFault."""
    source = files.only
    if source is None:
        raise InputFault(f"{files.name} is not one machine document")
    return read_machine(source)
