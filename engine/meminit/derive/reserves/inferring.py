"""What sysctls stand at on a kernel whose zones were seen: its boot's values, unless the watermarks contradict them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.reserves.min_free import set_recommended_min_free_kbytes
from meminit.derive.reserves.pagesets import zone_set_pageset_high_and_batch
from meminit.derive.reserves.watermarks import lowmem_zones
from meminit.model.reserves import Pageset, Reserves, Watermarks, ZoneReserves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from meminit.model.kernel import Kernel
    from meminit.model.reserves import Key, ZonePages
    from meminit.read.zonefacts import ZoneFacts

__all__ = ["as_observed"]

RATIOS = "protection[] is not what the usual lowmem_reserve_ratio gives: say with --sysctl what it stands at"


def as_observed(
    kernel: Kernel, zones: Sequence[ZonePages], booted: Reserves, observed: Iterable[ZoneFacts]
) -> Reserves:
    """``booted`` with what was seen in place of what follows from the boot; of zones that show nothing, that stays.

    min_free_kbytes is that of the boot, or what khugepaged raises it to, where the watermarks allow it; else what they
    allow least.
    """
    seen = {(facts.node, facts.zone): facts for facts in observed}
    marks = {key: _marks(zone, seen.get(key)) for key, zone in booted.zones.items()}
    known = {key: mark for key, mark in marks.items() if mark is not None}
    tunables, notes = booted.tunables, booted.notes
    if tunables is None:
        return booted
    value, said = _min_free_kbytes(kernel, zones, known, tunables.min_free_kbytes)
    tunables = tunables._replace(min_free_kbytes=value)
    pagesets = zone_set_pageset_high_and_batch(kernel, zones, known, tunables)
    shown = {
        key: ZoneReserves(known[key], _protection(zone, seen.get(key)), _pageset(pagesets.get(key), seen.get(key)))
        for key, zone in booted.zones.items()
    }
    other = (RATIOS,) if _other_ratios(booted, seen) else ()
    return Reserves(tunables, shown, (*notes, *said, *other))


def _marks(zone: ZoneReserves, seen: ZoneFacts | None) -> Watermarks | None:
    return zone.watermarks if seen is None or seen.watermarks is None else Watermarks(*seen.watermarks)


def _protection(zone: ZoneReserves, seen: ZoneFacts | None) -> tuple[int, ...] | None:
    return zone.protection if seen is None or seen.protection is None else seen.protection


def _pageset(counted: Pageset | None, seen: ZoneFacts | None) -> Pageset | None:
    """What was seen of a CPU's list; where CPUs differ, only what they share."""
    if counted is None or seen is None or not seen.pagesets:
        return counted
    highs, batches = ({each[at] for each in seen.pagesets} for at in (1, 2))
    limits = seen.pageset_limits or (counted.high_min, counted.high_max)
    return Pageset(highs.pop() if len(highs) == 1 else None, max(batches), *limits)


def _min_free_kbytes(
    kernel: Kernel, zones: Sequence[ZonePages], marks: Mapping[Key, Watermarks], booted: int
) -> tuple[int, tuple[str, ...]]:
    """What min_free_kbytes stands at, and what is to be said of it: the shares of zones, rounded down, add up to it."""
    low = lowmem_zones(kernel, zones)
    shift = kernel.page_shift - 10
    least = sum(marks[zone.key].min for zone in low)
    most = ((least + max(sum(1 for zone in low if zone.pages), 1)) << shift) - 1
    least <<= shift
    if least <= booted <= most:
        return booted, ()
    high = {key: mark.high for key, mark in marks.items()}
    raised = set_recommended_min_free_kbytes(kernel, zones, high, 0, on=True)
    value = raised if raised is not None and least <= raised <= most else least
    return value, (f"min_free_kbytes stands between {least} and {most}: taken as {value} unless --sysctl says it",)


def _other_ratios(booted: Reserves, seen: Mapping[Key, ZoneFacts]) -> bool:
    """Whether a zone's protection is off by more than what was freed after boot can explain."""
    for key, facts in seen.items():
        zone = booted.zones.get(key)
        if facts.protection is None or zone is None or zone.protection is None:
            continue
        for ours, theirs in zip(zone.protection, facts.protection, strict=False):
            if abs(ours - theirs) > max(ours, theirs) // NEAR:
                return True
    return False


NEAR = 8
"""What is freed after boot is less than this part of a machine."""
