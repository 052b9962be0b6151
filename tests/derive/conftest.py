"""Boots for tests of derive: from a few words, or from a measured boot's file."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from meminit.model.boot import Boot
from meminit.text import Place, Source
from support import FACTS

BOOTS = FACTS / "boots"


@cache
def config(name: str) -> Source:
    """The .config of a distribution's package."""
    return Source(f"{name}.config", lzma.open(BOOTS / "configs" / f"{name}.config.xz", "rt", encoding="utf-8").read())


@cache
def read(path: Path) -> dict[str, Any]:
    """A measured boot."""
    fact: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return fact


def _config(name: str, _place: Place | None) -> Source:
    return config(name)


def fact_boot(fact: dict[str, Any], machine: str = "machine") -> Boot:
    """The boot that a file of facts describes, without what was seen of it."""
    symbols = fact["config"].get("file") or fact["config"]
    kernel = {"release": fact["release"], "arch": fact["arch"], "config": symbols}
    document = {"name": fact["name"], "machine": fact[machine], "kernel": kernel, "cmdline": fact["cmdline"]}
    return Boot.from_document(document, _config)


def make_boot(
    nodes: list[dict[str, Any]] | None = None,
    release: str = "4.7",
    arch: str = "x86_64",
    cmdline: str = "",
    config: dict[str, Any] | None = None,
    **machine: Any,
) -> Boot:
    """A boot in a few words; ``machine`` are more keys of the machine document."""
    document: dict[str, Any] = {"meminit": "machine/1", "name": "test", "arch": arch, **machine}
    if nodes is not None:
        document["nodes"] = nodes
    kernel = {"release": release, "config": config or {}}
    return Boot.from_document({"machine": document, "kernel": kernel, "cmdline": cmdline})


@pytest.fixture(name="boot", scope="session")
def boot_fixture() -> Callable[..., Boot]:
    """make_boot(), for tests."""
    return make_boot


@pytest.fixture(name="measured", scope="session")
def measured_fixture() -> Callable[..., Boot]:
    """fact_boot(), for tests."""
    return fact_boot
