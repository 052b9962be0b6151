"""Boots of small machines, and what is set aside early of them."""

from __future__ import annotations

from typing import Any

from meminit.derive.layout import layout_of
from meminit.derive.managed import managed_bounds
from meminit.model.boot import Boot
from meminit.model.reservations import Managed, Reservation

__all__ = ["ARM64", "CMA", "GIB", "HUGETLB", "MIB", "PC", "SMALL", "asked", "boot", "early", "shown"]

MIB, GIB = 1 << 20, 1 << 30
PC = {"nodes": [{"id": 0, "memory": "8G"}]}
SMALL = {"KEXEC": "y", "KEXEC_CORE": "y", "CRASH_CORE": "y", "CRASH_RESERVE": "y"}


def boot(line: str = "", *, release: str = "6.1", arch: str = "x86_64", machine: Any = None, **config: Any) -> Boot:
    kernel = {"release": release, "arch": arch, "config": {**SMALL, **config}}
    document = {
        "machine": machine or PC,
        "kernel": kernel,
        "cmdline": f"nokaslr {line}",
        "image_size": "40M",
        "initrd_size": "2M",
    }
    return Boot.from_document(document)


def early(line: str = "", **more: Any) -> Managed:
    made = boot(line, **more)
    found = managed_bounds(made, layout_of(made))
    assert found is not None
    return found


def asked(line: str = "", **more: Any) -> tuple[Reservation, ...]:
    return early(line, **more).reservations


def shown(found: Managed | None) -> tuple[Reservation, ...]:
    assert found is not None
    return found.reservations


ARM64 = {"arch": "arm64", "nodes": [{"id": 0, "memory": "2G"}]}
CMA: dict[str, Any] = {"CMA": "y", "DMA_CMA": "y", "CMA_SIZE_MBYTES": 64}
HUGETLB = {"HUGETLBFS": "y", "HUGETLB_PAGE": "y", "CMA": "y"}
