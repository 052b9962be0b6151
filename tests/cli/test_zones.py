"""``meminit zones``: the layout, single pages, memory maps, and boots a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from running import meminit

MACHINE = """\
meminit: machine/1
name: two
arch: x86_64
nodes:
  - {id: 0, memory: 4G, cpus: 0-3}
  - {id: 1, memory: 4G, cpus: 4-7}
"""


@pytest.fixture(name="machine")
def machine_fixture(tmp_path: Path) -> str:
    path = tmp_path / "two.yaml"
    path.write_text(MACHINE, encoding="utf-8")
    return str(path)


def test_nodes_and_zones_are_shown(machine: str) -> None:
    ended = meminit("zones", "-m", machine, "-k", "4.7")

    assert (ended.code, ended.err) == (0, "")
    assert "Node 1  node_data[1]  online, CPUs 4-7" in ended.out
    assert "struct page" not in ended.out


def test_pages_and_maps_are_shown_when_asked_for(machine: str) -> None:
    with_maps = meminit("zones", "-m", machine, "-k", "4.7", "--pages")
    pages = meminit("zones", "-m", machine, "-k", "4.7", "--pfn", "0x1000", "--address", "5G", "--pages")

    assert "struct page        64 bytes" in with_maps.out
    assert pages.out.startswith("PFN 4096 (0x1000000): present: node 0, zone DMA32")
    assert "PFN 1310720 (0x140000000): present: node 1, zone Normal" in pages.out
    assert "struct page        64 bytes" in pages.out


def test_json_has_the_asked_pages(machine: str) -> None:
    ended = meminit("zones", "-m", machine, "-k", "4.7", "--pfn", "5", "--format", "json")
    document = json.loads(ended.out)

    assert document["meminit"] == "zones/1"
    assert [page["zone"] for page in document["pages"]] == ["DMA"]


def test_a_number_that_is_none_is_told(machine: str) -> None:
    ended = meminit("zones", "-m", machine, "--pfn", "many")

    assert ended.code == 2
    assert "`many` is not a number" in ended.err


def test_without_a_machine_it_says_so() -> None:
    ended = meminit("zones", "-k", "4.7")

    assert ended.code == 2
    assert "a machine is missing" in ended.err


def test_a_batch_answers_a_line_a_boot(tmp_path: Path) -> None:
    machine = {"meminit": "machine/1", "name": "m", "arch": "arm64", "nodes": [{"id": 0, "memory": "1G"}]}
    lines = [json.dumps({"machine": machine, "kernel": {"release": release}}) for release in ("4.7", "9.9", "6.12")]
    path = tmp_path / "boots.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    ended = meminit("zones", "--batch", str(path))
    answers = [json.loads(line) for line in ended.out.splitlines()]

    assert ended.code == 2
    assert [answer.get("meminit", "error") for answer in answers] == ["zones/1", "error", "zones/1"]
