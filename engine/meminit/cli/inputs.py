"""Notes what a run reads, so that a later run can tell whether anything of it has changed."""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "Inputs",
    "noted",
    "noted_elsewhere",
    "noted_folder",
    "noted_kind",
    "recorded",
    "recording",
    "unchanged",
    "unknown",
]

Inputs = dict[str, str]
"""What was read, each by how it was asked for and its absolute path, and what tells its state from others."""

_recorded: list[Inputs | None] = []
"""Where notes go: nowhere where it is empty; None where something was read that has no state."""


def recording(inputs: Inputs | None) -> None:
    """From now on note what is read in ``inputs``; None: no more."""
    _recorded[:] = [] if inputs is None else [inputs]


def recorded() -> Inputs | None:
    """What was noted; None where that is not all."""
    return _recorded[0] if _recorded else None


def unknown() -> None:
    """Note that something was read which cannot be looked at again."""
    _recorded[:] = [None] if _recorded else []


def noted_elsewhere(inputs: Inputs | None) -> None:
    """Note what another process noted; None: that is not all."""
    if inputs is None:
        unknown()
    elif _recorded and (own := _recorded[0]) is not None:
        own.update(inputs)


def noted(path: Path | str, data: bytes | None = None) -> None:
    """Note that a file was read, and what it held; None where it could not be. What a pipe held comes no more."""
    if data is not None and not os.path.isfile(path):  # noqa: PTH113  a text, or a path
        unknown()
    if _recorded and (inputs := _recorded[0]) is not None:
        inputs[f"file {os.path.abspath(path)}"] = _digest(data)  # noqa: PTH100  links stay as they are


def noted_folder(path: Path | str) -> None:
    """Note that a folder was listed."""
    if _recorded and (inputs := _recorded[0]) is not None:
        inputs[f"list {os.path.abspath(path)}"] = _listing(path)  # noqa: PTH100  likewise


def noted_kind(path: Path | str) -> None:
    """Note that it was asked whether there is a file or a folder of this name."""
    if _recorded and (inputs := _recorded[0]) is not None:
        inputs[f"kind {os.path.abspath(path)}"] = _kind(path)  # noqa: PTH100  likewise


def unchanged(inputs: Mapping[str, str]) -> bool:
    """Whether everything is as it was noted."""
    for name, state in inputs.items():
        way, _, path = name.partition(" ")
        now = _listing(path) if way == "list" else _kind(path) if way == "kind" else _digest(_read(path))
        if now != state:
            return False
    return True


def _digest(data: bytes | None) -> str:
    return "-" if data is None else blake2b(data, digest_size=16).hexdigest()


def _read(path: str) -> bytes | None:
    """What a file holds; None of what is no file: a pipe would be emptied."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113  a text
            return None
        with open(path, "rb") as file:  # noqa: PTH123  likewise
            return file.read()
    except (OSError, ValueError):
        return None


def _listing(path: Path | str) -> str:
    try:
        with os.scandir(path) as entries:
            names = sorted(f"{entry.name}/{entry.is_dir()}/{entry.is_symlink()}" for entry in entries)
    except OSError:
        return "-"
    return _digest("\0".join(names).encode("utf-8", "surrogateescape"))


def _kind(path: Path | str) -> str:
    if os.path.isdir(path):  # noqa: PTH112  a text, or a path
        return "folder"
    return "file" if os.path.isfile(path) else "other" if os.path.lexists(path) else "-"  # noqa: PTH113
