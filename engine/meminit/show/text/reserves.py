"""What zones keep back, for people: a row a zone, with what sysctls change behind an arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.reserves import Between
from meminit.show.text.columns import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.derive.reserves.prediction import Prediction
    from meminit.derive.reserves.sysctls import Write
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Zone
    from meminit.model.reserves import Key, Pageset

__all__ = ["reserves_lines"]

HIGH_FRACTION = "pageset-high-from-watermark"
HEADER = ("  zone", "min", "low", "high", "per CPU", "batch", "  protection")


def reserves_lines(kernel: Kernel, prediction: Prediction, zones: tuple[Zone, ...]) -> str:
    """A table of all zones that are there, the variables they come from, and what comes of each sysctl; or nothing."""
    written = "".join(_write(write) for write in prediction.writes)
    first, last = prediction.between_before, prediction.between
    before = first or Between(prediction.before, prediction.before)
    after = last or Between(prediction.after, prediction.after)
    if not after.least.zones:
        return written
    rows: list[tuple[str, ...]] = [HEADER]
    for zone in zones:
        key = zone.node, zone.name
        if (zone.spanned or zone.present) and key in after.least.zones:
            rows.append(_row(f"  node {zone.node} {zone.name}", *(_cells(side, key) for side in (before, after))))
    table = "Reserves, in pages\n" + columns(rows, "<>>>>><")
    return table + "".join(f"  {name} {moved}\n" for name, moved in _tunables(kernel, before, after)) + written


def _row(name: str, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    return name, *(_moved(old, new) for old, new in zip(before, after, strict=True))


def _cells(sides: Between, key: Key) -> tuple[str, ...]:
    least, most = sides.least.zones[key], sides.most.zones[key]
    marks = [("?",) * 3 if side.watermarks is None else side.watermarks[:3] for side in (least, most)]
    numbers = tuple(_span(low, high) for low, high in zip(*marks, strict=True))
    batch = "-"
    if least.pageset is not None and most.pageset is not None:
        batch = _span(least.pageset.batch, most.pageset.batch)
    protection = "?"
    if least.protection is not None and most.protection is not None:
        protection = " ".join(_span(*pair) for pair in zip(least.protection, most.protection, strict=True))
    return *numbers, _high(least.pageset, most.pageset), batch, protection


def _span(least: int | str, most: int | str) -> str:
    return str(least) if least == most else f"{least}–{most}"


def _high(least: Pageset | None, most: Pageset | None) -> str:
    """How many pages a list holds: where a release moves that, from the least to the most it may be."""
    if least is None or most is None:
        return "-"
    low = least.high if least.high_min is None else least.high_min
    high = most.high if most.high_max is None else most.high_max
    return "?" if low is None or high is None else _span(low, high)


def _moved(old: str, new: str) -> str:
    return new if old == new else f"{old} → {new}"


def _tunables(kernel: Kernel, first: Between, last: Between) -> Iterator[tuple[str, str]]:
    """What variables stand at, of which only min_free_kbytes hangs on pages."""
    before, after = first.least.tunables, last.least.tunables
    if before is None or after is None:
        return
    yield "min_free_kbytes", _moved(_kbytes(first), _kbytes(last))
    if kernel.has("watermark-scale-factor"):
        factors = before.watermark_scale_factor, after.watermark_scale_factor
        yield "watermark_scale_factor", _moved(*map(str, factors))
    ratios = before.lowmem_reserve_ratio, after.lowmem_reserve_ratio
    yield "lowmem_reserve_ratio", _moved(*(" ".join(map(str, each)) for each in ratios))
    if before.pagelist_fraction or after.pagelist_fraction:
        name = "percpu_pagelist_high_fraction" if kernel.has(HIGH_FRACTION) else "percpu_pagelist_fraction"
        yield name, _moved(str(before.pagelist_fraction), str(after.pagelist_fraction))


def _kbytes(sides: Between) -> str:
    return _span(*(side.tunables.min_free_kbytes for side in sides if side.tunables is not None))


def _write(write: Write) -> str:
    if not write.applies:
        return f"{write.name}: this kernel has no such sysctl\n"
    if write.error:
        stays = write.reads or "as it is"
        return f"{write.name}={write.value}: refused (EINVAL), for {write.error}; it stays {stays}\n"
    if not write.reads:
        return f"{write.name}={write.value}: what it changes is open\n"
    if write.reads.split() != write.value.split():
        return f"{write.name}={write.value}: reads {' '.join(write.reads.split())} then\n"
    return ""
