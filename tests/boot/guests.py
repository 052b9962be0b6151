"""Machines to boot under QEMU: small ones by hand, one for each thing that decides a layout, and drawn ones."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import NamedTuple

from boot.tables import Affinity, srat

__all__ = ["Guest", "Node", "guests"]

MIB = 1 << 20
SEEDS = tuple(map(int, os.environ.get("MEMINIT_BOOT_SEEDS", "1 2").split()))
"""Of drawn machines. Another seed is another machine, as good as these."""
_JUNK = 'NUMA=off foo foo.bar=1 kernelcore= mem=abc numa_zonelist_order=zone dhash_entries=-3 "two words" -- init=x'


class Node(NamedTuple):
    """A node as QEMU is told of it: memory in MiB, and how many CPUs."""

    mib: int
    cpus: int = 1


class Guest(NamedTuple):
    """A machine and its boot line. Without ``nodes`` firmware tells of none, and there are ``mib`` of memory.

    ``tables`` are ACPI tables that take the place of QEMU's. ``dies``: the kernel panics before it starts init.
    """

    name: str
    nodes: tuple[Node, ...] = ()
    words: str = ""
    distances: tuple[tuple[int, ...], ...] = ()
    mib: int = 0
    cpus: int = 1
    platform: str = "pc"
    tables: tuple[tuple[str, bytes], ...] = ()
    dies: bool = False

    @property
    def memory(self) -> int:
        """All of it in MiB."""
        return sum(node.mib for node in self.nodes) or self.mib

    @property
    def processors(self) -> int:
        """All of them."""
        return sum(node.cpus for node in self.nodes) or self.cpus


TWO = (Node(2048), Node(2048))
FOUR = (Node(1536), Node(1024), Node(1024), Node(1536))
RING = ((10, 16, 22, 16), (16, 10, 16, 22), (22, 16, 10, 16), (16, 22, 16, 10))
LINE = ((10, 20, 30), (20, 10, 20), (30, 20, 10))
EXPANDER = ((10, 21, 24, 34), (21, 10, 34, 24), (24, 34, 10, 44), (34, 24, 44, 10))
LOPSIDED = ((10, 14, 30, 22), (21, 10, 12, 40), (17, 33, 10, 25), (28, 11, 19, 10))


def guests() -> Iterator[Guest]:
    """All of them."""
    yield Guest("no-nodes", mib=1024, words="movablecore=256M hugepages=32 hugepagesz=3M hugepages=4")
    yield Guest("two-nodes-movablecore-in-per-cent", TWO, "movablecore=25%")
    yield Guest("two-nodes-mem", TWO, "mem=3G kernelcore=1G movablecore=512M kernelcore=abc")
    yield Guest("two-nodes-memmap", TWO, "memmap=64M$0x20000000,32M#0x30000000 memmap=128M!0x108000000 memmap=junk")
    yield Guest("two-nodes-numa-off", TWO, "numa=off numa numa=bogus")
    yield Guest("two-nodes-fake", TWO, "numa=fake=4 kernelcore=50%")
    yield Guest("two-nodes-crashkernel", TWO, "crashkernel=256M,high hugepages=0:16,1:48 vm.min_free_kbytes=50000")
    yield Guest("two-nodes-junk", TWO, _JUNK)
    yield Guest("two-nodes-too-many-words", TWO, " ".join(f"w{n}=1" for n in range(40)), dies=True)
    yield Guest("one-node-fake-uneven", (Node(4096, 2),), "numa=fake=3 numa_zonelist_order=node")
    yield Guest("ring-kernelcore", FOUR, "kernelcore=2500M transparent_hugepage=never", RING)
    yield Guest(
        "q35-equal-distances",
        FOUR,
        "mem=4500M",
        ((10, 15, 15, 15), (15, 10, 15, 15), (15, 15, 10, 15), (15, 15, 15, 10)),
        platform="q35",
    )
    yield Guest("memoryless-node", (Node(1024), Node(0), Node(2048)), "kernelcore=30%", LINE)
    yield Guest("nodes-without-cpus", (Node(1024), Node(1024), Node(1024, 0), Node(1024, 0)), "", EXPANDER)
    yield Guest("first-node-without-cpus", (Node(1024, 0), Node(3072), Node(512)), "mirror kernelcore=mirror", LINE)
    yield Guest("lopsided-distances", (Node(512), Node(768), Node(256), Node(1024)), "movablecore=1G", LOPSIDED)
    yield Guest("hotplug-movable-node", TWO, "movable_node kernelcore=3G", tables=(("SRAT", _hotplug()),))
    yield Guest("hotplug-with-initrd", TWO, "movable_node", tables=(("SRAT", _hotplug(below=True)),))
    yield Guest("memory-of-no-node", TWO, "", tables=(("SRAT", _uncovered()),))
    yield from (_drawn(seed) for seed in SEEDS)


def _rows(end: int) -> list[Affinity]:
    """Memory of a pc of 4 GiB: node 0 has what is below 4 GiB, where QEMU puts the initrd, node 1 the last GiB."""
    return [Affinity(0, 0, 640 << 10), Affinity(0, MIB, 3 << 30), Affinity(1, 4 << 30, end)]


def _hotplug(*, below: bool = False) -> bytes:
    """Node 1 is hot-pluggable; with ``below`` it has also the memory where the initrd lies."""
    rows = _rows(5 << 30)
    if below:
        rows[1:2] = [Affinity(0, MIB, 2 << 30), Affinity(1, 2 << 30, 3 << 30)]
    return srat([0, 1], [row._replace(hotplug=row.node == 1) for row in rows])


def _uncovered() -> bytes:
    return srat([0, 1], _rows((5 << 30) - 64 * MIB))


def _drawn(seed: int) -> Guest:
    """A machine of two to six nodes with any distances, and one word of each kind at most."""
    draw = random.Random(seed)  # noqa: S311  nothing secret
    count = draw.randrange(2, 7)
    nodes = [Node(draw.choice([0, 128, 384, 640, 1024, 1920]), draw.randrange(2)) for _ in range(count)]
    nodes[0] = Node(draw.choice([768, 2048, 3000]), 1)
    nodes = [node if node.mib or node.cpus else Node(256, 0) for node in nodes]
    rows = tuple(tuple(10 if a == b else draw.randrange(11, 60) for b in range(count)) for a in range(count))
    size = draw.choice(["700M", "1G", "35%", "1500M", "0", "60%"])
    words = [
        draw.choice(["", f"kernelcore={size}", f"movablecore={size}"]),
        draw.choice(
            ["", "mem=3200M", "memmap=256M$1G", "memmap=64M#0x18000000", "memmap=1G!0x110000000", "crashkernel=128M"]
        ),
        draw.choice(["", "", "numa=fake=512M", "numa=fake=5", "numa=fake=2U", "numa=fake=600M", "numa=noacpi"]),
        draw.choice(["", "hugepages=20", "transparent_hugepage=never", "NUMA=no", "numa_zonelist_order=x"]),
    ]
    platform = draw.choice(["pc", "pc", "q35"])
    return Guest(f"drawn-{seed}", tuple(nodes), " ".join(filter(None, words)), rows, platform=platform)
