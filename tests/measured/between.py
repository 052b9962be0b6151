"""What real kernels kept back of their zones, beside the bounds that follow from machine, kernel and boot line alone.

``bounded_rows()`` are every watermark, protection and list that was seen; ``right`` is what lies within its bounds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Any, NamedTuple

from measured.boots import fact_boot, facts
from measured.managed import WRAPPED
from measured.reserves import MISSING
from meminit.derive.layout import layout_of
from meminit.derive.managed import bounded
from meminit.derive.reserves.prediction import reserves_of
from meminit.model.boot import Boot, Sysctl
from meminit.model.layout import Layout
from meminit.model.reserves import Between, ZoneReserves

__all__ = ["BoundedRow", "bounded_rows"]


class BoundedRow(NamedTuple):
    """A number that was seen of a zone, and what it is at least and at most; None where nothing was predicted."""

    kind: str
    release: str
    arch: str
    fact: str
    where: str
    seen: int
    least: int | None
    most: int | None
    missing: str = ""

    @property
    def right(self) -> bool:
        """Whether it lies within its bounds."""
        return self.least is not None and self.most is not None and self.least <= self.seen <= self.most

    @property
    def exact(self) -> bool:
        """Whether the bounds are one number."""
        return self.least is not None and self.least == self.most


@cache
def bounded_rows() -> tuple[BoundedRow, ...]:
    """Every number of every zone, at the end of each boot and after each round of writes to sysctls."""
    return tuple(_bounded_rows())


def _bounded_rows() -> Iterator[BoundedRow]:
    for release, fact in facts():
        seen = fact["expect"]
        if "zones" not in seen:
            continue
        boot = fact_boot(fact)
        layout = bounded(boot, layout_of(boot))
        for kind, where, number, least, most in _rounds(boot, layout, seen):
            missing = MISSING.get((fact["name"], kind), "")
            yield BoundedRow(kind, release, fact["arch"], fact["name"], where, number, least, most, missing)


_Row = tuple[str, str, int, int | None, int | None]


def _rounds(boot: Boot, layout: Layout, seen: Mapping[str, Any]) -> Iterator[_Row]:
    yield from _zones(boot, layout, seen["zones"])
    before, writes = seen["sysctl"], list[Sysctl]()
    for round_ in seen.get("after_sysctl", ()):
        changed = [(name, value) for name, value in round_["sysctl"].items() if before.get(name) != value]
        before = round_["sysctl"]
        writes += [Sysctl(f"vm.{name}", value) for name, value in changed]
        yield from _zones(replace(boot, sysctls=tuple(writes)), layout, round_["zones"])


def _zones(boot: Boot, layout: Layout, zones: list[dict[str, Any]]) -> Iterator[_Row]:
    prediction = reserves_of(boot, layout)
    between = prediction.between or Between(prediction.after, prediction.after)
    for zone in zones:
        if zone["present"] > WRAPPED:
            continue
        key = zone["node"], zone["zone"]
        least, most = (side.zones.get(key, ZoneReserves()) for side in between)
        for kind, number, low, high in _numbers(zone, least, most):
            yield kind, f"node {key[0]} {key[1]}", number, low, high


def _numbers(
    zone: Mapping[str, Any], least: ZoneReserves, most: ZoneReserves
) -> Iterator[tuple[str, int, int | None, int | None]]:
    for name, number in zone["watermarks"].items():
        if name in {"min", "low", "high", "promo"}:
            yield "watermarks", number, getattr(least.watermarks, name, None), getattr(most.watermarks, name, None)
    nothing = [None] * len(zone["protection"])
    rows = zip(zone["protection"], least.protection or nothing, most.protection or nothing, strict=True)
    yield from (("protection", *row) for row in rows)
    for _, high, batch in zone["pagesets"]:
        few, many = least.pageset, most.pageset
        yield "batch", batch, few and few.batch, many and many.batch
        if few is None or many is None or few.high_min is None:
            yield "high", high, few and few.high, many and many.high


def main() -> None:
    """A row for each kind and release: numbers within bounds, of how many, how many exact, and how wide the others."""
    counts: dict[tuple[str, str, str], list[BoundedRow]] = {}
    for one in bounded_rows():
        counts.setdefault((one.kind, one.release, one.arch), []).append(one)
    for key, rows in sorted(counts.items()):
        wide = [(one.most - one.least) / one.most for one in rows if one.most and one.least is not None]
        told = f"median width {median(wide):.2%}" if wide else ""
        right, exact = sum(one.right for one in rows), sum(one.exact for one in rows)
        sys.stdout.write(f"{' '.join(key):30} {right:5}/{len(rows):5} within, {exact:5} exact  {told}\n")
        for one in [one for one in rows if not one.right][:8]:
            sys.stdout.write(f"  {one.fact} {one.where}: {one.seen} is not in {one.least}–{one.most} {one.missing}\n")


if __name__ == "__main__":
    main()
