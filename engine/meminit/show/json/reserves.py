"""What zones keep back, as keys of a zones/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meminit.derive.reserves.prediction import Prediction
    from meminit.derive.reserves.sysctls import Write
    from meminit.model.reserves import Between, Key, Pageset, Reserves, Tunables, Watermarks, ZoneReserves

__all__ = ["reserves_bounds_json", "reserves_json", "zone_reserves_json"]


def reserves_json(prediction: Prediction) -> dict[str, Any] | None:
    """The variables that reserves come from, before and after the sysctls, and what comes of each; null: not known."""
    before, after = prediction.before.tunables, prediction.after.tunables
    if before is None or after is None:
        return None
    return {
        **_tunables(after),
        "before": _tunables(before) if prediction.writes else None,
        "sysctls": [_write(write) for write in prediction.writes],
    }


def reserves_bounds_json(prediction: Prediction) -> dict[str, Any] | None:
    """min_free_kbytes at least and at most, after the sysctls and before; null where it is known, or not bounded."""
    after, before = _kbytes(prediction.between), _kbytes(prediction.between_before)
    if after is None:
        return None
    return {"min_free_kbytes": after, "before": {"min_free_kbytes": before} if prediction.writes else None}


def _kbytes(between: Between | None) -> list[int] | None:
    if between is None:
        return None
    return [side.tunables.min_free_kbytes for side in between if side.tunables is not None]


def zone_reserves_json(prediction: Prediction, key: Key) -> dict[str, Any]:
    """A zone's watermarks, protection and pageset, and the same before sysctls are written, where any is."""
    after = _sides(prediction.after, prediction.between, key)
    before = _sides(prediction.before, prediction.between_before, key)
    return {
        **_zone(after),
        "reserves_bounds": None if prediction.between is None or after is None else _bounds(after),
        "before_sysctls": _zone(before) if prediction.writes and before is not None else None,
    }


def _sides(known: Reserves, between: Between | None, key: Key) -> tuple[ZoneReserves, ZoneReserves] | None:
    """What a zone keeps back at least and at most, which are the same where it is known."""
    least, most = (known, known) if between is None else between
    return (least.zones[key], most.zones[key]) if key in least.zones else None


def _zone(sides: tuple[ZoneReserves, ZoneReserves] | None) -> dict[str, Any]:
    """What is known: of what is bounded, what both bounds leave."""
    if sides is None:
        return {"watermarks": _watermarks(None), "protection": None, "pageset": _pageset(None)}
    least, most = sides
    marks, pageset = _watermarks(least.watermarks), _pageset(least.pageset)
    return {
        "watermarks": _common(marks, _watermarks(most.watermarks)),
        "protection": None
        if least.protection is None or least.protection != most.protection
        else list(most.protection),
        "pageset": _common(pageset, _pageset(most.pageset)),
    }


def _common(least: dict[str, int | None], most: dict[str, int | None]) -> dict[str, int | None]:
    return {name: value if value == most[name] else None for name, value in least.items()}


def _bounds(sides: tuple[ZoneReserves, ZoneReserves]) -> dict[str, Any]:
    """Each number at least and at most; null where a release has none, or it is not known."""
    least, most = sides
    return {
        "watermarks": _pairs(_watermarks(least.watermarks), _watermarks(most.watermarks)),
        "protection": [list(pair) for pair in zip(least.protection or (), most.protection or (), strict=True)],
        "pageset": _pairs(_pageset(least.pageset), _pageset(most.pageset)),
    }


def _pairs(least: dict[str, int | None], most: dict[str, int | None]) -> dict[str, list[int | None] | None]:
    return {name: None if value is None else [value, most[name]] for name, value in least.items()}


def _watermarks(marks: Watermarks | None) -> dict[str, int | None]:
    if marks is None:
        return {"min": None, "low": None, "high": None, "promo": None}
    return marks._asdict()


def _pageset(pageset: Pageset | None) -> dict[str, int | None]:
    if pageset is None:
        return {"high": None, "batch": None, "high_min": None, "high_max": None}
    return pageset._asdict()


def _tunables(tunables: Tunables) -> dict[str, Any]:
    return {
        "min_free_kbytes": tunables.min_free_kbytes,
        "watermark_scale_factor": tunables.watermark_scale_factor,
        "lowmem_reserve_ratio": list(tunables.lowmem_reserve_ratio),
        "percpu_pagelist_fraction": tunables.pagelist_fraction,
    }


def _write(write: Write) -> dict[str, Any]:
    return {
        "name": write.name,
        "value": write.value,
        "exists": write.applies,
        "error": write.error or None,
        "reads": write.reads or None,
    }
