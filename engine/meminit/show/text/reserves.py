"""What zones keep back, for people: a row a zone, with what sysctls change behind an arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.show.text.columns import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.derive.reserves.prediction import Prediction
    from meminit.derive.reserves.sysctls import Write
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Zone
    from meminit.model.reserves import Pageset, Tunables, ZoneReserves

__all__ = ["reserves_lines"]

HIGH_FRACTION = "pageset-high-from-watermark"
HEADER = ("  zone", "min", "low", "high", "per CPU", "batch", "  protection")


def reserves_lines(kernel: Kernel, prediction: Prediction, zones: tuple[Zone, ...]) -> str:
    """A table of all zones that are there, the variables they come from, and what comes of each sysctl; or nothing."""
    written = "".join(_write(write) for write in prediction.writes)
    if not prediction.known:
        return written
    rows: list[tuple[str, ...]] = [HEADER]
    for zone in zones:
        key = zone.node, zone.name
        if (zone.spanned or zone.present) and key in prediction.after.zones:
            rows.append(
                _row(f"  node {zone.node} {zone.name}", prediction.before.zones[key], prediction.after.zones[key])
            )
    table = "Reserves, in pages\n" + columns(rows, "<>>>>><")
    before, after = prediction.before.tunables, prediction.after.tunables
    if before is None or after is None:
        return table + written
    return table + "".join(f"  {name} {moved}\n" for name, moved in _tunables(kernel, before, after)) + written


def _row(name: str, before: ZoneReserves, after: ZoneReserves) -> tuple[str, ...]:
    cells = (_moved(old, new) for old, new in zip(_cells(before), _cells(after), strict=True))
    return name, *cells


def _cells(zone: ZoneReserves) -> tuple[str, ...]:
    marks = zone.watermarks
    numbers = ("?", "?", "?") if marks is None else (str(marks.min), str(marks.low), str(marks.high))
    batch = "-" if zone.pageset is None else str(zone.pageset.batch)
    protection = "?" if zone.protection is None else " ".join(map(str, zone.protection))
    return *numbers, _high(zone.pageset), batch, protection


def _high(pageset: Pageset | None) -> str:
    if pageset is None:
        return "-"
    if pageset.high_min is not None:
        same = pageset.high_min == pageset.high_max
        return str(pageset.high_min) if same else f"{pageset.high_min}–{pageset.high_max}"
    return "?" if pageset.high is None else str(pageset.high)


def _moved(old: str, new: str) -> str:
    return new if old == new else f"{old} → {new}"


def _tunables(kernel: Kernel, before: Tunables, after: Tunables) -> Iterator[tuple[str, str]]:
    yield "min_free_kbytes", _moved(str(before.min_free_kbytes), str(after.min_free_kbytes))
    if kernel.has("watermark-scale-factor"):
        factors = before.watermark_scale_factor, after.watermark_scale_factor
        yield "watermark_scale_factor", _moved(*map(str, factors))
    ratios = before.lowmem_reserve_ratio, after.lowmem_reserve_ratio
    yield "lowmem_reserve_ratio", _moved(*(" ".join(map(str, each)) for each in ratios))
    if before.pagelist_fraction or after.pagelist_fraction:
        name = "percpu_pagelist_high_fraction" if kernel.has(HIGH_FRACTION) else "percpu_pagelist_fraction"
        yield name, _moved(str(before.pagelist_fraction), str(after.pagelist_fraction))


def _write(write: Write) -> str:
    if not write.applies:
        return f"{write.name}: this kernel has no such sysctl\n"
    if write.error:
        return f"{write.name}={write.value}: refused (EINVAL), for {write.error}; it stays {write.reads}\n"
    if not write.reads:
        return f"{write.name}={write.value}: what it changes is open\n"
    if write.reads.split() != write.value.split():
        return f"{write.name}={write.value}: reads {' '.join(write.reads.split())} then\n"
    return ""
