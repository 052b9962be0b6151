"""memblock_enforce_memory_limit() and its like: mem= where it is an amount of memory, or says where memory is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import common, merged
from meminit.model.settings import setting, settings, size_setting
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Frames

__all__ = ["Limited", "arm_add_memory", "find_max_addr", "memory_limit"]

HIGH_MEMORY = 1 << 20
"""Where memory above the BIOS begins on a PC."""


class Limited(NamedTuple):
    """Frames that the boot line leaves, and what is to be said of it."""

    frames: Frames
    notes: tuple[str, ...] = ()


def memory_limit(boot: Boot, frames: Frames) -> Limited:
    """What mem= leaves of ``frames`` on arches without an e820 table."""
    kernel, line = boot.kernel, boot.cmdline
    page = 1 << kernel.page_shift
    banks = [bank for given in settings(kernel, line, "memblock.memory") for bank in _banks(given.value)]
    if banks:
        return Limited(arm_add_memory(boot, frames, banks))
    if setting(kernel, line, "end_user_pfn") is not None:
        end = (size_setting(kernel, line, "end_user_pfn") or 0) + HIGH_MEMORY >> kernel.page_shift
        return Limited(common(frames, ((0, end),)))
    address = kernel.has("mem-limit-is-an-address")
    for variable in ("memory_limit", "mem_limit"):
        size = size_setting(kernel, line, variable)
        if size is None:
            continue
        whole = -(-size // page) if kernel.has("mem-limit-rounded-up") else size // page
        if not whole and variable == "memory_limit":
            return Limited(frames)
        end = whole if address else find_max_addr(frames, whole)
        return Limited(common(frames, ((0, end),)), _put_back(boot, frames, end))
    return Limited(frames)


def find_max_addr(frames: Frames, pages: int) -> int:
    """The PFN at which the lowest ``pages`` of ``frames`` end; the end of all where there are no more."""
    left = pages
    for start, end in frames:
        if left <= end - start:
            return start + left
        left -= end - start
    return frames[-1][1] if frames else 0


def _put_back(boot: Boot, frames: Frames, end: int) -> tuple[str, ...]:
    """arm64_memblock_init() gives the image of the kernel and the initrd back where the limit took them."""
    if not boot.kernel.has("limit-spares-image") or not frames or end >= frames[-1][1]:
        return ()
    start = end << boot.kernel.page_shift
    where = "unless the kernel's image or the initrd lie there: where they are is not known"
    return (f"memory from {start:#x} on is not used, {where}",)


def _banks(value: object) -> list[dict[str, int | None]]:
    return [bank for bank in value if isinstance(bank, dict)] if isinstance(value, list) else []


def arm_add_memory(boot: Boot, frames: Frames, banks: list[dict[str, int | None]]) -> Frames:
    """The banks that the boot line names, in place of what the machine told: sizes down, starts up to whole pages."""
    shift = boot.kernel.page_shift
    first = frames[0][0] if frames else 0
    found = []
    for bank in banks:
        size, start = bank["size"] or 0, bank["start"]
        at = first << shift if start is None else start
        low = -(-at >> shift)
        high = (at + size) >> shift
        found.append((max(low, first), high))
    return merged(found)
