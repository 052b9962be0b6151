"""Where the package's own ``rules/`` and ``grammar/`` are, and their texts; nothing else opens them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from meminit.errors import Defect
from meminit.text import Source

__all__ = ["names", "root", "source", "text"]


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
