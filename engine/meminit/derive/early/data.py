"""rules/early-memory.yaml as values: the rows of a table that are a kernel's, and what bounds is not computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.guard import holds
from meminit.model.knowledge import document
from meminit.quantity import parse_size
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.kernel import Kernel

__all__ = ["Allowance", "allowance", "number", "row"]

DOCUMENT = "rules/early-memory.yaml"


class Allowance(NamedTuple):
    """Bytes at least and at most."""

    least: int
    most: int


def number(value: object) -> int:
    """The bytes of a size in the data."""
    return value if isinstance(value, int) else parse_size(str(value))


def allowance(kernel: Kernel, name: str) -> Allowance:
    """The bounds called ``name``, of whose table a row is every kernel's."""
    entry = row(kernel, name) or {"least": 0, "most": 0}
    return Allowance(number(entry["least"]), number(entry["most"]))


def row(kernel: Kernel, name: str) -> Mapping[str, Any] | None:
    """The first row of a table that is of this kernel's arch, and whose guard holds; None where none is."""
    for entry in document(DOCUMENT)[name]:
        if kernel.arch.name not in entry.get("arches", (kernel.arch.name,)):
            continue
        if holds(entry.get("when"), kernel.config, kernel.features):
            found: Mapping[str, Any] = entry
            return found
    return None
