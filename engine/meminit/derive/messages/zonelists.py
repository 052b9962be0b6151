"""build_all_zonelists(): fallback orders, the lists that mminit_loglevel= shows, the lines that close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.messages.wording import say
from meminit.derive.reserves.total_pages import build_all_zonelists as count_pages
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.model.messages import Message
from meminit.model.settings import size_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.zonelists import NodeZonelists, Zonelists

__all__ = ["zonelist_messages"]

MMINIT_VERIFY = 1
_FALLBACK, _BUILT = "Fallback order for Node ", "Built "


def zonelist_messages(boot: Boot, layout: Layout, *, every: bool) -> Iterator[Message]:
    """The lines in order; those of mminit_loglevel= only where ``every`` line is wanted."""
    lists = build_all_zonelists(boot, layout)
    verified = False
    for text in lists.messages:
        if text.startswith(_FALLBACK):
            node = text.removeprefix(_FALLBACK).partition(":")[0]
            yield Message(text, "the distances between nodes", "info", "fallback", (node,))
            continue
        if every and not verified:
            verified = True
            yield from _verify(boot, layout, lists)
        if text.startswith(_BUILT):
            yield _built(boot, layout, text)
        else:
            yield Message(text, "the highest zone in any list but Movable", "info", "policy")


def _built(boot: Boot, layout: Layout, text: str) -> Message:
    counted = count_pages(boot.kernel, layout)
    mobility = {True: "on", False: "off", None: "…"}[counted.mobility if counted else None]
    pages = counted.total_pages if counted else None
    whole = f"{text.removesuffix('…')}, mobility grouping {mobility}.  Total pages: {'…' if pages is None else pages}"
    missing = "the pages reserved below 16 MiB while zones are set up" if pages is None else ""
    within = ((counted.least, counted.most),) if counted and pages is None else ()
    by = "nodes that are online, and their zones"
    return Message(whole, by, "info", "built", (), missing, (None, *within) if mobility == "…" else within)


def _verify(boot: Boot, layout: Layout, lists: Zonelists) -> Iterator[Message]:
    level = size_setting(boot.kernel, boot.cmdline, "mminit_loglevel")
    if level is None or level < MMINIT_VERIFY or not boot.kernel.enabled("DEBUG_MEMORY_INIT"):
        return
    online = {node.node_id for node in layout.nodes if node.online}
    for own in lists.nodes:
        if own.node in online:
            yield from _lists_of(boot, layout, own)


def _lists_of(boot: Boot, layout: Layout, own: NodeZonelists) -> Iterator[Message]:
    rank = {name: index for index, name in enumerate(layout.zone_types)}
    zones = [zone.name for node in layout.nodes if node.node_id == own.node for zone in node.zones if zone.populated]
    for name, entries in (("general", own.fallback), ("thisnode", own.thisnode or ())):
        if name == "thisnode" and own.thisnode is None:
            continue
        for zone in zones:
            told = "".join(f"{entry.node}:{entry.zone} " for entry in entries if rank[entry.zone] <= rank[zone])
            key = (name, str(own.node), zone)
            yield say(
                boot.kernel, "zonelist", "mminit_loglevel=", key=key, list=name, node=own.node, zone=zone, entries=told
            )
