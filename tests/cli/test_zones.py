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
    assert "struct page  " not in ended.out


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


ZONEINFO = """\
Node 0, zone   Normal
  pages free     1000000
        boost    0
        min      11264
        low      14080
        high     16896
        spanned  1048576
        present  1048576
        managed  1019802
        cma      0
        protection: (0, 0, 0, 0)
  pagesets
    cpu: 0
              count: 10
              high:  14080
              batch: 63
  start_pfn:           1048576
"""


@pytest.fixture(name="zoneinfo")
def zoneinfo_fixture(tmp_path: Path) -> str:
    path = tmp_path / "zoneinfo"
    path.write_text(ZONEINFO, encoding="utf-8")
    return str(path)


def test_a_sysctl_is_tried_on_zones_that_were_seen(zoneinfo: str) -> None:
    ended = meminit("zones", "-k", "6.1", "--zoneinfo", zoneinfo, "--sysctl", "vm.min_free_kbytes=90112")

    assert (ended.code, ended.err) == (0, "")
    moved = " ".join(ended.out.split())
    assert "Normal 11264 → 22528 14080 → 28160 16896 → 33792 14080 → 28160 63 0 0 0 0" in moved
    assert "min_free_kbytes 45056 → 90112" in ended.out


def test_json_tells_both_sides(zoneinfo: str) -> None:
    ratio = "vm.lowmem_reserve_ratio=256 32 0 0"
    ended = meminit("zones", "-k", "6.1", "--zoneinfo", zoneinfo, "--sysctl", ratio, "--format", "json")
    document = json.loads(ended.out)

    assert document["reserves"]["lowmem_reserve_ratio"] == [256, 32, 0, 0]
    assert document["reserves"]["before"]["lowmem_reserve_ratio"] == [256, 256, 32, 0]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("-1", "refused (EINVAL), for -1 is less than 0"),
        ("", "refused (EINVAL), for it holds no number"),
        ("9" * 26, f"refused (EINVAL), for `{'9' * 21}` does not fit an unsigned long"),
        ("4294967296", "refused (EINVAL), for 4294967296 does not fit an int"),
        ("1k", "refused (EINVAL), for `k` cannot stand behind a number"),
        ("x" * 4000, "refused (EINVAL), for `xxxxxxxxxxxxxxxxxxxxx` is no number"),
    ],
)
def test_what_the_kernel_refuses_is_told(zoneinfo: str, value: str, said: str) -> None:
    ended = meminit("zones", "-k", "6.1", "--zoneinfo", zoneinfo, "--sysctl", f"vm.min_free_kbytes={value}")

    assert ended.code == 0
    assert said in ended.out


def test_zones_that_were_seen_in_a_batch_need_no_machine() -> None:
    line = {"kernel": {"release": "6.1"}, "zones": [{"node": 0, "zone": "Normal", "present": 1000, "managed": 900}]}
    ended = meminit("zones", "--batch", "-", stdin=json.dumps(line))

    assert json.loads(ended.out)["zones"][2]["watermarks"]["min"] is not None
