"""The huge page sizes of an arch, from rules/hugepage-sizes.yaml."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from meminit.model.applying import applies
from meminit.model.knowledge import document
from meminit.quantity import parse_size

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel

__all__ = ["HugepageSize", "hugepage_sizes"]


class HugepageSize(NamedTuple):
    """A size in bytes, and what the CPU must have for it; empty where every CPU has it."""

    size: int
    cpu: str


@lru_cache(maxsize=8)
def hugepage_sizes(kernel: Kernel) -> tuple[HugepageSize, ...]:
    """The sizes that hugepagesz= takes, the usual one first; none where nothing is known of the arch."""
    return tuple(
        HugepageSize(parse_size(size), row.get("cpu", {}).get(size, ""))
        for row in document("rules/hugepage-sizes.yaml")["sizes"]
        if applies(row, kernel, unknown=False)
        for size in row["sizes"]
    )
