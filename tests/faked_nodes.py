"""Machines whose nodes are faked, and what of that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from meminit.derive.frames import merged
from meminit.derive.nodes import numa_init
from meminit.model.boot import Boot
from meminit.model.layout import Frames, Topology

__all__ = ["EMULATED", "FAR", "TWO", "faked", "memory", "mib", "printed"]

EMULATED = {"NUMA": "y", "NUMA_EMU": "y", "ACPI_NUMA": "y"}
TWO = [
    {"id": 0, "memory": [{"start": "1M", "end": "2G"}], "cpus": "0-1"},
    {"id": 1, "memory": [{"start": "2G", "end": "3G"}, {"start": "4G", "end": "5G"}], "cpus": "2-3"},
]
FAR = [[10, 25], [25, 10]]


def faked(boot: Callable[..., Boot], line: str, release: str = "6.1", **more: Any) -> Topology:
    more = {"config": EMULATED, **({} if "nodes" in more else {"distances": FAR}), **more}
    return numa_init(boot(more.pop("nodes", TWO), release, cmdline=line, **more))


def printed(topology: Topology) -> list[str]:
    """What is printed, of a node that is made its number."""
    lines = [message.text for message in (*topology.emulated, *topology.emulated_after)]
    return [" ".join(line.split()[1:3]) if line.startswith("Faking node ") else line for line in lines]


def mib(topology: Topology) -> list[list[tuple[int, int]]]:
    return [[(start >> 8, end >> 8) for start, end in node.frames] for node in topology.nodes]


def memory(topology: Topology) -> Frames:
    return merged(piece for node in topology.nodes for piece in node.frames)
