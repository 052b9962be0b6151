"""What zones keep back, as keys of a zones/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meminit.derive.reserves.prediction import Prediction
    from meminit.derive.reserves.sysctls import Write
    from meminit.model.reserves import Key, Pageset, Tunables, Watermarks, ZoneReserves

__all__ = ["reserves_json", "zone_reserves_json"]


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


def zone_reserves_json(prediction: Prediction, key: Key) -> dict[str, Any]:
    """A zone's watermarks, protection and pageset, and the same before sysctls are written, where any is."""
    after, before = prediction.after.zones.get(key), prediction.before.zones.get(key)
    return {**_zone(after), "before_sysctls": _zone(before) if prediction.writes and before is not None else None}


def _zone(zone: ZoneReserves | None) -> dict[str, Any]:
    if zone is None:
        return {"watermarks": _watermarks(None), "protection": None, "pageset": _pageset(None)}
    return {
        "watermarks": _watermarks(zone.watermarks),
        "protection": None if zone.protection is None else list(zone.protection),
        "pageset": _pageset(zone.pageset),
    }


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
