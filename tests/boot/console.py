"""What a guest wrote to its console, as a file of facts has it: its boot log, and what init showed of /proc."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from boot.emulator import arguments, boot_line
from boot.guests import Guest
from meminit.read.zoneinfo import read_zoneinfo
from meminit.text import Source

__all__ = ["END", "fact_of", "log_of"]

END = "@@@ end"
"""What init writes last."""
_SPAN = r"\[mem 0x([0-9a-f]+)-0x([0-9a-f]+)\]"
_LISTED = re.compile(r"mminit::zonelist (general|thisnode) (\d+):(\w+) = (.*)")


def log_of(console: str) -> str:
    """The boot log: what the kernel wrote before init."""
    return console.partition("\n@@@ ")[0]


def fact_of(guest: Guest, release: str, console: str) -> dict[str, Any]:
    """The fact that the boot is, in the form of those below tests/facts/boots."""
    messages = [re.sub(r"^\[ *[\d.]+\] ", "", line).rstrip() for line in log_of(console).split("\n")]
    expect = _of_log(messages)
    if END in console:
        expect |= _of_init(dict(_parts(console)))
    online = [{"id": node} for node in _cpulist(expect.get("nodes", {}).get("online", "0"))]
    named = {"name": guest.name, "release": release, "arch": "x86_64", "cmdline": boot_line(guest)}
    return {**named, "qemu_args": [*arguments(guest)], "machine": {"nodes": online}, "expect": expect}


def _parts(console: str) -> Iterable[tuple[str, str]]:
    for part in console.split("\n@@@ ")[1:]:
        name, _, text = part.partition("\n")
        yield name, text


def _of_log(messages: list[str]) -> dict[str, Any]:
    text = "\n".join(messages)
    found: dict[str, Any] = {"messages": messages, "panicked": "Kernel panic" in text}
    if "Zone ranges:" in messages:
        zones = re.findall(rf"^  (\w+) +(?:{_SPAN}|empty)$", text, re.MULTILINE)
        found["zone_ranges"] = {zone: (int(a, 16), int(b, 16) + 1) if a else None for zone, a, b in zones}
        found["early_node_ranges"] = _ranges(rf"^  node +(\d+): {_SPAN}$", text)
        found["initmem_nodes"] = _ranges(rf"^Initmem setup node (\d+) {_SPAN}$", text)
        found["movable_start"] = [
            (int(node), int(at, 16)) for node, at in re.findall(r"^  Node (\d+): 0x([0-9a-f]+)$", text, re.MULTILINE)
        ]
    orders = re.findall(r"^Fallback order for Node (\d+): ([\d ]*)$", text, re.MULTILINE)
    if orders:
        found["fallback_nodes"] = {node: [int(one) for one in order.split()] for node, order in orders}
    for key, pattern in (("built_zonelists", "(Built .*)"), ("policy_zone", "Policy zone: (.*)")):
        if told := re.search(rf"^{pattern}$", text, re.MULTILINE):
            found[key] = told[1]
    lists: dict[str, Any] = {}
    for which, node, zone, entries in map(re.Match.groups, filter(None, map(_LISTED.match, messages))):
        refs = [[int(ref.split(":")[0]), ref.split(":")[1]] for ref in entries.split()]
        lists.setdefault(node, {}).setdefault(which, {})[zone] = refs
    found["zonelists_by_zone"] = lists
    freed = re.findall(r"^Freeing (.*) memory: (\d+)K", text, re.MULTILINE)
    found["freeing"] = [[what, int(kib)] for what, kib in freed]
    return found


def _ranges(pattern: str, text: str) -> list[tuple[int, int, int]]:
    found = re.findall(pattern, text, re.MULTILINE)
    return [(int(node), int(start, 16), int(last, 16) + 1) for node, start, last in found]


def _of_init(parts: dict[str, str]) -> dict[str, Any]:
    zones = [
        {
            "node": zone.node,
            "zone": zone.zone,
            "start_pfn": zone.start_pfn,
            "spanned": zone.spanned,
            "present": zone.present,
            "managed": zone.managed,
            "watermarks": dict(zip(("min", "low", "high", "promo"), zone.watermarks or (), strict=False)),
            "protection": list(zone.protection or ()),
            "pagesets": [list(pageset) for pageset in zone.pagesets],
        }
        for zone in read_zoneinfo(Source("zoneinfo", parts["zoneinfo"]))
    ]
    nodes = _shown(parts["nodes"])
    distances, cpus = _shown(parts["distances"]), _shown(parts["cpus"])
    return {
        "zones": zones,
        "nodes": {path.rpartition("/")[2]: told for path, told in nodes.items()},
        "node_distances": {_node(path): [int(one) for one in told.split()] for path, told in distances.items()},
        "node_cpulist": {_node(path): told for path, told in cpus.items()},
        "sysctl": {path.rpartition("/")[2]: told for path, told in _shown(parts["sysctl"]).items()},
        "meminfo": {
            name: told.strip() for name, _, told in (line.partition(":") for line in parts["meminfo"].splitlines())
        },
        "iomem": parts["iomem"].splitlines(),
    }


def _shown(text: str) -> dict[str, str]:
    """What `grep -H .` says of files, by their paths."""
    return {path: told.strip() for path, colon, told in (line.partition(":") for line in text.splitlines()) if colon}


def _node(path: str) -> str:
    return path.split("/")[-2].removeprefix("node")


def _cpulist(text: str) -> Iterable[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
