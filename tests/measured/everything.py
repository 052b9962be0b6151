"""All that was measured of real kernels beside what is predicted, of whatever kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from measured import reserves
from measured.address_space import address_space_rows
from measured.between import bounded_rows
from measured.boots import Fact, fact_boot, facts
from measured.layouts import Row, layout_rows
from measured.lists import function_rows, list_rows
from measured.managed import managed_rows
from measured.measurement import Measurement
from measured.percpu import percpu_rows
from measured.printed import log_rows, log_text, printed_rows
from measured.reservations import reservation_rows
from measured.spans import span_rows
from meminit.derive.layout import layout_of
from meminit.errors import BootDies
from meminit.model.boot import Boot

__all__ = ["FUNCTIONS", "boot_rows", "everything"]

FUNCTIONS = "any"
"""The arch of values that the kernels' own functions gave, compiled out of their trees: they depend on none."""


@cache
def everything() -> tuple[Measurement, ...]:
    """Every value of every boot, of the functions about spans and of those about zonelists."""
    return tuple(_everything())


def _everything() -> Iterator[Measurement]:
    for release, fact in facts():
        boot = fact_boot(fact)
        yield from (_one(release, fact, row) for row in boot_rows(release, boot, fact, log_text(release, fact["name"])))
        if {"zones", "built_zonelists"} & fact["expect"].keys():
            yield from reserves.measured(release, fact, boot)
    for zone in managed_rows():
        kind = f"managed, within bounds ({'sizes known' if zone.sizes_known else 'sizes unknown'})"
        within = zone.managed if zone.right else zone.bounds
        yield Measurement(kind, zone.release, zone.arch, zone.fact, zone.where, zone.managed, within)
    for one in bounded_rows():
        bounds, missing = (one.seen, "") if one.right else ((one.least, one.most), one.missing)
        kind = f"{one.kind}, within bounds"
        yield Measurement(kind, one.release, one.arch, one.fact, one.where, one.seen, bounds, missing)
    for cpus in percpu_rows():
        taken = cpus.seen if cpus.right else (cpus.least, cpus.most)
        kind = "set aside early: per-CPU areas, within bounds"
        yield Measurement(kind, cpus.release, cpus.arch, cpus.fact, "", cpus.seen, taken)
    for area in reservation_rows():
        seen = area.seen or "no room"
        ours = seen if area.right else area.ours
        yield Measurement(f"set aside early: {area.what}", area.release, area.arch, area.fact, "", seen, ours)
    for release, name, (kind, where, expected, got) in (*span_rows(), *function_rows()):
        yield Measurement(kind, release, FUNCTIONS, name, where, expected, got)


def _one(release: str, fact: Fact, row: Row) -> Measurement:
    kind, where, expected, got = row
    return Measurement(kind, release, fact["arch"], fact["name"], where, expected, got)


def boot_rows(release: str, boot: Boot, fact: Fact, log: str | None) -> Iterator[Row]:
    """Every value of one boot that follows from the machine, the kernel and the boot line alone."""
    yield from printed_rows(release, boot, fact)
    seen = "zone_ranges" in fact["expect"]
    try:
        layout = layout_of(boot)
    except BootDies:
        yield "no memory, so that there are no zones", "", True, not seen
        return
    if seen:
        yield from layout_rows(boot, layout, fact)
        yield from list_rows(boot, layout, fact)
    yield from address_space_rows(boot, layout, fact)
    if log is not None:
        yield from log_rows(boot, log)
