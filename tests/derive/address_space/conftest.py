"""Boots and their address spaces, for tests of derive/address_space."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.address_space.virtual_layout import address_spaces
from meminit.derive.layout import layout_shown
from meminit.model.address_space import AddressSpaces, Area
from meminit.model.boot import Boot
from support import FACTS

LOGS: list[dict[str, Any]] = json.loads((FACTS / "address-space" / "logs.json").read_text(encoding="utf-8"))["logs"]


def log_boot(log: dict[str, Any]) -> Boot:
    """The boot that a public boot log is of, as far as it says."""
    kernel = {key: log[key] for key in ("release", "arch", "config", "no_features") if key in log}
    memory = [{"start": start, "end": end} for start, end in log["memory"]]
    machine = {"meminit": "machine/1", "name": "log", "arch": log["arch"], "nodes": [{"id": 0, "memory": memory}]}
    return Boot.from_document({"machine": machine, "kernel": kernel, "cmdline": log.get("cmdline", "")})


def spaces_of(boot: Boot) -> AddressSpaces:
    return address_spaces(boot, layout_shown(boot))


def areas_of(boot: Boot) -> dict[str, Area]:
    """The areas by name, of a boot that leaves one layout open."""
    (space,) = spaces_of(boot).spaces
    return {area.name: area for area in space.areas}


@pytest.fixture(name="areas")
def areas_fixture() -> Callable[[Boot], dict[str, Area]]:
    return areas_of


@pytest.fixture(name="spaces")
def spaces_fixture() -> Callable[[Boot], AddressSpaces]:
    return spaces_of


@pytest.fixture(name="log_boot")
def log_boot_fixture() -> Callable[[dict[str, Any]], Boot]:
    return log_boot
