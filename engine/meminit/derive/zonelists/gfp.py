"""gfp_zone() and gfp_zonelist(): the highest zone a request may take, the list it walks, and the entries it may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault, did_you_mean
from meminit.model.guard import holds
from meminit.model.kernel import span_of
from meminit.model.knowledge import document, features
from meminit.model.zonelists import Request
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.kernel import Kernel, Span
    from meminit.model.zonelists import NodeZonelists, Zoneref
    from meminit.read.gfp import GfpWord
    from meminit.text import Place

__all__ = ["Gfp", "gfp_of", "gfp_zone", "request_of"]

DMA, HIGHMEM, DMA32, MOVABLE = "DMA", "HighMem", "DMA32", "Movable"
NORMAL = "Normal"


@dataclass(frozen=True, slots=True)
class Gfp:
    """What matters of a request for its zones: the zone types of its modifiers, and whether it stays on its node."""

    text: str
    zones: frozenset[str]
    thisnode: bool
    place: Place | None = None


def gfp_of(kernel: Kernel, words: Sequence[GfpWord]) -> Gfp:
    """The request that ``words`` make on ``kernel``. Raises InputFault for a word that its release does not have."""
    known: dict[str, Any] = document("rules/zones.yaml")["gfp"]
    modifiers = {entry["name"]: entry for entry in (*known["modifiers"], known["thisnode"])}
    others = {entry["name"]: entry for entry in (*known["plain"], *known["compounds"])}
    brought: set[str] = set()
    for word in words:
        entry = others.get(word.name)
        if entry is None and word.name not in modifiers:
            raise InputFault(
                f"unknown gfp flag `{word.name}`", word.place, did_you_mean(word.name, (*modifiers, *others))
            )
        if entry is not None and kernel.release not in (span := span_of(entry)):
            raise _absent(kernel, word, word.name, span)
        names = (word.name,) if entry is None else entry.get("brings", ())
        for name in names:
            guard = modifiers[name]["guard"]
            if not holds(guard, kernel.config, kernel.features):
                span = next(feature.span for feature in features() if feature.name == guard["feature"])
                raise _absent(kernel, word, name, span)
        brought.update(names)
    zones = frozenset(str(modifiers[name]["zone"]) for name in brought if "zone" in modifiers[name])
    place = words[0].place.source.place(words[0].place.start, words[-1].place.end) if words else None
    return Gfp("|".join(word.name for word in words), zones, known["thisnode"]["name"] in brought, place)


def _absent(kernel: Kernel, word: GfpWord, name: str, span: Span) -> InputFault:
    return InputFault(f"{kernel.release.text} has no {name}", word.place, f"releases that have it: {span}")


def gfp_zone(kernel: Kernel, zone_types: Sequence[str], gfp: Gfp) -> tuple[str, str]:
    """The highest zone type the request may take, and why.

    GFP_ZONE_TABLE has no entry for two of DMA, DMA32 and HIGHMEM together (VM_BUG_ON): that is an InputFault. Older
    kernels ask for one modifier after the other, and the first that is set decides.
    """
    asked = [zone for zone in (DMA, DMA32, HIGHMEM) if zone in gfp.zones]
    if len(asked) > 1 and kernel.has("gfp-zone-table"):
        names = " and ".join(f"__GFP_{zone.upper()}" for zone in asked)
        raise InputFault(
            f"{names} contradict each other: GFP_ZONE_TABLE has no zone for them",
            gfp.place,
            "a request names at most one of __GFP_DMA, __GFP_DMA32 and __GFP_HIGHMEM",
        )
    if not asked:
        return NORMAL, "no modifier names a zone" if not gfp.zones else "__GFP_MOVABLE alone names no zone"
    first = asked[0]
    if first == HIGHMEM and MOVABLE in gfp.zones:
        return MOVABLE, "__GFP_HIGHMEM and __GFP_MOVABLE together allow every zone"
    if first not in zone_types:
        return NORMAL, f"__GFP_{first.upper()}, but this kernel has no ZONE_{first.upper()}"
    return first, f"__GFP_{first.upper()}"


def request_of(kernel: Kernel, zone_types: Sequence[str], lists: NodeZonelists, gfp: Gfp) -> Request:
    """How the request walks the lists of the node that ``lists`` are of, cpusets and memory policies left out."""
    zone, why = gfp_zone(kernel, zone_types, gfp)
    limit = zone_types.index(zone)
    name, entries = _list(zone, lists, gfp)
    eligible = tuple(entry for entry in entries if zone_types.index(entry.zone) <= limit)
    if gfp.thisnode and lists.thisnode is None and kernel.enabled("NUMA"):
        eligible = tuple(entry for entry in eligible if entry.node == eligible[0].node)
        why += "; __GFP_THISNODE stops where the list leaves its first node"
    elif gfp.thisnode and lists.thisnode is None:
        why += "; __GFP_THISNODE changes nothing without CONFIG_NUMA"
    return Request(gfp.text, lists.node, zone, name, eligible, why)


def _list(zone: str, lists: NodeZonelists, gfp: Gfp) -> tuple[str, tuple[Zoneref, ...]]:
    """gfp_zonelist(): the name of the list, and the list."""
    if lists.by_gfp_zonemask is not None:
        mask = (1 if DMA in gfp.zones else 0) | (2 if HIGHMEM in gfp.zones else 0)
        return f"node_zonelists[{mask:#x}]", lists.by_gfp_zonemask[mask]
    if gfp.thisnode and lists.thisnode is not None:
        return ("this node's list" if lists.by_zone else "node_zonelists[1]"), lists.thisnode
    if lists.by_zone is not None:
        return f"node_zonelists[ZONE_{zone.upper()}]", lists.by_zone[zone]
    return "node_zonelists[0]", lists.fallback
