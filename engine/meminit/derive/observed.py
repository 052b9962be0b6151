"""A layout from zones that a real kernel showed, in place of the predicted one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault, did_you_mean
from meminit.model.knowledge import document
from meminit.model.layout import Layout, NumaNode, Pgdat, Topology, Zone
from meminit.model.zone_types import DMA32, HIGHMEM, zone_types

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.read.zonefacts import ZoneFacts

__all__ = ["observed_layout", "observed_nodes"]


def observed_layout(boot: Boot, topology: Topology) -> Layout:
    """Nodes of ``topology`` with the zones of ``boot.observed``; a zone that was not seen is empty.

    Pages are as seen (``spanned``, where it was not seen, is ``present``). Raises InputFault for a zone that no
    kernel has, one of a node that the machine lacks, and one given twice.
    """
    _refuse_of_other_arch(boot.kernel, boot.observed or ())
    seen = _by_node_and_zone(boot.observed or (), {node.id for node in topology.nodes})
    types = _types(boot.kernel, {zone for _, zone in seen})
    mask = (1 << boot.kernel.arch.word_bits) - 1
    nodes = tuple(_pgdat(node, types, seen, mask) for node in topology.nodes)
    return Layout(topology, nodes, types, notes=topology.notes)


_CPUS = "which CPUs are of which node is not told by zones: give a machine"


def observed_nodes(observed: tuple[ZoneFacts, ...]) -> Topology:
    """The nodes that zones were seen of. CPUs are known where there is one node, of which all are."""
    ids = sorted({facts.node for facts in observed})
    cpus = tuple(sorted({cpu for facts in observed for cpu, _, _ in facts.pagesets}))
    notes = (_CPUS,) if len(ids) > 1 else ()
    return Topology(tuple(NumaNode(node, cpus if len(ids) == 1 else (), ()) for node in ids), (), notes)


def _types(kernel: Kernel, shown: set[str]) -> tuple[str, ...]:
    """Zone types in index order: those seen, and those that the config names; of others the kernel's own rule."""
    ruled = zone_types(kernel)
    said = {zone: kernel.config.values.get(f"ZONE_{zone.upper()}") for zone in every_zone_type()}
    return tuple(
        zone for zone, value in said.items() if zone in shown or value == "y" or (zone in ruled and value != "n")
    )


def _refuse_of_other_arch(kernel: Kernel, observed: tuple[ZoneFacts, ...]) -> None:
    """Raise InputFault for pages in HighMem of a 64-bit kernel, or in DMA32 of a 32-bit one."""
    lacking, other = (HIGHMEM, 32) if kernel.arch.word_bits == 64 else (DMA32, 64)
    for facts in observed:
        if facts.zone == lacking and facts.present:
            message = f"a kernel for {kernel.arch.name} has no memory in zone {lacking}, which is of {other}-bit arches"
            raise InputFault(message, facts.place, "say with --arch which arch was seen")


def every_zone_type() -> tuple[str, ...]:
    """Names of all zone types of all kernels, in index order."""
    return tuple(str(entry["name"]) for entry in document("rules/zones.yaml")["zones"])


def _by_node_and_zone(observed: tuple[ZoneFacts, ...], nodes: set[int]) -> dict[tuple[int, str], ZoneFacts]:
    seen: dict[tuple[int, str], ZoneFacts] = {}
    known = every_zone_type()
    for facts in observed:
        if facts.zone not in known:
            hint = did_you_mean(facts.zone, known) or "zones are " + ", ".join(known)
            raise InputFault(f"no kernel has a zone `{facts.zone}`", facts.place, hint)
        if facts.node not in nodes:
            hint = "it has " + ", ".join(map(str, sorted(nodes)))
            message = f"zone {facts.zone} is of node {facts.node}, which the machine does not have"
            raise InputFault(message, facts.place, hint)
        if (facts.node, facts.zone) in seen:
            raise InputFault(f"zone {facts.zone} of node {facts.node} is given twice", facts.place)
        seen[facts.node, facts.zone] = facts
    return seen


def _pgdat(node: NumaNode, types: tuple[str, ...], seen: dict[tuple[int, str], ZoneFacts], mask: int) -> Pgdat:
    zones = tuple(_zone(node.id, name, index, seen.get((node.id, name))) for index, name in enumerate(types))
    placed = [zone for zone in zones if zone.start_pfn is not None]
    return Pgdat(
        node_id=node.id,
        cpus=node.cpus,
        start_pfn=min((zone.start_pfn for zone in placed if zone.start_pfn is not None), default=None),
        end_pfn=max((zone.end_pfn for zone in placed if zone.end_pfn is not None), default=None),
        present=sum(zone.present for zone in zones) & mask,
        spanned=sum(zone.spanned for zone in zones),
        zones=zones,
        online=node.online,
    )


def _zone(node: int, name: str, index: int, facts: ZoneFacts | None) -> Zone:
    if facts is None:
        return Zone(node, name, index, None, None, 0, 0, 0)
    spanned = facts.present if facts.spanned is None else facts.spanned
    placed = facts.start_pfn is not None and spanned > 0
    return Zone(
        node=node,
        name=name,
        index=index,
        start_pfn=facts.start_pfn if placed else None,
        end_pfn=facts.start_pfn + spanned if facts.start_pfn is not None and placed else None,
        spanned=spanned,
        present=facts.present,
        managed=facts.managed,
    )
