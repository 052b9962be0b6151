"""What build_all_zonelists() prints, as far as the lists decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.zonelists.order import PRINTED

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel
    from meminit.model.zonelists import NodeZonelists, Order

__all__ = ["lines_of"]


def lines_of(
    kernel: Kernel, order: Order, nodes: tuple[NodeZonelists, ...], policy_zone: str | None, nr_online_nodes: int
) -> tuple[str, ...]:
    """The kernel's lines; an ellipsis stands for the rest of a line, which sizes decide.

    The order is printed by its name in zonelist_order_name[]; a policy zone only with CONFIG_NUMA.
    """
    if order.effective == "legacy":
        return ()
    lines = []
    if kernel.has("fallback-order-printed"):
        for own in nodes:
            listed = "".join(f"{node} " for node in own.fallback_nodes)
            lines.append(f"Fallback order for Node {own.node}: {listed}")
    named = f" in {PRINTED[order.effective]} order" if kernel.has("zonelist-order-choice") else ""
    lines.append(f"Built {nr_online_nodes} zonelists{named}…")
    if policy_zone is not None and (kernel.has("zonelist-order-choice") or kernel.has("numa-zonelist-order-inert")):
        lines.append(f"Policy zone: {policy_zone}")
    return tuple(lines)
