"""Blocks of pages that are grouped by mobility: pageblock_nr_pages and MIGRATE_TYPES."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.hugepage_sizes import hugepage_sizes

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel

__all__ = ["migrate_types", "pageblock_nr_pages"]

MIGRATE_PCPTYPES = 3


def pageblock_nr_pages(kernel: Kernel) -> int | None:
    """Pages of a block: those of a huge page, at most the largest block of the allocator, or that without huge pages.

    None where the huge pages of the arch are not known.
    """
    most = kernel.arch.max_order_nr_pages(kernel)
    if not kernel.enabled("HUGETLB_PAGE"):
        return most
    sizes = hugepage_sizes(kernel)
    return min(sizes[0].size >> kernel.page_shift, most) if sizes else None


def migrate_types(kernel: Kernel) -> int:
    """MIGRATE_TYPES: the kinds of blocks that there are."""
    reserve = 1
    if kernel.has("migrate-isolate-always"):
        return MIGRATE_PCPTYPES + reserve + 1
    return MIGRATE_PCPTYPES + reserve + kernel.enabled("CMA") + kernel.enabled("MEMORY_ISOLATION")
