"""Memory blocks of /sys/devices/system/memory: which node has which addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.firmware import MemoryRange
from meminit.read.quoting import quoted

if TYPE_CHECKING:
    from meminit.read.formats.sysfs_tree import SysfsTree

__all__ = ["memory_blocks"]

_MEMORY = "sys/devices/system/memory"
MAX_ADDRESS = 1 << 64


def memory_blocks(tree: SysfsTree) -> dict[int, tuple[MemoryRange, ...]] | None:
    """Online ranges by node, blocks that touch joined; None where blocks or the nodes of some are not told."""
    size_file = f"{_MEMORY}/block_size_bytes"
    blocks = {block for (block,) in tree.ids(rf"{_MEMORY}/memory([0-9]+)/")}
    if size_file not in tree or not blocks:
        return None
    owner: dict[int, int] = {}
    for block, node in tree.ids(rf"{_MEMORY}/memory([0-9]+)/node([0-9]+)$"):
        if block in owner:
            return None  # a block of two nodes: where the border is, no file tells
        owner[block] = node
    online = [block for block in sorted(blocks) if tree.text(f"{_MEMORY}/memory{block}/state") in {"", "online"}]
    if any(block not in owner for block in online):
        return None
    size = _block_size(tree, size_file)
    if (max(blocks) + 1) * size > MAX_ADDRESS:
        raise InputFault(f"memory{max(blocks)} is beyond what 64 bits can address", tree.place(size_file))
    found: dict[int, list[list[int]]] = {}
    for block in online:
        ranges = found.setdefault(owner[block], [])
        if ranges and ranges[-1][1] == block:
            ranges[-1][1] = block + 1
        else:
            ranges.append([block, block + 1])
    return {
        node: tuple(MemoryRange(first * size, end * size) for first, end in ranges) for node, ranges in found.items()
    }


def _block_size(tree: SysfsTree, file: str) -> int:
    text = tree.text(file)
    try:
        size = int(text, 16) if len(text) <= 16 else 0
    except ValueError:
        size = 0
    if size <= 0 or size & (size - 1):
        raise InputFault(f"{file} is {quoted(text)}, not a power of two in hexadecimal", tree.place(file))
    return size
