"""Facts about zonelists as boots to predict, and what the prediction has to be, value by value."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from meminit.derive.nodes import numa_init
from meminit.derive.observed import observed_layout
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.derive.zonelists.order_parameter import numa_zonelist_order_handler, setting_at_boot
from meminit.model.boot import Boot, Sysctl
from meminit.model.layout import Layout
from meminit.model.zonelists import NodeZonelists, Zonelists, Zoneref
from meminit.text import Place, Source
from support import FACTS

__all__ = [
    "Compared",
    "boot_files",
    "boots_of",
    "compare_boot",
    "compare_file",
    "compare_lists",
    "compare_writes",
    "compared_file",
    "list_files",
    "predicted",
]

LISTS, BOOTS = FACTS / "zonelists", FACTS / "boots"
SYSCTL = "vm.numa_zonelist_order"


@dataclass(frozen=True, slots=True)
class Compared:
    """One value of one fact."""

    name: str
    kind: str
    want: Any
    got: Any

    @property
    def equal(self) -> bool:
        """Whether the prediction is what was measured."""
        return bool(self.want == self.got)


def list_files() -> list[str]:
    """Names of the files of lists that the kernels' own functions built, and of those from mails."""
    return sorted(path.name for path in LISTS.iterdir())


def boot_files() -> list[str]:
    """Releases that were booted."""
    return sorted(path.name for path in BOOTS.iterdir() if path.name != "configs")


def _lines(name: str) -> Iterator[dict[str, Any]]:
    path = LISTS / name
    data = path.read_bytes()
    text = lzma.decompress(data) if path.suffix == ".xz" else data
    yield from map(json.loads, text.splitlines())


def predicted(boot: Boot, **asked: Any) -> tuple[Layout, Zonelists]:
    """The lists of a boot with observed zones."""
    layout = observed_layout(boot, numa_init(boot))
    return layout, build_all_zonelists(boot, layout, **asked)


def entries(refs: Sequence[Zoneref] | None) -> list[list[Any]] | None:
    """A list as facts write it."""
    return None if refs is None else [[ref.node, ref.zone] for ref in refs]


def compare_file(name: str) -> Iterator[Compared]:
    """All values of one file of lists."""
    for fact in _lines(name):
        yield from _compare_legacy(fact) if "boot" not in fact else _compare_lists(fact)


@cache
def compared_file(name: str) -> tuple[Compared, ...]:
    """The same, once for all tests."""
    return tuple(compare_file(name))


def _compare_legacy(fact: Mapping[str, Any]) -> Iterator[Compared]:
    """2.4: `zones` are spanned pages of one node, lists go by the low four gfp bits."""
    name = json.dumps(fact["zones"])
    document = {
        "name": name,
        "kernel": {"release": fact["kernel"], "arch": "x86_32"},
        "machine": {"meminit": "machine/1", "nodes": [{"id": 0, "memory": 0}]},
        "zones": [{"node": 0, "zone": zone, "present": pages} for zone, pages in fact["zones"].items()],
    }
    _, lists = predicted(Boot.from_document(document))
    [node] = lists.nodes
    by_mask = node.by_gfp_zonemask or {}
    yield Compared(name, "order", "legacy", lists.order.effective)
    for mask, zones in fact["zonelists_by_gfp_zonemask"].items():
        got = [entry.zone for entry in by_mask[int(mask)]]
        yield Compared(f"{name} mask {mask}", "by_gfp_zonemask", zones, got)


def _compare_lists(fact: Mapping[str, Any]) -> Iterator[Compared]:
    boot = Boot.from_document(fact["boot"])
    _, lists = predicted(boot)
    expect, name = fact["expect"], boot.name
    if "order" in expect:
        none = "node" if boot.kernel.enabled("NUMA") else "zone"
        yield Compared(name, "order", expect["order"].lower() or none, lists.order.effective)
    for kind, got in (("policy_zone", lists.policy_zone), ("zone_reclaim_mode", lists.zone_reclaim_mode)):
        if kind in expect:
            yield Compared(name, kind, expect[kind], got)
    if "node_load" in expect:
        loads = {str(own.node): own.node_load for own in lists.nodes if own.node_load}
        yield Compared(name, "node_load", expect["node_load"], loads)
    if "fallback_nodes" in expect:
        nodes = {str(own.node): list(own.fallback_nodes) for own in lists.nodes}
        yield Compared(name, "fallback_nodes", expect["fallback_nodes"], nodes)
    if "zonelists" in expect:
        yield Compared(name, "nodes", sorted(expect["zonelists"], key=int), [str(own.node) for own in lists.nodes])
        for node, wanted in expect["zonelists"].items():
            yield from _compare_node(f"{name} node {node}", wanted, lists.of_node(int(node)))


