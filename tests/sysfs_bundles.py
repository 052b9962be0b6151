"""Trees of /sys as files, and the machine that is read of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from meminit.read.files import Files
from meminit.read.formats.registry import read_machine_files
from meminit.text import Source

if TYPE_CHECKING:
    from meminit.read.machine import MachineFacts

__all__ = ["MEMORY", "NODE", "TWO", "blocks", "bundle", "read"]

NODE = "sys/devices/system/node"


MEMORY = "sys/devices/system/memory"


TWO = {
    f"{NODE}/possible": "0-2\n",
    f"{NODE}/online": "0,2\n",
    f"{NODE}/node0/distance": "10 21\n\0",
    f"{NODE}/node0/meminfo": "Node 0 MemTotal:        2048 kB\nNode 0 MemFree: 5 kB\n",
    f"{NODE}/node0/cpulist": "0-1,4\n",
    f"{NODE}/node2/distance": "21 10\n",
    f"{NODE}/node2/meminfo": "Node 2 MemTotal:           0 kB\n",
    f"{NODE}/node2/cpumap": "00000001,00000008\n",
}


def bundle(files: dict[str, str], prefix: str = "") -> Files:
    members = {prefix + name: Source(f"x:{prefix}{name}", text) for name, text in sorted(files.items())}
    return Files("x", MappingProxyType(members))


def read(files: dict[str, str], prefix: str = "") -> MachineFacts:
    return read_machine_files(bundle(files, prefix))


def blocks(owners: dict[int, int | None], size: str = "8000000") -> dict[str, str]:
    files = {f"{MEMORY}/block_size_bytes": size}
    for block, node in owners.items():
        files[f"{MEMORY}/memory{block}/state"] = "offline\n" if block == 9 else "online\n"
        if node is not None:
            files[f"{MEMORY}/memory{block}/node{node}"] = f"../../node/node{node}"
    return files
