"""free_area_init(): ranges of zones, where ZONE_MOVABLE starts, ranges of nodes, and every node as it is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.messages.wording import say
from meminit.model.zone_types import MOVABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.messages import Message

__all__ = ["free_area_init_messages"]


def free_area_init_messages(boot: Boot, layout: Layout) -> Iterator[Message]:
    """The three blocks and the lines of nodes, where the arch hands its zones to free_area_init()."""
    if not boot.kernel.arch.knows_movable(boot.kernel):
        return
    yield from _zones(boot, layout)
    yield from _movable(boot, layout)
    yield from _early(boot, layout)
    yield from _nodes(boot, layout)


def _zones(boot: Boot, layout: Layout) -> Iterator[Message]:
    kernel, shift = boot.kernel, boot.kernel.page_shift
    by = f"the zone limits of {kernel.arch.name} and the memory map"
    yield say(kernel, "zone-header", by)
    for zone, (low, high) in layout.zone_limits.items():
        if zone == MOVABLE:
            continue
        fields = {"zone": zone, "low": low, "high": high, "start": low << shift, "last": (high << shift) - 1}
        yield say(kernel, "zone-range" if low < high else "zone-empty", by, "zone-range", (zone,), **fields)


def _movable(boot: Boot, layout: Layout) -> Iterator[Message]:
    shift = boot.kernel.page_shift
    words = [
        word.name if word.value is None else f"{word.name}={word.value}"
        for word in boot.cmdline.parameters
        if word.name in {"kernelcore", "movablecore", "movable_node"} and not (word.for_init or word.cut)
    ]
    by = " ".join(words) or "no kernelcore=, movablecore= or movable_node"
    yield say(boot.kernel, "movable-header", by)
    for node, pfn in sorted(layout.movable_start.items()):
        yield say(boot.kernel, "movable-start", by, key=(str(node),), node=node, low=pfn, start=pfn << shift)


def _early(boot: Boot, layout: Layout) -> Iterator[Message]:
    kernel, shift = boot.kernel, boot.kernel.page_shift
    by = "the memory map and the nodes that claim it"
    ranges = sorted((low, high, node.id) for node in layout.topology.nodes for low, high in node.frames)
    yield say(kernel, "early-header", by, count=len(ranges))
    seen: dict[int, int] = {}
    for low, high, node in ranges:
        seen[node] = seen.get(node, -1) + 1
        key = (str(node), str(seen[node]))
        start, last = low << shift, (high << shift) - 1
        yield say(kernel, "early-range", by, key=key, node=node, low=low, high=high, start=start, last=last)


def _nodes(boot: Boot, layout: Layout) -> Iterator[Message]:
    kernel, shift = boot.kernel, boot.kernel.page_shift
    by = "the node's memory"
    for node in layout.nodes:
        spans = [span for one in layout.topology.nodes if one.id == node.node_id for span in one.frames]
        told = kernel.has("initmem-told-of-every-node")
        key = (str(node.node_id),)
        if told and spans:
            start, last = min(spans)[0] << shift, (max(end for _, end in spans) << shift) - 1
            yield say(kernel, "initmem", by, key=key, node=node.node_id, start=start, last=last)
        elif told and (node.online or kernel.has("memoryless-node-told")):
            yield say(kernel, "initmem-memoryless", by, "initmem", key, node=node.node_id)
        if node.online and kernel.has("node-totals-told"):
            yield say(kernel, "totalpages", by, key=key, node=node.node_id, pages=node.present)
