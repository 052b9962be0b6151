"""Which functions lead to the lists: at boot, after a sysctl, or after memory is plugged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel

__all__ = ["functions_taken"]


def functions_taken(kernel: Kernel, *, running: bool, plugged: bool, by_sysctl: bool) -> tuple[str, ...]:
    """The chain of calls, outermost first.

    While SYSTEM_BOOTING, build_all_zonelists() builds the lists at once. Later the other CPUs may be allocating:
    stop_machine() held them until 4.14. ``plugged`` is of a zone that got its first memory.
    """
    if kernel.has("zonelist-legacy"):
        return ("start_kernel", "setup_arch", "paging_init", "free_area_init", "free_area_init_core", "build_zonelists")
    order = ("set_zonelist_order",) if kernel.has("zonelist-order-choice") else ()
    build = ("__build_all_zonelists", "build_zonelists")
    if not running:
        outer = ("start_kernel", "mm_core_init") if kernel.has("zonelist-build-in-mm-core-init") else ("start_kernel",)
        init = ("build_all_zonelists_init",) if kernel.has("build-all-zonelists-init") else ()
        return (*outer, "build_all_zonelists", *order, *init, *build)
    chain: list[str] = []
    if plugged:
        chain.append("online_pages")
        if kernel.has("online-pages-sets-pageset"):
            chain.append("setup_zone_pageset")
    elif by_sysctl:
        chain.append("numa_zonelist_order_handler")
    chain += ["build_all_zonelists", *order]
    if plugged and kernel.has("zonelist-rebuild-sets-pageset"):
        chain.append("setup_zone_pageset")
    if kernel.has("zonelist-rebuild-stops-machine"):
        chain.append("stop_machine")
    return (*chain, *build)
