"""What real kernels kept back of their zones, beside what follows from the pages that these managed.

``measured()`` yields every value that was seen, with what is predicted from the managed pages of that kernel.
Nothing here predicts: it says which pages were managed at which moment, as the kernel's own lines tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from measured.boots import Fact
from measured.layouts import Row
from measured.measurement import Measurement
from meminit.derive.layout import layout_of
from meminit.derive.reserves.at_boot import init_per_zone_wmark_min
from meminit.derive.reserves.sysctls import boot_line_sysctls, write_sysctls
from meminit.derive.reserves.total_pages import build_all_zonelists
from meminit.model.boot import Boot, Sysctl
from meminit.model.layout import Layout, Pgdat, Topology, Zone
from meminit.model.reserves import Key, Reserves
from meminit.model.zone_types import zone_types

__all__ = ["MISSING", "OLDER", "measured"]

TINY = "what pages of nodes below 4 MiB come to: the kernel frees some and calls them bad"
GIGANTIC = "in which zones huge pages of 1 GiB were found, which join the managed pages later"
MISSING = {
    ("x86_64-6.1_n1_96m", "watermarks"): "watermark_boost, which reclaim adds while the kernel runs",
    ("x86_64-6.1_n2_hugepages-1G-per-node", "protection"): GIGANTIC,
    ("x86_64-6.1_n2_hugepages-default-1G", "protection"): GIGANTIC,
    ("x86_64-6.1_srat_hotplug_movable-node", "total_pages"): "what lies reserved below 16 MiB",
    ("474x64-tiny-node-def", "watermarks"): TINY,
    ("474x64-tiny-node-node", "watermarks"): TINY,
    ("474x64-tiny-node-zone", "watermarks"): TINY,
    ("474x64-tiny-node-def", "min_free_kbytes"): TINY,
    ("474x64-tiny-node-node", "min_free_kbytes"): TINY,
    ("474x64-tiny-node-zone", "min_free_kbytes"): TINY,
    ("474x64-tiny-node4-zone", "min_free_kbytes"): TINY,
}
"""What inputs do not determine, by boot and kind of value: the input that is missing."""

OLDER = frozenset({"4.7.4", "4.15.18"})
"""Boots that do not tell what was freed when; only the sum of it is known."""
MOVED_BY_FREEING = frozenset({"watermarks", "protection", "min_free_kbytes"})
OFF_BY = 3  # pages
KERNEL_AT = 0x1000000
"""Where x86 puts the kernel without KASLR."""
WRAPPED = 1 << 31
"""More pages present than this: the count went below zero."""
_RAMDISK = re.compile(r"RAMDISK: \[mem (0x[0-9a-f]+)-0x[0-9a-f]+\]")
_BUILT = re.compile(r"mobility grouping (on|off)\.  Total pages: (-?\d+)")
_MEMORY = re.compile(r"(\d+)[Kk]/\d+[Kk] available")


def measured(release: str, fact: Fact, boot: Boot) -> Iterator[Measurement]:
    """The values of one boot; ``boot`` may be that of the fact with a feature turned round."""
    for kind, where, expected, got in (*_of_zonelists(boot, fact), *_of_zones(release, boot, fact)):
        missing = "" if expected == got else MISSING.get((fact["name"], kind), "")
        within = OFF_BY if release in OLDER and kind in MOVED_BY_FREEING else 0
        yield Measurement(kind, release, fact["arch"], fact["name"], where, expected, got, missing, within)


def _of_zones(release: str, boot: Boot, fact: Fact) -> Iterator[Row]:
    seen = fact["expect"]
    if "zones" not in seen:
        return
    layout = _layout(boot, fact, seen["zones"])
    last = _managed(seen["zones"])
    first = _less_freed(boot, fact, last)
    at_boot = init_per_zone_wmark_min(boot, layout, first)
    words = boot_line_sysctls(boot.kernel, boot.cmdline)
    shown, _ = write_sysctls(boot.kernel, layout, last, at_boot, words)
    yield (
        "min_free_kbytes",
        "",
        int(seen["sysctl"]["min_free_kbytes"]),
        shown.tunables and shown.tunables.min_free_kbytes,
    )
    yield from _zones(shown, seen["zones"], tuned=release == "6.12.95")
    for limit in seen.get("pageset_limits", {}).get("boot", []):
        yield _limit("pageset_limits", shown, limit)
    yield from _after(boot, layout, fact, shown)


def _of_zonelists(boot: Boot, fact: Fact) -> Iterator[Row]:
    """The line about built zonelists; the pages reserved below 16 MiB are in the log of the older boots."""
    told = _BUILT.search(fact["expect"].get("built_zonelists", ""))
    if told is None:
        return
    layout = layout_of(boot)
    totals = fact["expect"].get("node_totals")
    reserve = None if totals is None else sum(z.get("reserved", 0) for t in totals for z in t["zones"].values())
    built = build_all_zonelists(boot.kernel, layout, reserve)
    yield "total_pages", "", int(told[2]), built and built.most
    yield "mobility", "", told[1] == "on", built and built.mobility


def _after(boot: Boot, layout: Layout, fact: Fact, reserves: Reserves) -> Iterator[Row]:
    """The zones again after each round of writes, from what they managed when it was over."""
    seen = fact["expect"]
    tuned = "pageset_limits" in seen
    before = seen["sysctl"]
    for number, round_ in enumerate(seen.get("after_sysctl", [])):
        changed = [(name, value) for name, value in round_["sysctl"].items() if before.get(name) != value]
        before = round_["sysctl"]
        writes = [Sysctl(f"vm.{name}", value) for name, value in changed]
        reserves, _ = write_sysctls(boot.kernel, layout, _managed(round_["zones"]), reserves, writes)
        for kind, where, expected, got in _zones(reserves, round_["zones"], tuned=tuned):
            yield f"{kind} after sysctl", where, expected, got
        for limit in seen.get("pageset_limits", {}).get(f"exp{number + 1}", []):
            yield _limit("pageset_limits after sysctl", reserves, limit)


def _zones(reserves: Reserves, zones: list[dict[str, Any]], *, tuned: bool) -> Iterator[Row]:
    for zone in zones:
        where = f"node {zone['node']} {zone['zone']}"
        ours = reserves.zones[zone["node"], zone["zone"]]
        if zone["present"] > WRAPPED:
            continue
        marks, ours_marks = zone["watermarks"], ours.watermarks
        names = [name for name in ("min", "low", "high", "promo") if name in marks]
        expected = tuple(marks[name] for name in names)
        yield "watermarks", where, expected, ours_marks and tuple(getattr(ours_marks, name) for name in names)
        yield "protection", where, tuple(zone["protection"]), ours.protection
        for cpu, high, batch in zone["pagesets"]:
            pageset = ours.pageset
            yield "batch", f"{where} CPU {cpu}", batch, pageset and pageset.batch
            if not tuned:
                yield "high", f"{where} CPU {cpu}", high, pageset and pageset.high


def _limit(kind: str, reserves: Reserves, limit: dict[str, Any]) -> Row:
    pageset = reserves.zones[limit["node"], limit["zone"]].pageset
    expected = tuple(limit[f"pageset_{name}"] for name in ("high_min", "high_max", "batch"))
    got = pageset and (pageset.high_min, pageset.high_max, pageset.batch)
    return kind, f"node {limit['node']} {limit['zone']}", expected, got


def _managed(zones: list[dict[str, Any]]) -> dict[Key, int]:
    return {(zone["node"], zone["zone"]): zone["managed"] or 0 for zone in zones}


def _less_freed(boot: Boot, fact: Fact, managed: dict[Key, int]) -> dict[Key, int]:
    """What zones managed while the initcalls ran: less what was freed later, from the zone that it lay in."""
    seen, shift = fact["expect"], boot.kernel.page_shift
    found = dict(managed)
    for what, kib in _freed_later(boot, fact):
        key = _lies_in(seen["zones"], _address(fact, what) >> shift)
        found[key] -= (kib << 10) >> shift
    return found


def _freed_later(boot: Boot, fact: Fact) -> list[tuple[str, int]]:
    """What and how many KiB; of 4.7 and 4.15 only the sum is told: /proc/meminfo against the ``Memory:`` line."""
    seen = fact["expect"]
    if "freeing" in seen:
        return [(what, kib) for what, kib in seen["freeing"] if what != "SMP alternatives"]
    told = _MEMORY.search(seen["memory_line"])
    if boot.kernel.has("watermark-scale-factor") and told is not None:
        return [("unused kernel", seen["meminfo"]["MemTotal"] - int(told[1]))]
    return []


def _address(fact: Fact, what: str) -> int:
    """Where it lay: the initrd as the log says it, on arm64 and arm as QEMU puts it, else in the kernel's image."""
    seen = fact["expect"]
    disks = [match[1] for message in seen["messages"] if (match := _RAMDISK.search(message))]
    if what == "initrd" and disks:
        return int(disks[-1], 16)
    codes = [line.split("-")[0] for line in seen.get("iomem", []) if "Kernel code" in line]
    if codes:
        return int(codes[0], 16)
    return KERNEL_AT if fact["arch"].startswith("x86") else 0


