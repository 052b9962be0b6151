"""dma_contiguous_reserve() and hugetlb_cma_reserve(): areas lent out until a device or a huge page needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.derive.early.data import row
from meminit.derive.early.ends import end_of
from meminit.derive.early.searching import Found, Wanted
from meminit.derive.reserves.pageblocks import pageblock_nr_pages
from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.model.reservations import ANYWHERE, Reservation
from meminit.model.settings import settings, size_setting
from meminit.quantity import GIB, MIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.derive.early.searching import Crowd, Crowds, Stretches
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout

__all__ = ["dma_contiguous_reserve", "hugetlb_cma_reserve"]

CMA, HUGETLB_CMA = "cma", "hugetlb_cma"
GIB4 = 4 * GIB
NEEDS = "whether the CPU has {}"
NO_DEFAULT = "the size of the default area (CONFIG_CMA_SIZE_MBYTES)"


def dma_contiguous_reserve(boot: Boot, layout: Layout, stretches: Stretches, crowds: Crowds) -> tuple[Reservation, ...]:
    """The default area of CMA: of cma=, else of the size that the config gives it."""
    kernel, line = boot.kernel, boot.cmdline
    rule = row(kernel, "cma")
    if rule is None or not kernel.enabled("DMA_CMA"):
        return ()
    crowd = crowds.of(rule)
    roaming = crowds.roaming
    align = _alignment(kernel)
    said = size_setting(kernel, line, "size_cmdline")
    ram = sum(end - start for node in layout.topology.nodes for start, end in node.frames) << kernel.page_shift
    size = said if said is not None else _configured(kernel, ram)
    if size is None:
        return (Reservation(CMA, 0, None, managed=True, missing=(NO_DEFAULT,)),)
    if not size:
        return ()
    size = -(-size // align) * align
    end = end_of(boot, layout, rule["end"])
    base = size_setting(kernel, line, "base_cmdline") or 0 if said is not None else 0
    limit = size_setting(kernel, line, "limit_cmdline") or 0 if said is not None else 0
    if base and said is not None and base + said == limit:
        found = stretches.at(base, size, crowd) if base % align == 0 else Found(False)
    else:
        end = min(end, limit) if limit else end
        found = _declare(boot, layout, stretches, (crowd, roaming), Wanted(size, align, -(-base // align) * align, end))
    return (_told(kernel, Reservation(CMA, size, found.fits, found.least, found.most, managed=True)),)


def _configured(kernel: Kernel, ram: int) -> int | None:
    """CONFIG_CMA_SIZE_SEL_*: mebibytes, a part of memory, or the smaller or larger of both."""
    mebibytes, part = kernel.config.number("CMA_SIZE_MBYTES"), kernel.config.number("CMA_SIZE_PERCENTAGE")
    fixed = None if mebibytes is None else mebibytes * MIB
    share = None if part is None else (ram >> kernel.page_shift) * part // 100 << kernel.page_shift
    if kernel.enabled("CMA_SIZE_SEL_PERCENTAGE"):
        return share
    if fixed is not None and share is not None:
        if kernel.enabled("CMA_SIZE_SEL_MIN"):
            return min(fixed, share)
        if kernel.enabled("CMA_SIZE_SEL_MAX"):
            return max(fixed, share)
    return fixed


def _alignment(kernel: Kernel) -> int:
    """A pageblock, in older releases at least the largest block of the allocator."""
    block = pageblock_nr_pages(kernel) or kernel.arch.max_order_nr_pages(kernel)
    if not kernel.has("cma-of-one-pageblock"):
        block = max(block, kernel.arch.max_order_nr_pages(kernel))
    return block << kernel.page_shift


def _declare(boot: Boot, layout: Layout, stretches: Stretches, crowds: tuple[Crowd, Crowd], wanted: Wanted) -> Found:
    """cma_declare_contiguous(): in high memory first, from 4 GiB upward, else from above."""
    kernel = boot.kernel
    crowd, roaming = crowds
    every = stretches.of(None)
    ram_end = every[-1][1] if every else 0
    wanted = wanted._replace(high=min(wanted.high, ram_end))
    lowmem = end_of(boot, layout, "lowmem")
    found = Found(False)
    if wanted.low < lowmem < wanted.high:
        found = stretches.find(wanted._replace(low=lowmem), roaming)
        wanted = wanted._replace(high=lowmem)
    wide = kernel.arch.word_bits == 64 or bool(kernel.config.enabled("PHYS_ADDR_T_64BIT"))
    if wide and kernel.has("cma-from-4g-upward") and ram_end >= GIB4 + wanted.size:
        found = stretches.find(wanted._replace(low=GIB4, upward=True), crowd)
    return stretches.find(wanted, crowd) if found.fits is False else found


def hugetlb_cma_reserve(boot: Boot, layout: Layout, stretches: Stretches, crowd: Crowd) -> Iterator[Reservation]:
    """Areas for gigantic pages, spread over the online nodes or as hugetlb_cma= gives them to nodes."""
    kernel = boot.kernel
    asked, named = cmdline_parse_hugetlb_cma(boot)
    sizes = hugepage_sizes(kernel)
    if not asked or len(sizes) == 0 or not kernel.enabled("CMA"):
        return
    gigantic, flag = max(sizes)
    online = [node.id for node in layout.topology.nodes if node.online]
    valid = {node: size for node, size in sorted(named.items()) if node in online and size >= gigantic}
    asked -= sum(named.values()) - sum(valid.values())
    wanted: dict[int, int] = {}
    if 0 < asked < gigantic:
        says = (f"hugetlb_cma: cma area should be at least {gigantic >> 20} MiB",)
        yield Reservation(HUGETLB_CMA, asked, False, managed=True, says=says)
    elif valid:
        for node, size in valid.items():
            wanted[node] = size if sum(wanted.values()) < asked else 0
    elif asked > 0:
        each = -(-asked // len(online))
        share = -(-each // gigantic) * gigantic
        for node in online:
            wanted[node] = max(min(share, asked - sum(wanted.values())), 0)
    for node, bytes_ in sorted(wanted.items()):
        if bytes_:
            size = -(-bytes_ // gigantic) * gigantic
            block = sizes[0].size
            found = _declare(boot, layout, stretches, (crowd, crowd), Wanted(size, block, 0, ANYWHERE, node))
            area = Reservation(HUGETLB_CMA, size, found.fits, found.least, found.most, node, managed=True)
            yield area if not flag else area._replace(fits=found.fits and None, missing=(NEEDS.format(flag),))


def cmdline_parse_hugetlb_cma(boot: Boot) -> tuple[int, dict[int, int]]:
    """The bytes of all areas together, and those by node: these stay where a later word has a size without a node."""
    total, nodes = 0, dict[int, int]()
    sizes = settings(boot.kernel, boot.cmdline, "hugetlb_cma_size")
    for size, named in zip(sizes, settings(boot.kernel, boot.cmdline, "hugetlb_cma_size_in_node"), strict=True):
        own: Any = named.value
        bytes_: Any = size.value
        nodes |= {int(node): amount for node, amount in own.items()}
        total = total + bytes_ if own else bytes_
    return total, {node: amount for node, amount in nodes.items() if amount}


def _told(kernel: Kernel, one: Reservation) -> Reservation:
    on = " on node -1" if kernel.has("cma-names-node") else ""
    if one.fits is False:
        return one._replace(says=(f"cma: Failed to reserve {one.size >> 20} MiB{on}",))
    if one.fits and one.base is not None:
        wide = kernel.arch.word_bits == 64 or kernel.config.enabled("PHYS_ADDR_T_64BIT")
        at = f"0x{one.base:0{16 if wide else 8}x}"
        return one._replace(says=(f"cma: Reserved {one.size >> 20} MiB at {at}{on}",))
    return one
