"""Boots whose sysctls are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meminit.derive.layout import layout_of
from meminit.derive.reserves.prediction import Prediction, reserves_of
from meminit.model.boot import Boot

__all__ = ["DMA32", "NORMAL", "one", "predicted"]

NORMAL = (0, "Normal")
DMA32 = (0, "DMA32")


def predicted(
    release: str,
    sysctl: Mapping[str, str] | None = None,
    cmdline: str = "",
    arch: str = "x86_64",
    cpus: str = "0-3",
    **config: str,
) -> Prediction:
    document: dict[str, Any] = {
        "machine": {
            "meminit": "machine/1",
            "name": "m",
            "arch": arch,
            "nodes": [{"id": 0, "memory": "8G", "cpus": cpus}],
        },
        "kernel": {"release": release, "config": config},
        "cmdline": cmdline,
        "zones": [
            {"node": 0, "zone": "DMA", "present": 3998, "managed": 3840},
            {"node": 0, "zone": "DMA32", "present": 782304, "managed": 764560},
            {"node": 0, "zone": "Normal", "present": 1048576, "managed": 1019802},
        ],
    }
    if arch == "x86_32":
        document["zones"] = [
            {"node": 0, "zone": "DMA", "present": 3998, "managed": 3840},
            {"node": 0, "zone": "Normal", "present": 221182, "managed": 215117},
            {"node": 0, "zone": "HighMem", "present": 300000, "managed": 300000},
        ]
    if sysctl:
        document["sysctl"] = sysctl
    boot = Boot.from_document(document)
    return reserves_of(boot, layout_of(boot))


def one(release: str, name: str, value: str) -> Prediction:
    return predicted(release, {f"vm.{name}": value})
