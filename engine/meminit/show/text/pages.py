"""Page frames and memory maps for people: where a page is, what all struct pages take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.mem_map import mem_map_of
from meminit.quantity import format_size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout, PageAnswer

__all__ = ["page_lines", "pages_lines", "size"]


def pages_lines(boot: Boot, layout: Layout) -> str:
    """The memory maps: memory model, sizeof(struct page) and what all struct pages take."""
    maps = mem_map_of(boot, layout)
    page = maps.struct_page
    lines = [
        f"page size          {format_size(1 << boot.kernel.page_shift)}",
        f"memory model       {maps.model}",
        f"pfn_to_page(pfn)   {maps.pfn_to_page}",
    ]
    known = f"{page.bytes} bytes" if page.bytes is not None else f"{page.least} to {page.most} bytes"
    lines.append(f"struct page        {known}: {page.why}")
    if maps.section_pages is not None:
        sections = sum(end - first for first, end in maps.sections)
        lines.append(f"sections           {sections} of {size(maps.section_pages, boot.kernel.page_shift)}")
    for one in maps.maps:
        first = "" if one.first_pfn is None else f" from PFN {one.first_pfn}"
        lines.append(f"map of node {one.node:<6} {one.name}{first}: {one.entries} struct pages")
    if maps.bytes is None:
        total = f"{_mib(maps.entries * page.least)} to {_mib(maps.entries * page.most)}"
    else:
        total = f"{maps.bytes} bytes ({_mib(maps.bytes)})"
    return "".join(f"{line}\n" for line in [*lines, f"all maps           {total}"])


def page_lines(pages: Iterable[PageAnswer]) -> str:
    """Where each asked page frame is, and the steps that lead there."""
    parts = []
    for page in pages:
        where = f"node {page.node}" if page.node is not None else "no node"
        zone = f", zone {page.zone}" if page.zone is not None else ""
        section = f", section {page.section}" if page.section is not None else ""
        entry = f", {page.map}[{page.index}]" if page.map is not None else ""
        parts.append(f"PFN {page.pfn} ({page.address:#x}): {page.state}: {where}{zone}{section}{entry}\n")
        parts += [f"  {step}\n" for step in page.why]
    return "".join(parts)


def size(pages: int, shift: int) -> str:
    """``pages`` as a size people read; exact where it is short, else in MiB."""
    exact = format_size(pages << shift)
    return exact if len(exact) <= 6 else _mib(pages << shift)


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / (1 << 20):.1f} MiB"
