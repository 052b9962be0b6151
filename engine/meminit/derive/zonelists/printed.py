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
        followed = _Followed().__getitem__
        lines += [f"Fallback order for Node {own.node}: {''.join(map(followed, own.fallback_nodes))}" for own in nodes]
    named = f" in {PRINTED[order.effective]} order" if kernel.has("zonelist-order-choice") else ""
    lines.append(f"Built {nr_online_nodes} zonelists{named}…")
    if policy_zone is not None and (kernel.has("zonelist-order-choice") or kernel.has("numa-zonelist-order-inert")):
        lines.append(f"Policy zone: {policy_zone}")
    return tuple(lines)


class _Followed(dict[int, str]):
    """A number with the blank that pr_cont() leaves after it, made once each."""

    def __missing__(self, number: int) -> str:
        self[number] = text = f"{number} "
        return text
