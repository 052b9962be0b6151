"""Old releases, of whose logs a choice of lines was kept: rows of the SRAT without the firmware's memory map."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from meminit.derive.layout import layout_of
from meminit.model.boot import Boot
from meminit.model.layout import Layout
from meminit.read.bootlog.lines import log_lines
from meminit.read.bootlog.spec import completed
from meminit.read.bootspec import BootSpec
from meminit.text import Source
from support import FACTS

MAP_DECIDES = frozenset(["310x64-tiny-node4", "474x64-tiny-node4-zone", "474x64-lim-05"])
"""Of these the rows of the SRAT do not say which nodes come online: a part of their memory is reserved."""
NO_ROWS = frozenset(["474i386n-opt-03", "474x64-lim-19"])
"""numa=off: the kernel printed the tables it found, and no row."""


def facts() -> list[dict[str, Any]]:
    paths = sorted(path for release in ("2.6.32", "3.10.99", "4.7.4", "4.15.18") for path in _boots(release))
    read = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    return [
        fact
        for fact in read
        if any("SRAT: " in line for line in fact["expect"].get("messages", ())) and fact["name"] not in NO_ROWS
    ]


def _boots(release: str) -> list[Path]:
    return list((FACTS / "boots" / release).glob("*.json"))


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact["name"])
def test_rows_of_old_logs_make_the_measured_nodes(fact: dict[str, Any], measured: Callable[..., Boot]) -> None:
    log = log_lines(Source("messages", "\n".join(fact["expect"]["messages"])))
    symbols = fact["config"] if "file" not in fact["config"] else None
    line = Source("<cmdline>", fact["cmdline"])
    boot = Boot.form(completed(BootSpec(release=fact["release"], arch=fact["arch"], config=symbols, cmdline=line), log))
    layout, known = layout_of(boot), layout_of(measured(fact))

    assert dict(layout.movable_start) == dict(known.movable_start)
    if fact["name"] not in MAP_DECIDES:
        assert _nodes(layout) == _nodes(known)


def _nodes(layout: Layout) -> list[tuple[int, bool]]:
    return [(node.id, node.online) for node in layout.topology.nodes]


def test_they_are_many() -> None:
    assert len(facts()) > 190
