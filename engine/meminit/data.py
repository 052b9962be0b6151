"""Where the package's own ``rules/`` and ``grammar/`` are, and what they hold; nothing else opens them."""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.errors import Defect
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["compiled_documents", "digest", "names", "root", "source", "text"]


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
    base = root()
    return tuple(sorted(p.relative_to(base).as_posix() for p in (base / folder).rglob(f"*{suffix}")))


@cache
def text(name: str) -> str:
    """The text of a data file, named relative to the root: ``rules/arches/arm.yaml``."""
    return (root() / name).read_text(encoding="utf-8")


def source(name: str) -> Source:
    """The data file as a source, for readers that tell places."""
    return Source(name, text(name))


def digest() -> str:
    """What tells one state of all rule files from another: length and checksum of their names and texts."""
    state = "\0".join(f"{name}\0{text(name)}" for name in names("rules")).encode()
    return f"{len(state)}-{zlib.crc32(state):08x}-{zlib.adler32(state):08x}"


@cache
def compiled_documents() -> Mapping[str, Any]:
    """The documents of rules/ by name, as the build left them in knowledge.json; empty when a rule changed since."""
    try:
        compiled = json.loads(Path(__file__).with_name("knowledge.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    documents: Mapping[str, Any] = compiled["documents"]
    return documents if compiled["digest"] == digest() else {}