def _compare_node(name: str, wanted: Mapping[str, Any], own: NodeZonelists | None) -> Iterator[Compared]:
    if own is None:
        yield Compared(name, "fallback", wanted, None)
        return
    yield Compared(name, "fallback", wanted.get("general", wanted.get("fallback")), entries(own.fallback))
    yield Compared(name, "thisnode", wanted.get("thisnode"), entries(own.thisnode))
    if "by_zone" in wanted:
        yield Compared(name, "by_zone", wanted["by_zone"], {z: entries(e) for z, e in (own.by_zone or {}).items()})


def boots_of(release: str) -> Iterator[dict[str, Any]]:
    """Every boot of a release that got as far as /proc/zoneinfo."""
    for path in sorted((BOOTS / release).glob("*.json")):
        fact = json.loads(path.read_text(encoding="utf-8"))
        if "zones" in fact["expect"]:
            yield fact


def document_of(fact: Mapping[str, Any]) -> dict[str, Any]:
    """A boot with the nodes, distances and zones that were seen: zones as they were while lists were built."""
    seen = [(zone["node"], zone["zone"], zone.get("at_boot", zone)) for zone in fact["expect"]["zones"]]
    return {
        "name": fact["name"],
        "kernel": {
            "release": fact["release"],
            "arch": fact["arch"],
            "config": fact["config"].get("file", fact["config"]),
        },
        "cmdline": fact["cmdline"],
        "machine": _machine(fact),
        "zones": [
            {"node": node, "zone": zone, "present": pages["present"], "managed": pages.get("managed")}
            for node, zone, pages in seen
        ],
    }


def opened(name: str, place: Place | None) -> Source:  # noqa: ARG001  an opener's signature
    """The package's own config, for boots that name one."""
    return _packed(name)


@cache
def _packed(name: str) -> Source:
    with lzma.open(BOOTS / "configs" / f"{name}.config.xz", "rb") as packed:
        return Source.from_bytes(name, packed.read())


def _machine(fact: Mapping[str, Any]) -> dict[str, Any]:
    """What /sys showed of the nodes; one node where there is no /sys of nodes (CONFIG_NUMA=n)."""
    expect = fact["expect"]
    shown = expect.get("nodes", {})
    online = _listed(shown.get("online", "0"))
    possible = _listed(shown["possible"]) if "node_distances" in expect else online
    cpus = expect.get("node_cpulist") or {
        str(node): shown.get(f"node{node}/cpulist", "0" if not shown else "") for node in online
    }
    rows = expect.get("node_distances") or {
        str(node): list(map(int, shown[f"node{node}/distance"].split()))
        for node in online
        if f"node{node}/distance" in shown
    }

    def distance(a: int, b: int) -> int:
        if str(a) in rows and b in online:
            return int(rows[str(a)][online.index(b)])
        return 10 if a == b else 20

    nodes = [
        {"id": node, "cpus": _listed(cpus.get(str(node), "")), "memory": 0, "online": node in online}
        for node in possible
    ]
    return {
        "meminit": "machine/1",
        "arch": fact["arch"],
        "nodes": nodes,
        "distances": [[distance(a, b) for b in possible] for a in possible],
    }


def _listed(text: str) -> list[int]:
    """`0-2,5` as numbers."""
    ends = [part.partition("-")[::2] for part in text.split(",") if part]
    return [number for first, last in ends for number in range(int(first), int(last or first) + 1)]


def compare_boot(fact: Mapping[str, Any]) -> Iterator[Compared]:
    """All values of one boot that speak of zonelists, from the zones that were seen."""
    boot = Boot.from_document(document_of(fact), opened)
    layout, lists = predicted(boot)
    yield from compare_lists(fact, boot, layout, lists)
    yield from compare_writes(boot, layout, fact["expect"].get("sysctl_experiments", ()))


