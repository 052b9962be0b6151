"""find_low_pfn_range() and its like: how much memory the kernel maps for good, and how much it uses at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.amount import evaluate, evaluate_all
from meminit.model.settings import size_setting
from meminit.quantity import GIB
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.boot import Boot

__all__ = ["Bounds", "find_low_pfn_range"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """``amounts`` in bytes by name: ram_start, ram_end, max_low, max_ram and the arch's own.

    ``notes`` say what was lost, in the kernel's words where it has some.
    """

    amounts: dict[str, int]
    notes: tuple[str, ...] = ()


def find_low_pfn_range(boot: Boot, ram_start: int, ram_end: int) -> Bounds:
    """The bounds of low memory and of all memory in use, for RAM within bytes ``[ram_start, ram_end)``."""
    kernel, rule = boot.kernel, boot.kernel.arch.lowmem
    known = {"ram_start": ram_start, "ram_end": ram_end}
    amounts = evaluate_all(kernel.arch.amounts, known, kernel, boot.cmdline)
    if rule is None:
        return Bounds({**amounts, "max_low": ram_end, "max_ram": ram_end})
    limit = evaluate(rule["limit"], amounts, kernel, boot.cmdline)
    name = rule.get("highmem_setting")
    asked = size_setting(kernel, boot.cmdline, name) if name else None
    if asked is not None:
        page = 1 << kernel.page_shift
        asked = asked // page * page
    highmem = kernel.enabled("HIGHMEM")
    if ram_end <= limit:
        least = evaluate(rule.get("least", 0), amounts, kernel, boot.cmdline)
        low, notes = _lowmem_pfn_init(ram_end, asked, least, highmem=highmem)
        used = ram_end
    else:
        low = limit
        most = evaluate(rule.get("most_ram", ram_end), amounts, kernel, boot.cmdline)
        used, notes = _highmem_pfn_init(limit, ram_end, asked, most, highmem=highmem)
        if not (highmem or name):
            notes = (f"without CONFIG_HIGHMEM memory above the first {limit - ram_start >> 20}MB is not used",)
    align = evaluate(rule.get("align", 1), amounts, kernel, boot.cmdline)
    low = max(low // align * align, min(low, ram_start))
    return Bounds({**amounts, "max_low": low, "max_ram": used if highmem else low}, notes)


def _lowmem_pfn_init(ram_end: int, asked: int | None, least: int, *, highmem: bool) -> tuple[int, tuple[str, ...]]:
    """All RAM fits into low memory; highmem= may still take some of it away."""
    if not asked:
        return ram_end, ()
    if not highmem:
        return ram_end, ("ignoring highmem size on non-highmem kernel!",)
    if asked >= ram_end:
        return ram_end, (f"highmem size ({asked >> 20}MB) is bigger than pages available ({ram_end >> 20}MB)!",)
    if ram_end - asked < least:
        return ram_end, (f"highmem size ({asked >> 20}MB) results in <64MB lowmem, ignoring it!",)
    return ram_end - asked, ()


def _highmem_pfn_init(
    limit: int, ram_end: int, asked: int | None, most: int, *, highmem: bool
) -> tuple[int, tuple[str, ...]]:
    """More RAM than fits into low memory: highmem= may cut it, and without CONFIG_HIGHMEM the rest is lost."""
    notes = []
    used = ram_end
    if asked is not None and limit + asked < ram_end:
        used = limit + asked
        notes.append(f"highmem={asked >> 20}M: {ram_end - used >> 20}MB of memory above are not used")
    elif asked is not None and limit + asked > ram_end:
        notes.append(
            f"only {ram_end - limit >> 20}MB highmem pages available, ignoring highmem size of {asked >> 20}MB!"
        )
    if not highmem:
        more = "HIGHMEM64G" if used > 4 * GIB else "HIGHMEM"
        return limit, (*notes, f"Warning only {limit >> 20}MB will be used.", f"Use a {more} enabled kernel.")
    if used > most:
        notes.append(f"Warning: only {most >> 30}GB will be used. Use a HIGHMEM64G enabled kernel!")
        used = most
    return used, tuple(notes)
