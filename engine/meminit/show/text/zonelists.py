"""Zonelists for people: the order and why, every node's lists, and on demand why each entry stands where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.zonelists.explain import explain_entries
from meminit.records import dataclass
from meminit.show.entries import joined, written_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meminit.model.zonelists import NodeZonelists, Pick, Request, Zonelists, Zoneref

__all__ = ["Wanted", "zonelists_lines"]

INDENT = "  "


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: only this-node lists; more of how the lists came about, or nothing but lists.

    ``assumed`` is what was not given of the boot.
    """

    thisnode: bool = False
    verbose: bool = False
    quiet: bool = False
    assumed: tuple[str, ...] = ()


LISTS = Wanted()


def zonelists_lines(lists: Zonelists, requests: Sequence[Request] = (), wanted: Wanted = LISTS) -> str:
    """The whole answer, with a newline at its end."""
    parts = [] if wanted.quiet else [*_summary(lists, wanted)]
    written = written_entries(lists, _entry)
    if requests:
        for request, own in zip(requests, lists.nodes, strict=True):
            parts += [*_request(request), *_explanation(lists, own)]
    else:
        width = max((len(str(own.node)) for own in lists.nodes), default=1)
        for own in lists.nodes:
            parts += [*_node(own, wanted, width, written), *_explanation(lists, own)]
    return "\n".join(parts) + "\n"


def _summary(lists: Zonelists, wanted: Wanted) -> Iterator[str]:
    order = lists.order
    yield f"order: {order.effective} ({order.why})"
    if lists.policy_zone is not None:
        yield f"policy zone: {lists.policy_zone}"
    if lists.zone_reclaim_mode:
        yield f"zone_reclaim_mode: {lists.zone_reclaim_mode}"
    if order.sysctl is not None and (wanted.verbose or order.writes):
        yield f"/proc/sys/vm/numa_zonelist_order reads: {order.sysctl}"
    for write in order.writes:
        result = f"errno {-write.result}" if write.result < 0 else f"{write.result} bytes taken"
        built = ", lists rebuilt" if write.rebuilt else ""
        yield f"{INDENT}wrote {write.written!r}: {result}{built}, reads back {write.reads_back!r}"
    if wanted.verbose and lists.path:
        yield "built by: " + " → ".join(lists.path)
    printed = (*order.messages, *(lists.messages if wanted.verbose else ()))
    if printed:
        yield "the kernel prints:"
        yield from (f"{INDENT}{line}" for line in printed)
    for node, zone, why in lists.unlisted:
        yield f"in no list: {node}:{zone}, for {why}"
    yield from (f"note: {note}" for note in lists.notes)
    yield from (f"assumed: {what}" for what in wanted.assumed)


def _node(own: NodeZonelists, wanted: Wanted, width: int, written: dict[int, str]) -> Iterator[str]:
    head = f"node {own.node:>{width}}"
    if not wanted.thisnode:
        yield f"{head}  {_entries(own.fallback, written)}"
        if own.by_zone is not None:
            yield from (f"{INDENT}up to {zone}: {_entries(entries, written)}" for zone, entries in own.by_zone.items())
        yield from _by_mask(own, written)
    if own.thisnode is not None:
        label = head if wanted.thisnode else f"{INDENT}this node only:"
        yield f"{label}{'  ' if wanted.thisnode else ' '}{_entries(own.thisnode, written)}"
    elif wanted.thisnode:
        yield f"{head}  has no list of its own: this kernel keeps none"


def _entry(entry: Zoneref) -> str:
    return f"{entry.node}:{entry.zone}"


def _entries(entries: Sequence[Zoneref], written: dict[int, str]) -> str:
    return joined(entries, written, " ") or "(empty)"


def _by_mask(own: NodeZonelists, written: dict[int, str]) -> Iterator[str]:
    """2.4: lists by gfp mask, equal ones told once, and where an allocation goes from there."""
    lists = own.by_gfp_zonemask or {}
    for entries in dict.fromkeys(lists.values()):
        masks = ",".join(f"{mask:x}" for mask, other in lists.items() if other == entries)
        yield f"{INDENT}gfp mask {masks}: {_entries(entries, written)}"
    if own.then_nodes:
        yield f"{INDENT}then _alloc_pages() goes along node_next: nodes {' '.join(map(str, own.then_nodes))}"


def _explanation(lists: Zonelists, own: NodeZonelists) -> Iterator[str]:
    """Nodes in the order of their picks, with what decided, then entries in the order of the list."""
    if not own.picks:
        return
    if lists.factor is not None:
        yield f"{INDENT}value = (distance + ahead + penalty) × {lists.factor} + load; the lowest comes next"
    yield f"{INDENT}{'node':>4} {'distance':>8} {'ahead':>5} {'penalty':>7} {'load':>5} {'value':>10}  why"
    yield from (f"{INDENT}{_pick(pick)}" for pick in own.picks)
    for reason in explain_entries(lists, own):
        yield f"{INDENT}{reason.entry.node}:{reason.entry.zone}: {reason.why}"


def _pick(pick: Pick) -> str:
    weighed = pick.weighed
    if weighed is None:
        return f"{pick.node:>4} {'-':>8} {'-':>5} {'-':>7} {'-':>5} {'-':>10}  {pick.why}"
    tie = ", tie" if pick.tie else ""
    loaded = f"; its load is now {pick.load_after}" if pick.load_after != weighed.load else ""
    return (
        f"{pick.node:>4} {weighed.distance:>8} {weighed.ahead:>5} {weighed.penalty:>7} {weighed.load:>5} "
        f"{weighed.value:>10}  {pick.why}{tie}{loaded}"
    )


def _request(request: Request) -> Iterator[str]:
    yield f"{request.gfp} on node {request.node}: up to zone {request.zone} ({request.why}), {request.list_name}"
    yield f"{INDENT}{' '.join(map(_entry, request.entries)) or '(empty)'}"