def compare_lists(fact: Mapping[str, Any], boot: Boot, layout: Layout, lists: Zonelists) -> Iterator[Compared]:
    """The same but for what was written to the sysctl: ``lists`` are those of ``boot``."""
    expect, name = fact["expect"], boot.name
    for node, wanted in expect.get("zonelists", {}).items():
        yield from _compare_node(f"{name} node {node}", wanted, lists.of_node(int(node)))
    for node, both in expect.get("zonelists_by_zone", {}).items():
        yield from _compare_limited(f"{name} node {node}", both, layout, lists.of_node(int(node)))
    if "fallback_nodes" in expect:
        nodes = {str(own.node): list(own.fallback_nodes) for own in lists.nodes}
        yield Compared(name, "fallback_nodes", expect["fallback_nodes"], nodes)
    if "policy_zone" in expect:
        yield Compared(name, "policy_zone", expect["policy_zone"], lists.policy_zone)
        yield Compared(name, "policy line", True, f"Policy zone: {expect['policy_zone']}" in lists.messages)
    if "built_zonelists" in expect:
        [built] = [line.removesuffix("…") for line in lists.messages if line.startswith("Built")]
        yield Compared(name, "built line", built, expect["built_zonelists"][: len(built)])
    if "numa_zonelist_order_initial" in expect:
        yield Compared(name, "sysctl at boot", expect["numa_zonelist_order_initial"], lists.order.sysctl)
    if (reclaim := expect.get("sysctl", {}).get("zone_reclaim_mode")) is not None:
        yield Compared(name, "zone_reclaim_mode", int(reclaim), lists.zone_reclaim_mode)
    spoken = [
        line for line in expect.get("messages", ()) if "numa_zonelist_order" in line and "ommand line" not in line
    ]
    yield Compared(name, "parameter lines", _stripped(spoken), _stripped(lists.order.messages))


def _stripped(lines: Sequence[str]) -> list[str]:
    return [line.rstrip() for line in lines]


def _compare_limited(
    name: str, both: Mapping[str, Any], layout: Layout, own: NodeZonelists | None
) -> Iterator[Compared]:
    """mminit_loglevel=4 prints, for each populated zone, what a request limited to it walks."""
    if own is None:
        yield Compared(name, "limited", both, None)
        return
    for which, by_zone in both.items():
        refs = own.fallback if which == "general" else own.thisnode or ()
        for zone, wanted in by_zone.items():
            allowed = layout.zone_types[: layout.zone_types.index(zone) + 1]
            got = entries([ref for ref in refs if ref.zone in allowed])
            yield Compared(f"{name} up to {zone}", f"limited {which}", wanted, got)


def compare_writes(boot: Boot, layout: Layout, experiments: Sequence[Mapping[str, Any]]) -> Iterator[Compared]:
    """Strings written to the sysctl one after the other: result, what it read back, messages, lists."""
    setting = setting_at_boot(boot)
    written: list[Sysctl] = []
    for experiment in experiments:
        name = f"{boot.name} wrote {experiment['write']!r}"
        if experiment["read_back"] is None:
            yield Compared(name, "no sysctl", None, setting.shown)
            continue
        setting, write = numa_zonelist_order_handler(boot.kernel, setting, experiment["write"])
        written.append(Sysctl(SYSCTL, experiment["write"]))
        warned = [line for line in experiment["dmesg"] if line.startswith("Ignoring")]
        built = any(line.startswith("Built") for line in experiment["dmesg"])
        yield Compared(name, "write result", experiment["ret"], write.result)
        yield Compared(name, "write reads back", experiment["read_back"].removesuffix("\n"), write.reads_back)
        yield Compared(name, "write lines", _stripped(warned), _stripped(write.messages))
        yield Compared(name, "write rebuilds", built, write.rebuilt)
        if "rebuilt_general" in experiment:
            running = replace(boot, state="running", sysctls=tuple(written))
            lists = build_all_zonelists(running, layout)
            got = {str(own.node): [f"{ref.node}:{ref.zone}" for ref in own.fallback] for own in lists.nodes}
            yield Compared(name, "rebuilt fallback", experiment["rebuilt_general"], got)
