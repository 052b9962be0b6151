"""Where kinds of memory end, by the names that data gives these ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.early.data import number
from meminit.model.reservations import ANYWHERE
from meminit.model.zone_types import HIGHMEM

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["end_of"]


def end_of(boot: Boot, layout: Layout, said: object) -> int:
    """The address that ``dma`` (the DMA zones), ``lowmem``, ``all`` or a size names."""
    shift = boot.kernel.page_shift
    match said:
        case "dma":
            spans = (span for name, span in layout.zone_limits.items() if name.startswith("DMA"))
            return max((end << shift for low, end in spans if low < end), default=ANYWHERE)
        case "lowmem":
            low, high = layout.zone_limits.get(HIGHMEM, (0, 0))
            return low << shift if low < high else ANYWHERE
        case "all":
            return ANYWHERE
    return number(said)
