"""set_zonelist_order(): which order is in force, what was asked for, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.zonelists.order_parameter import SYSCTL, numa_zonelist_order_handler, setting_at_boot
from meminit.errors import InputFault, did_you_mean
from meminit.model.zonelists import Order

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout, Pgdat

__all__ = ["LEGACY", "ORDERS", "PRINTED", "default_zonelist_order", "set_zonelist_order"]

LEGACY = "legacy"
ORDERS = ("default", "node", "zone", LEGACY)
PRINTED = {"default": "Default", "node": "Node", "zone": "Zone"}
"""zonelist_order_name[], by ZONELIST_ORDER_DEFAULT 0, ZONELIST_ORDER_NODE 1 and ZONELIST_ORDER_ZONE 2."""
LOW_SHARE_PERCENT = 70


def set_zonelist_order(boot: Boot, layout: Layout, *, asked: str | None, running: bool) -> Order:
    """The order of ``boot``'s lists. ``asked`` stands in place of what the boot says, to see what would be.

    The legacy order outside 2.4 is a what-if: no parameter, no sysctl and no message of the kernel goes with it.
    """
    kernel = boot.kernel
    if asked is not None and asked not in ORDERS:
        raise InputFault(f"no order `{asked}`", help=did_you_mean(asked, ORDERS) or "orders are " + ", ".join(ORDERS))
    if asked == LEGACY and not kernel.has("zonelist-legacy"):
        return Order(LEGACY, LEGACY, "asked for, to see what would be: only 2.4 builds its lists so")
    setting = setting_at_boot(boot)
    messages, writes = setting.messages, []
    if setting.shown is not None and running:
        for sysctl in boot.sysctls:
            if sysctl.name == SYSCTL:
                setting, write = numa_zonelist_order_handler(kernel, setting, sysctl.value)
                messages += write.messages
                writes.append(write)
    requested = asked or setting.order
    effective, why = _in_force(kernel, layout, requested)
    if setting.shown is not None and not running and any(sysctl.name == SYSCTL for sysctl in boot.sysctls):
        why += f"; {SYSCTL} is written later, while running"
    return Order(requested, effective, why, messages, setting.shown, tuple(writes))


def _in_force(kernel: Kernel, layout: Layout, requested: str) -> tuple[str, str]:
    if kernel.has("zonelist-legacy"):
        return LEGACY, "this release knows no other: lists hold the zones of their own node"
    if not kernel.enabled("NUMA"):
        return "zone", "CONFIG_NUMA is off: the order is Zone whatever is asked, and nodes follow by id"
    if not kernel.has("zonelist-order-choice"):
        return "node", "this release knows no other order"
    if requested != "default":
        return requested, f"{requested} was asked for"
    return default_zonelist_order(kernel, layout)


def default_zonelist_order(kernel: Kernel, layout: Layout) -> tuple[str, str]:
    """The automatic order, and what decided it. All sizes are present pages of online nodes."""
    if kernel.has("zonelist-default-by-word-size"):
        bits = kernel.arch.word_bits
        return ("node" if bits == 64 else "zone"), f"default: a {bits}-bit kernel of this release takes this order"
    nodes = [node for node in layout.nodes if node.online]
    if kernel.has("zonelist-default-node-without-normal"):
        for node in nodes:
            if not any(zone.name == "Normal" and zone.populated for zone in node.zones):
                return "node", f"default: node {node.node_id} has no ZONE_NORMAL"
    sizes = [(node.node_id, *_low_and_total(node)) for node in nodes]
    low, total = sum(size[1] for size in sizes), sum(size[2] for size in sizes)
    if low == 0:
        return "node", "default: no memory below ZONE_NORMAL to be saved"
    if low > total // 2:
        return "node", f"default: {low} of {total} pages lie below ZONE_NORMAL, more than half"
    average = total // (sum(size[2] > 0 for size in sizes) + 1)
    for node_id, node_low, node_total in sizes:
        share = node_total * LOW_SHARE_PERCENT // 100
        if node_low and node_total > average and node_low > share:
            return "node", (
                f"default: {node_low} of node {node_id}'s {node_total} pages lie below ZONE_NORMAL, "
                f"more than {LOW_SHARE_PERCENT} %"
            )
    return "zone", f"default: the {low} pages below ZONE_NORMAL, of {total}, are few enough to be saved for devices"


def _low_and_total(node: Pgdat) -> tuple[int, int]:
    """Present pages of the node's zones below ZONE_NORMAL, and of all its zones."""
    normal = next((zone.index for zone in node.zones if zone.name == "Normal"), 0)
    low = sum(zone.present for zone in node.zones if zone.index < normal)
    return low, sum(zone.present for zone in node.zones)
