"""Where the package's own ``rules/`` and ``grammar/`` are, and what they hold; nothing else opens them."""

from __future__ import annotations

import json
import os
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.errors import Defect
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["compiled", "digest", "names", "root", "source", "stamp", "text"]


@cache
def root() -> Path:
    """The folder that holds ``rules/`` and ``grammar/``: the wheel's ``_data``, else the checkout."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "_data", package.parents[1]):
        if (candidate / "rules").is_dir() and (candidate / "grammar").is_dir():
            return candidate
    message = f"rules/ and grammar/ are missing beside {package}: the installation is incomplete"
    raise Defect(message)


@cache
def names(folder: str, suffix: str = ".yaml") -> tuple[str, ...]:
    """Sorted paths below ``folder`` (itself relative to the root) that end with ``suffix``."""
    return tuple(name for name in _names() if name.startswith(f"{folder}/") and name.endswith(suffix))


@cache
def _names() -> tuple[str, ...]:
    top = str(root())
    return tuple(
        sorted(
            f"{folder[len(top) + 1 :]}/{name}".replace(os.sep, "/")
            for kind in ("rules", "grammar")
            for folder, _, found in os.walk(f"{top}{os.sep}{kind}")
            for name in found
        )
    )


@cache
def text(name: str) -> str:
    """The text of a data file, named relative to the root: ``rules/arches/arm.yaml``."""
    return (root() / name).read_text(encoding="utf-8")


def source(name: str) -> Source:
    """The data file as a source, for readers that tell places."""
    return Source(name, text(name))


def stamp(name: str) -> list[int]:
    """When a data file was last written, and its size: while they stay, so does the text."""
    status = os.stat(f"{root()}/{name}")  # noqa: PTH116  fifty of them are asked for at every start
    return [status.st_mtime_ns, status.st_size]


def digest(name: str) -> str:
    """What tells one text of a data file from another: length and checksums."""
    octets = text(name).encode()
    return f"{len(octets)}-{zlib.crc32(octets):08x}-{zlib.adler32(octets):08x}"


def compiled(name: str) -> Any:  # noqa: ANN401  a data file holds values of any type
    """The document ``rules/…`` as the build left it in knowledge.json; None when its file has changed since."""
    entry = _knowledge().get(name)
    if entry is None:
        return None
    if _installed() or entry["stamp"] == stamp(name) or entry["digest"] == digest(name):
        return entry["document"]
    return None


@cache
def _knowledge() -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads(Path(__file__).with_name("knowledge.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


@cache
def _installed() -> bool:
    """Whether the rules are those of a wheel, which stay as they were built."""
    return root().name == "_data"
