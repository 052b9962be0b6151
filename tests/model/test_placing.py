"""Sizes are placed as QEMU's firmware placed them in real boots; what is placed already stays where it is."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.model.arch import Arch
from meminit.model.placing import machine_of
from meminit.quantity import GIB, MIB
from meminit.read.machine import read_machine
from meminit.text import Source
from placed_machines import ACPI_TABLES, BOOTS, over_the_hole, placed, qemu_sizes, spans

OTHERWISE = {
    "x86_64-6.1_n2_2g_q35_d21": "QEMU's q35 machine splits at 2 GiB; the usual firmware is that of pc",
    "x86_64-6.1_n2_pc-dimm-1G_node1": "its SRAT has a row for memory that may be plugged later",
}
"""At most so much SeaBIOS keeps at the end of low memory for its tables."""


def test_sizes_given_to_qemu_are_placed_where_real_kernels_saw_them() -> None:
    compared: Counter[str] = Counter()
    for path in BOOTS:
        boot = json.loads(path.read_text())
        if boot["machine_from"] == "tables injected" or path.stem in OTHERWISE:
            continue
        sizes = qemu_sizes(boot["qemu_args"])
        machine = placed({"nodes": [{"id": i, "memory": size} for i, size in enumerate(sizes)]}, boot["arch"])
        seen = boot["machine"]
        rows = [row for node in seen.get("nodes", ()) for row in node["memory"]]
        rows += [row for row in seen.get("firmware", {}).get("srat", ()) if "start" in row and row.get("enabled", True)]
        everywhere = over_the_hole([(row["start"], row.get("end", row["start"] + row.get("size", 0))) for row in rows])

        assert sorted(span for node in spans(machine) for span in node) == everywhere, path.name

        for row in boot.get("machine_firmware", {}).get("firmware", {}).get("srat", ()):
            if "start" in row:
                mine = spans(machine)[row["pxm"]]
                assert any(a <= row["start"] and row["start"] + row["size"] <= b for a, b in mine), path.name
        if "memory_map" in seen and machine.memory_map is not None:
            mine = [(entry.start, entry.end) for entry in machine.memory_map if entry.type == "usable"]
            theirs = [(row["start"], row["end"]) for row in seen["memory_map"] if row["type"] == "usable"]
            assert [a for a, _ in mine] == [a for a, _ in theirs], path.name
            assert all(0 <= b - seen_b <= ACPI_TABLES for (_, b), (_, seen_b) in zip(mine, theirs, strict=True))
            reserved = {(row["start"], row["end"]) for row in seen["memory_map"] if row["type"] == "reserved"}
            assert {(e.start, e.end) for e in machine.memory_map if e.type == "reserved"} <= reserved, path.name
        compared[boot["arch"]] += 1

    assert set(compared) == {"x86_64", "x86_32", "arm64", "arm", "ppc64"}


@pytest.mark.parametrize(
    ("name", "sizes", "expected"),
    [
        ("x86_64", ["4G"], [[(0, 3 * GIB), (4 * GIB, 5 * GIB)]]),
        ("x86_64", ["1G", 0, "3G"], [[(0, GIB)], [], [(GIB, 3 * GIB), (4 * GIB, 5 * GIB)]]),
        ("x86_64", ["3583M"], [[(0, 3583 * MIB)]]),
        ("x86_32", ["3584M"], [[(0, 3 * GIB), (4 * GIB, 4 * GIB + 512 * MIB)]]),
        ("arm64", ["1G", "8G"], [[(GIB, 2 * GIB)], [(2 * GIB, 10 * GIB)]]),
        ("arm", ["256M"], [[(GIB, GIB + 256 * MIB)]]),
        ("ppc64", ["8G"], [[(0, 8 * GIB)]]),
        ("ia64", ["2G", "2G"], [[(0, 2 * GIB)], [(2 * GIB, 4 * GIB)]]),
    ],
)
def test_where_sizes_go(name: str, sizes: list[Any], expected: list[list[tuple[int, int]]]) -> None:
    machine = placed({"nodes": [{"id": node, "memory": size} for node, size in enumerate(sizes)]}, name)

    assert spans(machine) == expected
    assert machine.arch == name


def test_the_memory_map_goes_with_the_placement() -> None:
    machine = placed({"nodes": [{"id": 0, "memory": "4G"}]}, "x86_64")

    assert [(entry.start, entry.end, entry.type) for entry in machine.memory_map or ()] == [
        (0, 0x9FC00, "usable"),
        (0x9FC00, 0xA0000, "reserved"),
        (0xF0000, MIB, "reserved"),
        (MIB, 3 * GIB, "usable"),
        (0xFFFC0000, 4 * GIB, "reserved"),
        (4 * GIB, 5 * GIB, "usable"),
    ]
    assert placed({"nodes": [{"id": 0, "memory": "4G"}]}, "arm64").memory_map is None


def test_ranges_and_maps_that_are_given_stay_as_they_are() -> None:
    document: Any = {"nodes": [{"id": 0, "memory": [{"start": "3G", "size": "1G"}]}]}
    machine = placed(document, "x86_64")

    assert spans(machine) == [[(3 * GIB, 4 * GIB)]]
    assert machine.memory_map is None

    document = {"nodes": [{"id": 0, "memory": "1G"}], "memory_map": [{"start": 0, "end": "1G", "type": "usable"}]}

    assert len(placed(document, "x86_64").memory_map or ()) == 1


def test_sizes_are_cut_around_known_ranges_which_stay_usable() -> None:
    known = [{"start": "1G", "size": "1G"}, {"start": "3G", "size": "512M"}, {"start": "7G", "size": "1G"}]
    machine = placed({"nodes": [{"id": 0, "memory": "6G"}, {"id": 1, "memory": known}]}, "x86_64")

    assert spans(machine)[0] == [(0, GIB), (2 * GIB, 3 * GIB), (4 * GIB, 7 * GIB), (8 * GIB, 9 * GIB)]
    usable = [(entry.start, entry.end) for entry in machine.memory_map or () if entry.type == "usable"]
    assert (3 * GIB, 3 * GIB + 512 * MIB) in usable
    assert (8 * GIB, 9 * GIB) in usable


def test_a_window_may_be_taken_by_known_ranges() -> None:
    known = [{"start": 0, "size": "3G"}]
    machine = placed({"nodes": [{"id": 0, "memory": "4G"}, {"id": 1, "memory": known}]}, "x86_64")

    assert spans(machine)[0] == [(4 * GIB, 8 * GIB)]


def test_firmware_has_no_nodes_yet() -> None:
    machine = placed({"firmware": {"srat": [{"pxm": 0, "apic": 0}]}, "name": "f"}, "x86_64")

    assert (machine.nodes, machine.name) == ((), "f")
    assert machine.firmware is not None
    assert str(machine.place("firmware", "srat", 0)) == "machine:1:24"


def test_more_than_there_are_addresses() -> None:
    with pytest.raises(InputFault, match="the memory of node 1 goes beyond what 64 bits can address") as caught:
        placed({"nodes": [{"id": 0, "memory": "15E"}, {"id": 1, "memory": "2E"}]}, "x86_64")

    assert caught.value.place is not None
    assert caught.value.place.text == '"2E"'


def test_an_arch_without_placement_needs_ranges() -> None:
    facts = read_machine(Source("machine", "nodes: [{id: 0, memory: 1G}]"))

    with pytest.raises(InputFault, match="does not know where firmware puts memory on odd"):
        machine_of(facts, Arch("odd", {}))


@given(
    st.sampled_from(["x86_64", "x86_32", "arm64", "arm", "ppc64", "ia64"]),
    st.lists(st.integers(0, 1 << 24).map(lambda pages: pages << 12), min_size=1, max_size=8),
)
@settings(deadline=None)
def test_every_byte_is_placed_once_in_the_order_of_the_nodes(name: str, sizes: list[int]) -> None:
    machine = placed({"nodes": [{"id": node, "memory": size} for node, size in enumerate(sizes)]}, name)

    assert [sum(b - a for a, b in node) for node in spans(machine)] == sizes
    flat = [span for node in spans(machine) for span in node]
    assert flat == sorted(flat)
    assert all(a[1] <= b[0] for a, b in pairwise(flat))
