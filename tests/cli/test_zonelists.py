"""``meminit zonelists`` as users run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from running import meminit

MACHINE = {
    "meminit": "machine/1",
    "arch": "x86_64",
    "nodes": [
        {"id": 0, "cpus": "0-3", "memory": "4G"},
        {"id": 1, "memory": "4G"},
        {"id": 2, "cpus": "4", "memory": "4G"},
    ],
    "distances": [[10, 21, 31], [21, 10, 21], [31, 21, 10]],
}


@pytest.fixture(name="machine")
def machine_fixture(tmp_path: Path) -> str:
    path = tmp_path / "machine.json"
    path.write_text(json.dumps(MACHINE), encoding="utf-8")
    return str(path)


def test_lists_of_a_machine(machine: str) -> None:
    ended = meminit("zonelists", "-m", machine, "-k", "4.7", "--project", "none")

    assert (ended.code, ended.err) == (0, "")
    assert "node 1  1:Normal 2:Normal 0:Normal 0:DMA32 0:DMA\n" in ended.out


def test_what_was_assumed_is_told_and_quiet_is_quiet(machine: str) -> None:
    assert "assumed: the usual x86_64 config where none is given\n" in meminit("zonelists", "-m", machine).out
    lines = meminit("zonelists", "-m", machine, "-k", "4.7", "-q", "--node", "1", "--thisnode").out.splitlines()
    assert lines == ["node 1  1:Normal"]


def test_json_and_an_extra_file(machine: str, tmp_path: Path) -> None:
    text = tmp_path / "lists.txt"
    ended = meminit("zonelists", "-m", machine, "-k", "6.1", "--node", "1", "--format", "json", "-o", str(text))
    document = json.loads(ended.out)

    assert document["meminit"] == "zonelists/1"
    assert [node["fallback_nodes"] for node in document["nodes"]] == [[1, 2, 0]]
    assert text.read_text(encoding="utf-8").startswith("order: node")


def test_distances_as_pictures(machine: str, tmp_path: Path) -> None:
    picture = tmp_path / "distances.svg"
    ended = meminit("zonelists", "-m", machine, "-k", "6.1", "--format", "dot", "-o", str(picture))

    assert ended.code == 0
    assert '  0 -- 1 [label="21"];\n' in ended.out
    assert "node 0: itself at 10, 1 at 21, 2 at 31" in picture.read_text(encoding="utf-8")


def test_all_the_questions(machine: str) -> None:
    def ask(*options: str) -> str:
        ended = meminit("zonelists", "-m", machine, "-k", "4.7", *options)
        assert ended.code == 0
        return ended.out

    assert "order: zone (zone was asked for)" in ask("--order", "zone")
    assert "node 0  0:DMA32 0:DMA\n" in ask("--zone", "DMA32")
    assert "node 2  2:Normal\n" in ask("--thisnode")
    assert "as near as node 0, and after the local node by id" in ask("--node", "1", "--explain")
    assert "up to zone DMA32 (__GFP_DMA32), node_zonelists[1]\n  0:DMA32 0:DMA\n" in ask(
        "--gfp", "GFP_DMA32", "--thisnode"
    )
    assert "  1:Normal 2:Normal 0:Normal 0:DMA32 0:DMA\n" in ask("--gfp", "GFP_USER", "--node", "1")
    assert "setup_zone_pageset → stop_machine" in ask("--hotplug", "2:Movable")


def test_the_state_decides_whether_cpus_count(machine: str) -> None:
    def penalties(state: str) -> list[int | None]:
        options = ("--node", "1", "--state", state, "--explain", "--format", "json")
        [node] = json.loads(meminit("zonelists", "-m", machine, "-k", "6.1", *options).out)["nodes"]
        return [pick["penalty"] for pick in node["picks"]]

    assert penalties("booting") == [None, 0, 0]
    assert penalties("running") == [None, 1, 1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--node", "9"), "error: node 9 has no lists"),
        (("--gfp", "GFP_KERNL"), "did you mean `GFP_KERNEL`?"),
        (("--zone", "Lowmem"), "this kernel has no zone `Lowmem`"),
        (("--hotplug", "9:Normal"), "no node 9 to plug memory into"),
        (("--gfp", "GFP_USER", "--zone", "DMA"), "--zone and --gfp both say which zones a request may take"),
        (("--order", "best"), "invalid value for '--order'"),
    ],
)
def test_wrong_questions_end_with_2(machine: str, options: tuple[str, ...], message: str) -> None:
    ended = meminit("zonelists", "-m", machine, "-k", "4.7", *options)

    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


def test_a_batch_answers_line_by_line() -> None:
    line = {"machine": MACHINE, "kernel": {"release": "6.1"}, "zones": [{"node": 1, "zone": "Normal", "present": 5}]}
    ended = meminit("zonelists", "--batch", "-", stdin=f'{json.dumps(line)}\n{{"kernel": 5}}\n{json.dumps(line)}\n')
    first, wrong, last = map(json.loads, ended.out.splitlines())

    assert ended.code == 2
    assert "error" in wrong
    assert first["nodes"] == last["nodes"]
    assert [node["fallback"] for node in first["nodes"]] == [[{"node": 1, "zone": "Normal"}]] * 3