def _lies_in(zones: list[dict[str, Any]], pfn: int) -> Key:
    holds = [
        (zone["node"], zone["zone"])
        for zone in zones
        if zone["spanned"] and zone["start_pfn"] <= pfn < zone["start_pfn"] + zone["spanned"] and zone["managed"]
    ]
    return holds[0]


def _layout(boot: Boot, fact: Fact, zones: list[dict[str, Any]]) -> Layout:
    """The zones as they were seen, on the nodes and CPUs that were online."""
    types = zone_types(boot.kernel)
    nodes = []
    for node in sorted({zone["node"] for zone in zones}):
        own = {zone["zone"]: zone for zone in zones if zone["node"] == node}
        made = tuple(_zone(node, name, index, own.get(name)) for index, name in enumerate(types))
        nodes.append(Pgdat(node, _cpus(fact, node), None, None, 0, 0, made))
    shift = boot.kernel.page_shift
    limits = {name: (at[0] >> shift, at[1] >> shift) for name, at in fact["expect"]["zone_ranges"].items() if at}
    return Layout(Topology((), ()), tuple(nodes), types, limits)


def _zone(node: int, name: str, index: int, seen: dict[str, Any] | None) -> Zone:
    if seen is None:
        return Zone(node, name, index, None, None, 0, 0, 0)
    return Zone(node, name, index, seen["start_pfn"], None, seen["spanned"], seen["present"], seen["managed"])


def _cpus(fact: Fact, node: int) -> tuple[int, ...]:
    seen = fact["expect"]
    text = seen.get("node_cpulist", {}).get(str(node), seen.get("nodes", {}).get(f"node{node}/cpulist"))
    if text is None:  # no NUMA: all CPUs are of the one node
        return tuple(sorted({cpu for zone in seen["zones"] for cpu, _, _ in zone["pagesets"]}))
    parts = (part.partition("-") for part in text.split(",") if part)
    return tuple(cpu for first, _, last in parts for cpu in range(int(first), int(last or first) + 1))
