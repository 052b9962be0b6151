"""Which files below a project's folder a pattern names: ``*`` ``?`` ``[…]`` within a name, ``**`` any folders."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from meminit.cli.inputs import noted_folder, noted_kind
from meminit.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from meminit.text import Place

__all__ = ["MAX_LOOKED_AT", "expander_below"]

MAX_LOOKED_AT = 100_000
"""Names that are looked at for one pattern."""
_ANY_FOLDERS = "**"


def expander_below(folder: Path) -> Callable[[str, Place | None], tuple[str, ...]]:
    """A function from a pattern to the sorted names, relative to ``folder``, of what matches.

    Hidden names are matched by patterns that begin with a dot only; ``**`` does not follow links. Where a file is
    called as the pattern, it is that file. Raises InputFault, with the place of the pattern, where nothing matches.
    """

    def expand(pattern: str, place: Place | None) -> tuple[str, ...]:
        noted_kind(folder / pattern)
        if os.path.lexists(folder / pattern):
            return (pattern,)
        parts = pattern.split("/")
        if pattern.startswith("/") or ".." in parts:
            help_ = "a document may name only files in its own folder and below it"
            raise InputFault(f"`{pattern}` lies outside of {folder}", place, help_)
        left = [MAX_LOOKED_AT]
        found = set(_matches(str(folder), "", [part for part in parts if part not in {"", "."}], left))
        if left[0] < 0:
            message = f"`{pattern}` has to look at more than {MAX_LOOKED_AT:,} names"
            raise InputFault(message, place, "name the folder more closely")
        if not found:
            raise InputFault(f"`{pattern}` matches nothing in {folder}", place, "patterns are of * ? [abc] and **")
        return tuple(sorted(found))

    return expand


def _matches(root: str, name: str, parts: list[str], left: list[int]) -> Iterator[str]:
    """What matches ``parts`` below ``name``, a folder of ``root`` that is empty or ends with a slash."""
    part, *rest = parts
    if part == _ANY_FOLDERS:
        yield from _matches(root, name, rest or ["*"], left)
    for entry in _listed(f"{root}/{name}"):
        left[0] -= 1
        if left[0] < 0:
            return
        hidden = entry.name.startswith(".")
        if part == _ANY_FOLDERS:
            if not hidden and entry.is_dir(follow_symlinks=False):
                yield from _matches(root, f"{name}{entry.name}/", parts, left)
        elif fnmatchcase(entry.name, part) and (not hidden or part.startswith(".")):
            if not rest:
                yield name + entry.name
            elif entry.is_dir():
                yield from _matches(root, f"{name}{entry.name}/", rest, left)


def _listed(folder: str) -> list[os.DirEntry[str]]:
    """What lies in a folder; nothing of one that cannot be read."""
    noted_folder(folder)
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
