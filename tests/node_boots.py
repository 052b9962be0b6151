"""Machines of two nodes, and what is looked at of theirs."""

from __future__ import annotations

from typing import Any

from meminit.model.layout import Topology

__all__ = ["GIB", "TWO", "firmware", "online"]

GIB = 1 << 18  # pages
TWO = [{"id": 0, "memory": "4G", "cpus": "0-1"}, {"id": 1, "memory": "4G", "cpus": "2-3"}]


def online(topology: Topology) -> list[int]:
    return [node.id for node in topology.nodes if node.online]


def firmware(*srat: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"firmware": {"srat": list(srat), **more}}
