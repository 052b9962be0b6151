"""What moves between two boots: nodes, zones, where Movable starts, the lists and what zones keep back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from meminit.derive.layout import layout_shown
from meminit.derive.reserves.prediction import reserves_of
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.errors import BootDies
from meminit.model.difference import (
    BOOT,
    DISTANCES,
    MOVABLE_START,
    NODE,
    NOTE,
    RESERVES,
    ZONE,
    ZONELIST,
    Change,
    Difference,
)
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from meminit.derive.reserves.prediction import Prediction
    from meminit.model.boot import Boot
    from meminit.model.difference import Plain
    from meminit.model.layout import Layout, Zone
    from meminit.model.reserves import Tunables, ZoneReserves
    from meminit.model.zonelists import NodeZonelists, Zonelists

    Subject = tuple[int | None, str | None]
    Facts = Mapping[str, Plain]
    Things = Mapping[Subject, Facts]

__all__ = ["difference"]

ALL: Final = (None, None)
"""The subject of what is told of no node and no zone."""

WITHOUT_MACHINE = "no machine was given"
WITHOUT_MANAGED = "managed pages are not known: give --zoneinfo"


@dataclass(frozen=True, slots=True)
class _Living:
    """A boot whose kernel lives, and what follows from it; lists are None without a machine."""

    boot: Boot
    layout: Layout
    zonelists: Zonelists | None
    reserves: Prediction


def difference(first: Boot, second: Boot) -> Difference:
    """The changes from ``first`` to ``second``. A kernel that dies is a change, and lays out nothing.

    Raises InputFault.
    """
    one, other = _side(first), _side(second)
    if isinstance(one, str) or isinstance(other, str):
        deaths = (side if isinstance(side, str) else None for side in (one, other))
        return Difference((first, second), tuple(_changes(BOOT, *map(_death, deaths))))
    changes: list[Change] = []
    compared, left_out = [], []
    for what, things, why in _KINDS:
        before, after = things(one, other), things(other, one)
        if before is None or after is None:
            left_out.append((what, why))
        else:
            compared.append((what, len((before.keys() & after.keys()) - {ALL})))
            changes += _changes(what, before, after)
    changes += _notes(one, other)
    return Difference((first, second), tuple(changes), tuple(compared), tuple(left_out))


def _side(boot: Boot) -> _Living | str:
    """What follows from ``boot``, or what its kernel dies of."""
    try:
        layout = layout_shown(boot)
    except BootDies as death:
        return death.message
    if layout.topology.crash:
        return layout.topology.crash
    lists = None if boot.machine is None else build_all_zonelists(boot, layout)
    return _Living(boot, layout, lists, reserves_of(boot, layout))


def _death(what: str | None) -> Things:
    return {ALL: {"dies": what}}


def _changes(what: str, before: Things, after: Things) -> Iterator[Change]:
    """By node, and the zones of a node in the order in which the boots have them."""
    nothing: Facts = {}
    for subject in sorted(dict.fromkeys([*before, *after]), key=lambda one: -1 if one[0] is None else one[0]):
        old, new = before.get(subject, nothing), after.get(subject, nothing)
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield Change(what, key, old.get(key), new.get(key), *subject)


def _nodes(side: _Living, _: _Living) -> Things:
    shift = side.boot.kernel.page_shift
    return {
        (node.node_id, None): {
            "online": node.online,
            "cpus": node.cpus,
            "start_bytes": _bytes(node.start_pfn, shift),
            "end_bytes": _bytes(node.end_pfn, shift),
            "present_bytes": sum(_signed(side, zone.present) for zone in node.zones) << shift,
        }
        for node in side.layout.nodes
    }


def _distances(side: _Living, other: _Living) -> Things | None:
    """node_distance() from each node to those that both boots have."""
    if side.zonelists is None:
        return None
    both = {node.id for node in other.layout.topology.nodes}
    topology = side.layout.topology
    columns = [at for at, node in enumerate(topology.nodes) if node.id in both]
    return {
        (topology.nodes[at].id, None): {"distances": tuple(topology.distances[at][column] for column in columns)}
        for at in columns
    }


def _zones(side: _Living, other: _Living) -> Things:
    """Zones that are there; what they manage where both boots were observed."""
    observed = side.boot.observed is not None and other.boot.observed is not None
    return {
        (zone.node, zone.name): _zone(side, zone, managed=observed)
        for zone in side.layout.zones
        if zone.spanned or zone.present
    }


def _zone(side: _Living, zone: Zone, *, managed: bool) -> Facts:
    shift = side.boot.kernel.page_shift
    return {
        "start_bytes": _bytes(zone.start_pfn, shift),
        "end_bytes": _bytes(zone.end_pfn, shift),
        "spanned_bytes": zone.spanned << shift,
        "present_bytes": _signed(side, zone.present) << shift,
        **({"managed_bytes": _bytes(zone.managed, shift)} if managed else {}),
    }


def _movable(side: _Living, _: _Living) -> Things:
    shift = side.boot.kernel.page_shift
    return {(node, None): {"start_bytes": pfn << shift} for node, pfn in side.layout.movable_start.items()}


def _lists(side: _Living, _: _Living) -> Things | None:
    lists = side.zonelists
    if lists is None:
        return None
    whole: Facts = {
        "order": lists.order.effective,
        "policy_zone": lists.policy_zone,
        "zone_reclaim_mode": lists.zone_reclaim_mode,
    }
    return {ALL: whole, **{(own.node, None): _list(own) for own in lists.nodes}}


def _list(own: NodeZonelists) -> Facts:
    return {
        "first_fallback": next((node for node in own.fallback_nodes if node != own.node), None),
        "fallback_nodes": own.fallback_nodes,
        "fallback": own.fallback,
        "thisnode": own.thisnode,
    }


def _reserves(side: _Living, _: _Living) -> Things | None:
    """Reserves of zones that are there, when all sysctls are written."""
    after = side.reserves.after
    if not after.zones:
        return None
    there = {(zone.node, zone.name) for zone in side.layout.zones if zone.spanned or zone.present}
    own: dict[Subject, Facts] = {key: _kept_back(zone) for key, zone in after.zones.items() if key in there}
    return {ALL: _tunables(after.tunables), **own}


def _tunables(tunables: Tunables | None) -> Facts:
    if tunables is None:
        return {}
    return {
        "min_free_kbytes": tunables.min_free_kbytes,
        "watermark_scale_factor": tunables.watermark_scale_factor,
        "lowmem_reserve_ratio": tunables.lowmem_reserve_ratio,
        "percpu_pagelist_fraction": tunables.pagelist_fraction,
    }


def _kept_back(zone: ZoneReserves) -> Facts:
    marks = {} if zone.watermarks is None else zone.watermarks._asdict()
    pageset = {} if zone.pageset is None else zone.pageset._asdict()
    return {**marks, "protection": zone.protection, **{f"pageset_{key}": value for key, value in pageset.items()}}


_KINDS: tuple[tuple[str, Callable[[_Living, _Living], Things | None], str], ...] = (
    (NODE, _nodes, ""),
    (DISTANCES, _distances, WITHOUT_MACHINE),
    (ZONE, _zones, ""),
    (MOVABLE_START, _movable, ""),
    (ZONELIST, _lists, WITHOUT_MACHINE),
    (RESERVES, _reserves, WITHOUT_MANAGED),
)
"""Kinds of things, what makes them of a boot seen beside another, and why there are none."""


def _notes(one: _Living, other: _Living) -> Iterator[Change]:
    """What is to be said of one boot alone."""
    before, after = _said(one), _said(other)
    yield from (Change(NOTE, "note", note, None) for note in before if note not in after)
    yield from (Change(NOTE, "note", None, note) for note in after if note not in before)


def _said(side: _Living) -> dict[str, None]:
    lists = side.zonelists
    listed = () if lists is None else (*lists.order.messages, *lists.notes)
    return dict.fromkeys((*side.layout.notes, *listed, *side.reserves.notes))


def _bytes(pages: int | None, shift: int) -> int | None:
    return None if pages is None else pages << shift


def _signed(side: _Living, pages: int) -> int:
    """An unsigned long as a signed one: present pages that wrapped are below zero."""
    bits = side.boot.kernel.arch.word_bits
    return pages - (1 << bits) if pages >> (bits - 1) else pages
