"""The huge page sizes of an arch and what becomes of words that do not fit them, from rules/hugepage-sizes.yaml."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from meminit.model.applying import applies
from meminit.model.knowledge import document
from meminit.quantity import parse_size
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.kernel import Kernel

__all__ = ["HugepageSize", "hugepage_sizes", "passed_over"]

FILE = "rules/hugepage-sizes.yaml"


class HugepageSize(NamedTuple):
    """A size in bytes, and what the CPU must have for it; empty where every CPU has it."""

    size: int
    cpu: str


@lru_cache(maxsize=8)
def hugepage_sizes(kernel: Kernel) -> tuple[HugepageSize, ...]:
    """The sizes that hugepagesz= takes, the usual one first; none where nothing is known of the arch."""
    return tuple(
        HugepageSize(parse_size(size), row.get("cpu", {}).get(size, ""))
        for row in document(FILE)["sizes"]
        if applies(row, kernel, unknown=False)
        for size in row["sizes"]
    )


@lru_cache(maxsize=64)
def passed_over(kernel: Kernel, why: str) -> Mapping[str, Any]:
    """What ``kernel`` makes of a word that is passed over for ``why``: what it says, answers, and the trap it is."""
    rows = document(FILE)["passed_over"][why]
    found: Mapping[str, Any] = next(row for row in rows if applies(row, kernel, unknown=False))
    return found
