"""sizeof(struct page): what a page frame costs in the memory map, by release and configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.guard import holds
from meminit.model.knowledge import document
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel

__all__ = ["StructPage", "sizeof_struct_page"]


@dataclass(frozen=True, slots=True)
class StructPage:
    """Bytes of a struct page; ``bytes`` is None where only bounds are known. ``verified``: measured, not only read."""

    bytes: int | None
    least: int
    most: int
    why: str
    verified: bool


def sizeof_struct_page(kernel: Kernel) -> StructPage:
    """The size from rules/struct-page.yaml, whose last case has no guard."""
    cases = document("rules/struct-page.yaml")["cases"]
    case = next(case for case in cases if holds(case.get("when"), kernel.config, kernel.features))
    size = case.get("bytes")
    return StructPage(size, case.get("least", size), case.get("most", size), case["why"], case["verified"])
