"""Constants of the kernel by arch and release, from rules/constants.yaml."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from meminit.model.kernel import span_of
from meminit.model.knowledge import document

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel

__all__ = ["constant"]


@lru_cache(maxsize=64)
def constant(kernel: Kernel, name: str) -> int | None:
    """The value of the constant called ``name`` on this arch and release; None where it is not known."""
    [known] = (entry for entry in document("rules/constants.yaml")["constants"] if entry["name"] == name)
    for row in known["rows"]:
        if kernel.arch.name in row.get("arches", (kernel.arch.name,)) and kernel.release in span_of(row):
            return int(row["value"])
    return None
