"""What else is taken early: bounds by the number of CPUs and nodes and by the size of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.early.data import DOCUMENT, allowance, number, row
from meminit.derive.early.words import areas_of_words
from meminit.derive.frames import common, merged
from meminit.model.knowledge import document
from meminit.model.reservations import Area
from meminit.model.settings import size_setting
from meminit.quantity import MIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["first_areas", "later_areas"]


def first_areas(boot: Boot, layout: Layout, low_end: int) -> Iterator[Area]:
    """What is taken before anything else looks for memory: for nodes on these, for the rest anywhere in low memory."""
    kernel = boot.kernel
    least, most = allowance(kernel, "per_node")
    for node in layout.topology.nodes:
        owner = node.id if node.frames else None
        yield Area(f"what node {node.id} needs", least, most, node=owner, high=low_end, whole=False)
    least, most = allowance(kernel, "anywhere")
    yield Area("firmware's tables and smaller areas", least, most, whole=False, roams=True)
    low = _low(boot, layout, low_end)
    yield Area("page tables of the direct map", 0, _tables(boot, low), high=low_end, whole=False)
    yield from _first_mib(boot)
    yield from _of_devicetree(boot, layout)


def later_areas(boot: Boot, layout: Layout, low_end: int) -> Iterator[Area]:
    """What is taken behind that: for CPUs on their nodes, for tables sized by memory, for checkers."""
    least, most = allowance(boot.kernel, "per_cpu")
    for node in layout.topology.nodes:
        count = len(node.cpus)
        if count:
            owner = node.id if node.frames else None
            area = Area(f"per-CPU areas of node {node.id}", count * least, count * most, node=owner, high=low_end)
            yield area._replace(whole=False, by="setup_per_cpu_areas")
    low = _low(boot, layout, low_end)
    yield Area("hash tables", 0, _hashes(boot, layout, low), high=low_end)
    yield from _checkers(boot, low_end, low)
    yield from areas_of_words(boot, low_end)


def _low(boot: Boot, layout: Layout, low_end: int) -> int:
    """Bytes of memory that is mapped for good."""
    shift = boot.kernel.page_shift
    spans = ((start << shift, end << shift) for node in layout.topology.nodes for start, end in node.frames)
    return sum(max(min(end, low_end) - start, 0) for start, end in spans)


def _tables(boot: Boot, low: int) -> int:
    rule = row(boot.kernel, "direct_map")
    every = number(rule["every"]) if rule is not None else 2 * MIB
    page = 1 << boot.kernel.page_shift
    entries = page // 8
    if boot.kernel.page_shift > 12:
        every = page * entries
    return (low // every + 64) * page


def _hashes(boot: Boot, layout: Layout, low: int) -> int:
    """Dentry and inode hashes are one piece of boot memory, unless they are spread over nodes later."""
    kernel = boot.kernel
    populated = sum(1 for node in layout.topology.nodes if node.frames)
    said = size_setting(kernel, boot.cmdline, "hashdist")
    per_page = int(document(DOCUMENT)["hash_bytes_per_page"])
    asked = sum(size_setting(kernel, boot.cmdline, name) or 0 for name in ("dhash_entries", "ihash_entries"))
    most = (low >> kernel.page_shift) * per_page + 2 * asked * 8 + MIB
    if any(zone.present >> (kernel.arch.word_bits - 1) for zone in layout.zones):
        most += low // 4  # pages below zero count as very many, and tables are sized by them
    spread = kernel.arch.word_bits == 64 and kernel.enabled("NUMA") and populated > 1 and said != 0
    return MIB if spread else most


def _checkers(boot: Boot, low_end: int, low: int) -> Iterator[Area]:
    """Memory of checkers that a config builds in."""
    if boot.kernel.config.enabled("KFENCE"):
        objects = boot.kernel.config.number("KFENCE_NUM_OBJECTS") or 255
        yield Area("KFENCE's pool", 0, (objects + 2) * 2 << boot.kernel.page_shift, high=low_end)
    if boot.kernel.config.enabled("KASAN"):
        yield Area("KASAN's shadow", 0, low // 7 + 16 * MIB, high=low_end, whole=False)


def _first_mib(boot: Boot) -> Iterator[Area]:
    """x86 keeps the first MiB from the allocator; older releases only what firmware and CPUs need of it."""
    if boot.kernel.arch.name.startswith("x86"):
        yield Area("the first MiB", MIB if boot.kernel.has("x86-first-mib-reserved") else 0, MIB, at=0)


def _of_devicetree(boot: Boot, layout: Layout) -> Iterator[Area]:
    """What /reserved-memory of a device tree sets aside, or keeps out of the kernel's map, where that is memory."""
    firmware = None if boot.machine is None else boot.machine.firmware
    if firmware is None or firmware.devicetree is None:
        return
    shift = boot.kernel.page_shift
    frames = merged(piece for node in layout.topology.nodes for piece in node.frames)
    memory = tuple((start << shift, end << shift) for start, end in frames)
    tree = firmware.devicetree
    for start, end in common(merged((*tree.reserved, *tree.no_map)), memory):
        area = Area("what the device tree sets aside", end - start, end - start, at=start)
        yield area._replace(by="early_init_fdt_scan_reserved_mem")
