"""What a boot log shows of the kernel's .config, by lines that only one value of a symbol prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.bootlog.ranges import bytes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.kernel import Kernel
    from meminit.read.bootlog.lines import LogLines

__all__ = ["symbols_shown"]

ON, OFF = "y", "n"
_ZONES = {"DMA": "ZONE_DMA", "DMA32": "ZONE_DMA32", "HighMem": "HIGHMEM", "Device": "ZONE_DEVICE"}
_BUILD = re.compile(r"#\d+(?P<smp> SMP)?[ -]")
_4G = 1 << 32
_PAE = {"X86_PAE": ON, "HIGHMEM": ON, "HIGHMEM4G": OFF, "HIGHMEM64G": ON}


def symbols_shown(log: LogLines, kernel: Kernel) -> dict[str, str]:
    """Symbols and their values, as a .config has them. Of a symbol on which lines do not agree nothing is said."""
    found: dict[str, str] = {}
    doubted = set()
    for symbol, value in _shown(log, kernel):
        if found.setdefault(symbol, value) != value:
            doubted.add(symbol)
    return {symbol: value for symbol, value in found.items() if symbol not in doubted}


def _shown(log: LogLines, kernel: Kernel) -> Iterator[tuple[str, str]]:
    for line in log.of("zone-range"):
        symbol = _ZONES.get(line.says["zone"])
        if symbol is not None:
            yield symbol, ON
    for kind, symbol in (("policy", "NUMA"), ("fallback", "NUMA"), ("highmem", "HIGHMEM"), ("hugetlb", "HUGETLB_PAGE")):
        yield from ((symbol, ON) for _ in log.of(kind)[:1])
    for line in log.of("nr-cpus"):
        yield "NR_CPUS", line.says["cpus"]
    for line in log.of("version"):
        build = _BUILD.search(line.says["build"])
        if build is not None:
            yield "SMP", ON if build["smp"] else OFF
    yield from _page_size(log, kernel)
    yield from _contiguous(log)
    yield from _wide(log, kernel)


def _page_size(log: LogLines, kernel: Kernel) -> Iterator[tuple[str, str]]:
    """What a page is, of how many of them and of how many bytes a CPU's first chunk is."""
    shifts: dict[str, int] = kernel.arch.data.get("page_shifts", {})
    for line in log.of("percpu") if shifts else ():
        pages, size = int(line.says["pages"]), sum(int(line.says[part]) for part in ("static", "reserved", "dynamic"))
        fits = [shift for shift in (*shifts.values(), kernel.arch.data["page_shift"]) if pages << shift == size]
        yield from ((symbol, ON if shift in fits else OFF) for symbol, shift in shifts.items() if fits)


def _contiguous(log: LogLines) -> Iterator[tuple[str, str]]:
    areas = log.of("cma")
    if not areas:
        return
    yield from (("CMA", ON), ("DMA_CMA", ON))
    words = " ".join(line.says["line"] for line in log.of("cmdline")[:1])
    if len(areas) == 1 and "cma=" not in words:
        yield "CMA_SIZE_MBYTES", areas[0].says["mib"]


def _wide(log: LogLines, kernel: Kernel) -> Iterator[tuple[str, str]]:
    """Whether physical addresses of a kernel of 32 bits are longer."""
    beyond = any(bytes_of(line)[1] > _4G for line in log.of("early-range") if "last" in line.says)
    if kernel.arch.name == "arm" and beyond:
        yield "ARM_LPAE", ON
    if kernel.arch.name == "x86_32":
        said = [line.says["nx"] for line in log.of("nx")]
        if beyond or "active" in said:
            yield from _PAE.items()
        elif any("non-PAE" in text for text in said):
            yield from (("X86_PAE", OFF), ("HIGHMEM64G", OFF))
