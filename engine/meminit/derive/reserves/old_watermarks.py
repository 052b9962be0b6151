"""free_area_init_core() of 2.4: watermarks that are fixed when zones are set up, from present pages alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.reserves import Reserves, Watermarks, ZoneReserves
from meminit.model.settings import setting

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout, Pgdat, Zone

__all__ = ["zone_balance"]

BALANCE_RATIO, BALANCE_MIN, BALANCE_MAX = 128, 20, 255
RESERVE_RATIO = (256, 32)
"""lower_zone_reserve_ratio[]: of DMA and of Normal."""
WORDS = {"memfrac": "zone_balance_ratio", "lower_zone_reserve": "lower_zone_reserve_ratio"}
OTHER = "{name}= changes what zones keep back, and is not followed"


def zone_balance(boot: Boot, layout: Layout) -> Reserves:
    """What zones keep back for good; nothing is known where the boot line sets other ratios."""
    for name, variable in WORDS.items():
        if setting(boot.kernel, boot.cmdline, variable) is not None:
            return Reserves(None, {}, (OTHER.format(name=name),))
    keeps = boot.kernel.has("lower-zone-reserve")
    zones = {
        (node.node_id, zone.name): ZoneReserves(_watermarks(zone), _reserve(node, zone) if keeps else None)
        for node in layout.nodes
        for zone in node.zones
        if zone.spanned
    }
    return Reserves(None, zones)


def _watermarks(zone: Zone) -> Watermarks:
    least = min(max(zone.present // BALANCE_RATIO, BALANCE_MIN), BALANCE_MAX)
    return Watermarks(least, 2 * least, 3 * least)


def _reserve(node: Pgdat, zone: Zone) -> tuple[int, ...]:
    """Pages kept from a request for each type above: present pages of the zones up to it, by the zone's ratio."""
    row, above = [0] * (zone.index + 1), 0
    for upper in node.zones[zone.index + 1 :]:
        above += upper.present
        row.append(above // RESERVE_RATIO[zone.index] if upper.spanned else 0)
    return tuple(row)
