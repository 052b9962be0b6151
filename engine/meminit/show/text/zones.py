"""A layout for people: Node → Zone → Page, as the kernel will build it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.pgdat import pgdat_list, pgdat_name, pgdat_walk, zone_table
from meminit.derive.reserves.prediction import reserves_of
from meminit.quantity import format_size
from meminit.read.cpulist import written_cpulist
from meminit.show.early_notes import early_notes
from meminit.show.text.columns import columns
from meminit.show.text.pages import size
from meminit.show.text.reservations import reservations_lines
from meminit.show.text.reserves import reserves_lines

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.layout import Deferred, Layout, Pgdat, Zone

__all__ = ["zones_lines"]

UNKNOWN = "managed pages are present pages less what the kernel reserves, known after boot"


def zones_lines(boot: Boot, layout: Layout) -> str:
    """Limits of zone types, every node with its zones, what is to be said of them, and what was assumed."""
    prediction = reserves_of(boot, layout)
    nodes = (_node(boot, node) for node in layout.nodes)
    reserves = reserves_lines(boot.kernel, prediction, layout.zones)
    early = reservations_lines(layout.early)
    parts = [_head(boot), _limits(boot, layout), *nodes, early, reserves, _lists(boot, layout)]
    known = all(zone.managed is not None for zone in layout.zones)
    unknown = () if known or layout.early else (UNKNOWN,)
    said = (*layout.notes, *unknown, *early_notes(layout.early), *prediction.notes)
    notes = "".join(f"note: {note}\n" for note in said)
    assumed = "".join(f"assumed: {what}\n" for what in boot.assumed)
    return "\n".join(part for part in (*parts, notes + assumed) if part)


def _head(boot: Boot) -> str:
    kernel = boot.kernel
    return f"Linux {kernel.release.text} {kernel.arch.name}, pages of {format_size(1 << kernel.page_shift)}\n"


def _limits(boot: Boot, layout: Layout) -> str:
    shift = boot.kernel.page_shift
    rows = []
    for name, (low, high) in layout.zone_limits.items():
        if name in {"Movable", "Device"}:
            continue
        if low < high:
            rows.append((f"  {name}", f"{low << shift:#x}", f"{high << shift:#x}", size(high - low, shift)))
        else:
            rows.append((f"  {name}", "empty", "", ""))
    return "Zone limits\n" + columns(rows, "<>>>") if rows else ""


def _node(boot: Boot, node: Pgdat) -> str:
    shift = boot.kernel.page_shift
    where = "no memory"
    if node.start_pfn is not None and node.end_pfn is not None:
        where = f"PFN {node.start_pfn} to {node.end_pfn}"
    state = "online" if node.online else "possible, not online"
    cpus = f"CPUs {written_cpulist(node.cpus)}" if node.cpus else "no CPUs"
    title = f"Node {node.node_id}  {pgdat_name(boot.kernel, node.node_id)}  {state}, {cpus}, {where}\n"
    zones = [zone for zone in node.zones if zone.spanned or zone.present]
    if not zones:
        return title
    header = ("  zone", "start PFN", "end PFN", "spanned", "present", "", "managed")
    return title + columns([header, *(_zone(zone, shift) for zone in zones)], "<>>>>>>")


def _zone(zone: Zone, shift: int) -> tuple[str, ...]:
    start = "-" if zone.start_pfn is None else str(zone.start_pfn)
    end = "-" if zone.end_pfn is None else str(zone.end_pfn)
    managed, bytes_of_it = "?", ""
    if zone.managed is not None:
        managed = str(zone.managed)
    elif zone.managed_low is not None and zone.managed_high is not None:
        managed = f"{zone.managed_low}–{zone.managed_high}"
    elif zone.present <= zone.spanned:
        managed = f"≤ {zone.present}"
    if zone.present <= zone.spanned:
        bytes_of_it = size(zone.present, shift)
    return f"  {zone.name}", start, end, str(zone.spanned), str(zone.present), bytes_of_it, managed


def _deferred(part: Deferred, shift: int) -> str:
    begin = f"{part.pfn << shift:#x}" + ("" if part.exact else " at the earliest")
    return f"struct pages of node {part.node} are set up once all CPUs run from {begin} on"


def _lists(boot: Boot, layout: Layout) -> str:
    kernel = boot.kernel
    shift = kernel.page_shift
    lines = [f"ZONE_MOVABLE of node {node} starts at {pfn << shift:#x}" for node, pfn in layout.movable_start.items()]
    lines += [_deferred(part, shift) for part in layout.deferred]
    order = [str(link.node) for link in pgdat_list(kernel, layout)]
    lines.append(f"{pgdat_walk(kernel)}: " + " → ".join([*order, "NULL"]))
    table = zone_table(kernel, layout)
    if table is not None:
        lines.append("zone_table: " + ", ".join(f"[{index}] node {node} {zone}" for index, node, zone in table))
    return "".join(f"{line}\n" for line in lines)
