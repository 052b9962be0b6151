"""Boots with observed zones, in a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from meminit.model.boot import Boot

Zones = Mapping[int, Mapping[str, int]]


def seen(
    zones: Zones,
    release: str = "4.7",
    /,
    *,
    arch: str = "x86_64",
    config: Mapping[str, Any] | None = None,
    cmdline: str = "",
    distances: Sequence[Sequence[int]] | None = None,
    cpus: Mapping[int, str] | None = None,
    offline: Sequence[int] = (),
    **keys: Any,
) -> Boot:
    """A boot whose nodes have ``zones`` (present pages by zone); ``keys`` are more keys of its document."""
    nodes = [
        {"id": node, "cpus": (cpus or {}).get(node, ""), "memory": 0, "online": node not in offline} for node in zones
    ]
    machine: dict[str, Any] = {"meminit": "machine/1", "arch": arch, "nodes": nodes}
    if distances is not None:
        machine["distances"] = [list(row) for row in distances]
    return Boot.from_document(
        {
            "machine": machine,
            "kernel": {"release": release, "config": dict(config or {})},
            "cmdline": cmdline,
            "zones": [
                {"node": node, "zone": zone, "present": pages, "managed": pages}
                for node, own in zones.items()
                for zone, pages in own.items()
            ],
            **keys,
        }
    )


@pytest.fixture(name="seen", scope="session")
def seen_fixture() -> Callable[..., Boot]:
    """seen(), for tests."""
    return seen
