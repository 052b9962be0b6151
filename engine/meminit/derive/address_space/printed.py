"""mem_init(): the "virtual kernel memory layout" that some releases print, in their words and rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.guard import holds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.address_space import Area
    from meminit.model.kernel import Kernel

__all__ = ["printed_layout"]


def printed_layout(
    kernel: Kernel, rules: Mapping[str, Any], areas: Mapping[str, Area]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that are known, and of the others what would have to be known; nothing where nothing is printed."""
    config, features = kernel.config, kernel.features
    block = next((block for block in rules.get("printed", ()) if holds(block.get("when"), config, features)), None)
    if block is None:
        return (), ()
    lines, untold = [block["heading"]], []
    for line in block["lines"]:
        if not holds(line.get("when"), config, features):
            continue
        area = areas.get(line.get("area", ""))
        if area is None:
            untold.append(f"{line['text']}: needs {line['input']}")
        elif area.start is None or area.end is None:
            untold.append(f"{area.name}: needs {', '.join(area.missing)}")
        else:
            lines.append(_filled(line["text"], area.start, area.end))
    return tuple(lines), tuple(untold)


def _filled(text: str, start: int, end: int) -> str:
    """The kernel's format: whole KiB, MiB or GiB, the rest cut off."""
    size = end - start
    return text.format(start=start, end=end, kib=size >> 10, mib=size >> 20, gib=size >> 30)
