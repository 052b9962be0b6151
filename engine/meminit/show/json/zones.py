"""A layout as a zones/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.derive.mem_map import MemMap, mem_map_of
from meminit.derive.pgdat import pgdat_list, pgdat_name, pgdat_walk, zone_table
from meminit.derive.reserves.prediction import reserves_of
from meminit.show.json.document import document
from meminit.show.json.reservations import bounds_json, early_areas_json, early_notes, reservations_json
from meminit.show.json.reserves import reserves_bounds_json, reserves_json, zone_reserves_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.derive.reserves.prediction import Prediction
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout, PageAnswer, Pgdat, Zone

__all__ = ["zones_json"]


def zones_json(boot: Boot, layout: Layout, pages: Iterable[PageAnswer] = ()) -> dict[str, Any]:
    """Nodes, zones and memory maps of ``layout``; ``pages`` are the page frames that were asked for."""
    kernel = boot.kernel
    table = zone_table(kernel, layout)
    prediction = reserves_of(boot, layout)
    return document(
        "zones/1",
        boot,
        {
            "nodes": [_node(node, pgdat_name(kernel, node.node_id)) for node in layout.nodes],
            "zones": [_zone(zone, prediction) for zone in layout.zones],
            "reserves": reserves_json(prediction),
            "reserves_bounds": reserves_bounds_json(prediction),
            "reservations": reservations_json(layout.early),
            "early_areas": early_areas_json(layout.early),
            "zone_limits": [
                {"zone": name, "start_pfn": low if low < high else None, "end_pfn": high if low < high else None}
                for name, (low, high) in layout.zone_limits.items()
            ],
            "movable_start": [{"node": node, "pfn": pfn} for node, pfn in sorted(layout.movable_start.items())],
            "deferred": [
                {"node": part.node, "start_pfn": part.pfn, "end_pfn": part.end_pfn, "exact": part.exact}
                for part in layout.deferred
            ],
            "mem_map": _mem_map(mem_map_of(boot, layout)),
            "pgdat_list": [{"node": link.node, "next": link.next} for link in pgdat_list(kernel, layout)],
            "pgdat_walk": pgdat_walk(kernel),
            "zone_table": None
            if table is None
            else [{"index": index, "node": node, "zone": zone} for index, node, zone in table],
            "pages": [_page(page) for page in pages],
            "notes": [*layout.notes, *early_notes(layout.early), *prediction.notes],
        },
    )


def _node(node: Pgdat, name: str) -> dict[str, Any]:
    return {
        "node": node.node_id,
        "pgdat": name,
        "online": node.online,
        "cpus": list(node.cpus),
        "start_pfn": node.start_pfn,
        "end_pfn": node.end_pfn,
        "spanned": node.spanned,
        "present": node.present,
    }


def _zone(zone: Zone, prediction: Prediction) -> dict[str, Any]:
    estimate = zone.managed_estimate if zone.managed is None else None
    return {
        "node": zone.node,
        "zone": zone.name,
        "start_pfn": zone.start_pfn,
        "end_pfn": zone.end_pfn,
        "spanned": zone.spanned,
        "present": zone.present,
        "managed": zone.managed,
        "managed_estimate": None
        if estimate is None
        else {"pages": estimate, "at_least": 0, "at_most": zone.present, "by": "free_area_init_core"},
        "managed_bounds": bounds_json(zone),
        **zone_reserves_json(prediction, (zone.node, zone.name)),
    }


def _mem_map(maps: MemMap) -> dict[str, Any]:
    page = maps.struct_page
    return {
        "model": maps.model,
        "pfn_to_page": maps.pfn_to_page,
        "struct_page": {
            "size_bytes": page.bytes,
            "least_bytes": page.least,
            "most_bytes": page.most,
            "why": page.why,
            "verified": page.verified,
        },
        "section_pages": maps.section_pages,
        "sections": [{"first": first, "end": end} for first, end in maps.sections],
        "maps": [
            {"node": one.node, "name": one.name, "first_pfn": one.first_pfn, "entries": one.entries}
            for one in maps.maps
        ],
        "entries": maps.entries,
        "size_bytes": maps.bytes,
    }


def _page(page: PageAnswer) -> dict[str, Any]:
    return {
        "pfn": page.pfn,
        "address_bytes": page.address,
        "state": page.state,
        "node": page.node,
        "zone": page.zone,
        "section": page.section,
        "map": page.map,
        "index": page.index,
        "why": list(page.why),
    }
