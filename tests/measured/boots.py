"""Boots that were measured: their files, and the boot that each describes."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from functools import cache
from typing import Any

from meminit.model.boot import Boot
from meminit.text import Place, Source
from support import FACTS

__all__ = ["Fact", "fact_boot", "facts"]

Fact = dict[str, Any]
BOOTS = FACTS / "boots"


@cache
def config(name: str) -> Source:
    """The .config of a distribution's package."""
    return Source(f"{name}.config", lzma.open(BOOTS / "configs" / f"{name}.config.xz", "rt", encoding="utf-8").read())


def facts() -> Iterator[tuple[str, Fact]]:
    """Each measured boot with the release that its folder names, oldest release first."""
    folders = sorted((path for path in BOOTS.iterdir() if path.name[0].isdigit()), key=_age)
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            yield folder.name, json.loads(path.read_text(encoding="utf-8"))


def _age(path: Any) -> list[int]:
    return [int(part) for part in path.name.split(".")]


def _config(name: str, _place: Place | None) -> Source:
    return config(name)


def fact_boot(fact: Fact, machine: str = "machine") -> Boot:
    """The boot that a file of facts describes, without what was seen of it."""
    symbols = fact["config"].get("file") or fact["config"]
    kernel = {"release": fact["release"], "arch": fact["arch"], "config": symbols}
    document = {"name": fact["name"], "machine": fact[machine], "kernel": kernel, "cmdline": fact["cmdline"]}
    return Boot.from_document(document, _config)
