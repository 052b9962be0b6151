"""build_all_zonelists(): every node's fallback and this-node lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from meminit.derive.cpus import runs
from meminit.derive.zonelists.by_id import nodes_by_id
from meminit.derive.zonelists.distance import rows_of
from meminit.derive.zonelists.filling import build_zonelists_in_node_order, build_zonelists_in_zone_order
from meminit.derive.zonelists.hotplug import zones_after_hotplug
from meminit.derive.zonelists.legacy import build_legacy_zonelists
from meminit.derive.zonelists.next_best import (
    NodeStates,
    Weighing,
    find_next_best_nodes,
    picks_by_id,
    picks_of,
    spread_load,
)
from meminit.derive.zonelists.order import LEGACY, set_zonelist_order
from meminit.derive.zonelists.order_parameter import unread
from meminit.derive.zonelists.path import functions_taken
from meminit.derive.zonelists.policy_zone import check_highest_zone
from meminit.derive.zonelists.printed import lines_of
from meminit.derive.zonelists.reclaim import zone_reclaim_mode
from meminit.derive.zonelists.thisnode import build_thisnode_zonelists, build_zonerefs_node, left_out
from meminit.model.boot import RUNNING
from meminit.model.zonelists import NodeZonelists, Zonelists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout
    from meminit.model.zonelists import Order, Pick

__all__ = ["build_all_zonelists"]

WHAT_IF = "a what-if: no code of this release builds such lists, so no path, message, sysctl or policy zone is told"


def build_all_zonelists(
    boot: Boot, layout: Layout, *, order: str | None = None, explain: bool | Collection[int] = False
) -> Zonelists:
    """The lists of ``boot``, whose nodes and zones are ``layout``.

    ``order`` (default, node, zone, legacy) asks what the lists would be under another order than the boot's own.
    ``explain`` keeps why each node stands where it stands: of all nodes, or of those named. While booting, the CPU
    masks of nodes are empty unless the arch fills them so early; a rebuild finds them filled.
    """
    kernel = boot.kernel
    layout, plugged, notes = zones_after_hotplug(boot, layout)
    running = boot.state == RUNNING or plugged
    chosen = set_zonelist_order(boot, layout, asked=order, running=running)
    legacy = chosen.effective == LEGACY
    what_if = legacy and not kernel.has("zonelist-legacy")
    distances = rows_of(layout.topology, [node.node_id for node in layout.nodes])
    weighing = None if legacy else _weighing(kernel, layout, distances, running=running)
    online = [node.online for node in layout.nodes]
    if legacy:
        nodes, reclaim, policy_zone = build_legacy_zonelists(kernel, layout), None, None
    else:
        orders = list(_node_orders(kernel, layout, weighing, _explained(layout, explain)))
        nodes = _lists(kernel, layout, chosen, orders)
        reclaim = zone_reclaim_mode(kernel, distances, ((o.local, o.nodes) for o in orders), online)
        policy_zone = check_highest_zone(kernel, layout, _listed(orders))
    return Zonelists(
        order=chosen,
        policy_zone=policy_zone,
        zone_reclaim_mode=reclaim,
        nodes=nodes,
        path=()
        if what_if
        else functions_taken(
            kernel, running=running, plugged=plugged, by_sysctl=any(write.rebuilt for write in chosen.writes)
        ),
        messages=lines_of(kernel, chosen, nodes, policy_zone, sum(online)),
        factor=None if weighing is None else weighing.factor,
        unlisted=tuple(
            (zone.node, zone.name, why)
            for zone in layout.zones
            if zone.populated and not legacy and (why := left_out(kernel, zone)) is not None
        ),
        notes=(*([WHAT_IF] if what_if else unread(boot)), *notes),
    )


def _explained(layout: Layout, explain: Collection[int] | bool) -> Collection[int]:  # noqa: FBT001  True is all nodes
    if isinstance(explain, bool):
        return {node.node_id for node in layout.nodes} if explain else ()
    return explain


def _weighing(
    kernel: Kernel, layout: Layout, distances: tuple[tuple[int, ...], ...], *, running: bool
) -> Weighing | None:
    if not kernel.has("zonelist-by-distance"):
        return None
    cpus_known = running or kernel.arch.fills_cpu_masks_before_zonelists
    states = NodeStates(
        online=tuple(node.online for node in layout.nodes),
        has_memory=tuple(node.present != 0 for node in layout.nodes),
        has_cpus=tuple(cpus_known and runs(node.cpus, layout.topology) for node in layout.nodes),
    )
    return Weighing.of(kernel, [node.node_id for node in layout.nodes], distances, states)


class NodeOrder(NamedTuple):
    """The nodes of one list, local node included, by position; ``load`` is filled in when all lists are built."""

    local: int
    nodes: tuple[int, ...]
    picks: tuple[Pick, ...]
    node_load: Sequence[int]


def _node_orders(
    kernel: Kernel, layout: Layout, weighing: Weighing | None, explained: Collection[int]
) -> Iterator[NodeOrder]:
    """The order of nodes of each list, in the kernel's own sequence: each list leaves loads to the next."""
    ids = [node.node_id for node in layout.nodes]
    online = [node.online for node in layout.nodes]
    every = kernel.has("zonelist-of-possible-nodes")
    node_load = [0] * len(ids)
    for local, node_id in enumerate(ids):
        if not (every or online[local]):
            continue
        picks: tuple[Pick, ...] = ()
        if weighing is None:
            nodes = nodes_by_id(len(ids), local, online)
            if node_id in explained:
                picks = picks_by_id([ids[node] for node in nodes])
        else:
            nodes = find_next_best_nodes(local, weighing, node_load)
            before = list(node_load) if node_id in explained else None
            spread_load(local, nodes, weighing, node_load)
            if before is not None:
                picks = picks_of(local, nodes, weighing, before, node_load)
        yield NodeOrder(local, nodes, picks, node_load)


def _lists(kernel: Kernel, layout: Layout, order: Order, orders: Sequence[NodeOrder]) -> tuple[NodeZonelists, ...]:
    ids = [node.node_id for node in layout.nodes]
    zonerefs = [build_zonerefs_node(kernel, node) for node in layout.nodes]
    in_zone_order = order.effective == "zone" and kernel.enabled("NUMA")
    in_order = build_zonelists_in_zone_order if in_zone_order else build_zonelists_in_node_order
    fill = in_order(zonerefs, len(layout.zone_types))
    types = layout.zone_types if kernel.has("zonelist-per-zone-type") else ()
    fill_up_to = {name: in_order(zonerefs, index) for index, name in enumerate(types)}
    weighed = kernel.has("zonelist-by-distance")
    dense = ids == list(range(len(ids)))
    return tuple(
        NodeZonelists(
            node=ids[local],
            fallback_nodes=nodes if dense else tuple(map(ids.__getitem__, nodes)),
            fallback=fill(nodes),
            thisnode=build_thisnode_zonelists(kernel, zonerefs[local]),
            node_load=node_load[local] if weighed else None,
            by_zone={name: up_to(nodes) for name, up_to in fill_up_to.items()} or None,
            picks=picks,
        )
        for local, nodes, picks, node_load in orders
    )


def _listed(orders: Sequence[NodeOrder]) -> set[int]:
    """The nodes of all lists: every list holds the same nodes, but for its own."""
    listed = {order.nodes[0] for order in orders if order.nodes}
    listed.update(*(order.nodes for order in orders[:1]))
    return listed
