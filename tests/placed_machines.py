"""Machines whose memory is placed, and what the measured ones were given."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from meminit.model.knowledge import arch
from meminit.model.placing import machine_of
from meminit.quantity import MIB, parse_size
from meminit.read.machine import read_machine
from meminit.text import Source
from support import FACTS

if TYPE_CHECKING:
    from meminit.model.machine import Machine

__all__ = ["ACPI_TABLES", "BOOTS", "over_the_hole", "placed", "qemu_sizes", "spans"]

BOOTS = sorted((FACTS / "boots").glob("*/*.json"))


ACPI_TABLES = 0x21000


def placed(document: Any, name: str) -> Machine:
    return machine_of(read_machine(Source("machine", json.dumps(document))), arch(name))


def spans(machine: Machine) -> list[list[tuple[int, int]]]:
    return [[(row.start, row.end) for row in node.memory] for node in machine.nodes]


def qemu_sizes(arguments: list[str]) -> list[int]:
    """Bytes by node as QEMU was told, in the order of its nodes; one node without -numa."""
    backends: dict[str, int] = {}
    nodes: dict[int, int] = {}
    for option, value in pairwise(arguments):
        words = dict(word.split("=", 1) for word in value.split(",") if "=" in word)
        if option == "-object" and value.startswith("memory-backend-ram"):
            backends[words["id"]] = parse_size(words["size"])
        elif option == "-numa" and value.startswith("node,"):
            nodes[int(words["nodeid"])] = backends.get(words.get("memdev", ""), 0)
    total = arguments[arguments.index("-m") + 1].split(",")[0]
    return [nodes[node] for node in sorted(nodes)] or [parse_size(total)]


def over_the_hole(rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rows as QEMU's own layout has them: the SRAT leaves out what stands between 640 KiB and 1 MiB."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(rows):
        if found and (found[-1][1], start) == (640 << 10, MIB):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
