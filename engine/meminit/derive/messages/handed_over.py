"""mem_init_print_info() and report_hugepages(): how much memory there is, and the huge pages that are made at boot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.address_space.virtual_layout import address_spaces
from meminit.derive.messages.wording import say
from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.model.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.reservations import Reservation

__all__ = ["handed_over_messages", "size_told"]

KIB = 10
_AREAS = frozenset(["cma", "hugetlb_cma"])
_IMAGE = "the sizes of the kernel's image, and what is reserved while it boots"
_ROOM = "whether there is room for all huge pages"


def handed_over_messages(boot: Boot, layout: Layout, reservations: Sequence[Reservation]) -> Iterator[Message]:
    """The line about all memory, those about virtual memory, and one a size of huge pages that every CPU has."""
    kernel = boot.kernel
    if kernel.has("memory-line-of-all-arches"):
        yield _memory(boot, layout, reservations)
    yield from _address_space(boot, layout)
    if kernel.enabled("HUGETLB_PAGE"):
        every = [size for size, cpu in hugepage_sizes(kernel) if not cpu]
        for size in sorted(every, reverse=True):
            yield _huge_pages(boot, size, [one for one in reservations if one.page_size == size])


def _memory(boot: Boot, layout: Layout, reservations: Sequence[Reservation]) -> Message:
    total = sum(node.present for node in layout.nodes if node.online) << boot.kernel.page_shift >> KIB
    areas = [one for one in reservations if one.what in _AREAS and one.fits is not False]
    most = sum(one.size for one in areas) >> KIB
    least = sum(one.size for one in areas if one.fits) >> KIB
    known = "config" in boot.given
    contiguous = most if known and least == most else "…"
    told = say(boot.kernel, "memory", "all memory that nodes have", total=total, contiguous=contiguous)
    within: list[tuple[int, int] | None] = [(0, total), None, None, None, None, None, (0, total)]
    within += [(least, most) if known else None] if contiguous == "…" else []
    return told._replace(missing=_IMAGE, within=tuple(within))


def _address_space(boot: Boot, layout: Layout) -> Iterator[Message]:
    """The kernel's virtual memory, where this release tells of it and the inputs leave one layout possible."""
    spaces = address_spaces(boot, layout).spaces
    if len(spaces) == 1:
        missing = "; ".join(spaces[0].untold)
        for number, text in enumerate(spaces[0].printed):
            by = "how the kernel's virtual memory is laid out"
            yield Message(text, by, "info", "address-space", (str(number),), "" if number else missing)


def _huge_pages(boot: Boot, size: int, asked: Sequence[Reservation]) -> Message:
    most = sum(one.pages or 0 for one in asked)
    least = sum(one.pages or 0 for one in asked if one.fits)
    words = size_told(size)
    told = say(
        boot.kernel,
        "hugetlb",
        "hugepages=" if asked else "no hugepages= for this size",
        key=(words,),
        size=words,
        old_size=_old_size(size),
        pages=most if least == most else "…",
    )
    return told._replace(missing=_ROOM, within=((least, most),)) if least < most else told


def size_told(size: int) -> str:
    """string_get_size(): three figures, and the unit of 1,024."""
    unit = (size.bit_length() - 1) // KIB
    whole = size >> KIB * unit
    return f"{whole:.{2 - (whole >= 10) - (whole >= 100)}f} {('B', 'KiB', 'MiB', 'GiB', 'TiB')[unit]}"


def _old_size(size: int) -> str:
    """memfmt() of old releases."""
    unit = min((size.bit_length() - 1) // KIB, 3)
    return f"{size >> KIB * unit} {('B', 'KB', 'MB', 'GB')[unit]}"
