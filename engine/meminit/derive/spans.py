"""calculate_node_totalpages(): what each zone of a node spans, and which of it is present."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import clamp, count
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.derive.movable import MovablePlan
    from meminit.model.kernel import Kernel
    from meminit.model.layout import NumaNode

__all__ = ["Span", "calculate_node_totalpages"]


@dataclass(frozen=True, slots=True)
class Span:
    """A zone of a node: ``start`` and pages spanned and present; ``start`` is None where it spans nothing."""

    start: int | None
    spanned: int
    present: int


def calculate_node_totalpages(
    kernel: Kernel, node: NumaNode, limits: Mapping[str, tuple[int, int]], plan: MovablePlan
) -> dict[str, Span]:
    """Spans of every zone type in ``limits`` for a node that has memory."""
    sizing = _Sizing(kernel, node, limits, plan)
    word = 1 << kernel.arch.word_bits
    spans = {}
    for name in limits:
        start, end = sizing.zone_spanned_pages_in_node(name)
        spanned = (end - start) % word
        present = (spanned - sizing.zone_absent_pages_in_node(name)) % word
        spans[name] = Span(start if spanned else None, spanned, present)
    return spans


@dataclass(frozen=True, slots=True)
class _Sizing:
    kernel: Kernel
    node: NumaNode
    limits: Mapping[str, tuple[int, int]]
    plan: MovablePlan

    def inside(self, name: str) -> tuple[int, int]:
        """The zone's limits, kept within the node."""
        limit = self.limits[name]
        return clamp(self.node.frames[0][0], *limit), clamp(self.node.frames[-1][1], *limit)

    def zone_spanned_pages_in_node(self, name: str) -> tuple[int, int]:
        low, high = self.node.frames[0][0], self.node.frames[-1][1]
        limit = self.inside(name) if self.kernel.has("zone-clamped-to-node-first") else self.limits[name]
        start, end = self.adjust_zone_range_for_zone_movable(name, limit)
        if end < low or start > high:
            return 0, 0
        return max(start, low), min(end, high)

    def zone_absent_pages_in_node(self, name: str) -> int:
        frames, movable = self.node.frames, self.plan.starts.get(self.node.id)
        start, end = self.adjust_zone_range_for_zone_movable(name, self.inside(name))
        present = count(frames, start, end)
        absent = end - start - present
        if movable is None:
            return absent
        if self.plan.mirror:
            mirrored = count(self.node.mirror, start, end)
            return absent + {"Movable": mirrored, "Normal": present - mirrored}.get(name, 0)
        if name == "Normal" and self.kernel.has("movable-keeps-normal-span"):
            return absent + frames[-1][1] - movable
        return absent

    def adjust_zone_range_for_zone_movable(self, name: str, span: tuple[int, int]) -> tuple[int, int]:
        """``span`` without what belongs to ZONE_MOVABLE, or all of ZONE_MOVABLE's own."""
        movable = self.plan.starts.get(self.node.id)
        if movable is None:
            return span
        start, end = span
        if name == "Movable":
            return movable, min(self.node.frames[-1][1], self.limits[self.plan.zone][1])
        if start >= movable:
            return end, end
        if end > movable and not self.plan.mirror and not self.kernel.has("movable-keeps-normal-span"):
            return start, movable
        return span
