"""Where findings stand, as formats of other tools name it: files relative to a root, and what is no file told apart."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meminit.judge.finding import Finding
    from meminit.text import Place

__all__ = ["file_of", "first_in_file", "uri_of"]


def file_of(name: str, root: str = "") -> str | None:
    """The path of the file that a source is called after, relative to ``root`` where it lies below that.

    None of what is no file: ``<cmdline>``, ``<stdin>``.
    """
    if "<" in name and name.endswith(">"):
        return None
    path = PurePosixPath(name)
    if root and path.is_relative_to(root):
        path = path.relative_to(root)
    return path.as_posix()


def uri_of(file: str) -> str:
    """A relative reference, or a ``file:`` one of an absolute path."""
    from urllib.parse import quote

    text = quote(file.encode("utf-8", "surrogateescape"), safe="/")
    return f"file://{text}" if file.startswith("/") else text


def first_in_file(finding: Finding, root: str = "") -> tuple[str, Place] | None:
    """The first place of a finding that is in a file, and that file."""
    for label in finding.places:
        file = file_of(label.place.source.name, root)
        if file is not None:
            return file, label.place
    return None
