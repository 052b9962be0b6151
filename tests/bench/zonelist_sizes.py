"""Zonelists of large machines: derived in one process, and by the whole command from a JSON machine."""

from __future__ import annotations

import json
import math
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.derive.layout import layout_of
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.model.boot import Boot
from timing import MEMINIT, Row, in_turns, process

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (64, 128, 256, 512, 1024)


def machine(count: int) -> dict[str, Any]:
    """A machine of ``count`` nodes with random symmetric distances, the same at every run."""
    dice = random.Random(count)  # noqa: S311  no secret
    rows = [[10] * count for _ in range(count)]
    for a in range(count):
        for b in range(a):
            rows[a][b] = rows[b][a] = dice.randrange(11, 255)
    nodes = [{"id": n, "cpus": f"{2 * n}-{2 * n + 1}", "memory": "4G"} for n in range(count)]
    return {"meminit": "machine/1", "arch": "x86_64", "nodes": nodes, "distances": rows}


def rows() -> Iterator[Row]:
    """Derivation of 64 to 1,024 nodes with its growth, then whole commands of 1,024 nodes."""
    before: tuple[int, float] | None = None
    for count in SIZES:
        kernel = {"release": "6.1", "config": {"NUMA": "y", "NODES_SHIFT": 10}}
        boot = Boot.from_document({"machine": machine(count), "kernel": kernel})
        layout = layout_of(boot)
        [spent] = in_turns(lambda boot=boot, layout=layout: _spent(boot, layout), rounds=5)  # type: ignore[misc]
        note = ""
        if before is not None:
            fair = (count / before[0]) ** 2 * math.log(count) / math.log(before[0])
            note = f"grew {spent / before[1]:.1f} times, N² log N grows {fair:.1f}"
        yield Row(
            f"derive zonelists of {count} nodes", spent, target="0.5 s for 1024" * (count == SIZES[-1]), note=note
        )
        before = (count, spent)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "machine.json"
        path.write_text(json.dumps(machine(SIZES[-1])), encoding="utf-8")
        base = (MEMINIT, "zonelists", "-m", str(path), "-k", "6.1", "--project", "none")
        text, as_json = in_turns(process(*base), process(*base, "--format", "json"), rounds=5)
    yield Row("meminit zonelists, 1024 nodes from JSON", text, target="below 2.5 s")
    yield Row("the same as JSON", as_json)


def _spent(boot: Boot, layout: Any) -> float:
    start = time.perf_counter()
    lists = build_all_zonelists(boot, layout)
    spent = time.perf_counter() - start
    if len(lists.nodes) != len(layout.nodes):
        raise AssertionError(f"{len(lists.nodes)} lists for {len(layout.nodes)} nodes")
    return spent
