"""Platforms by name, and machines of one node, are placed as they were seen to be."""

from __future__ import annotations

import json

import pytest

from meminit.errors import InputFault
from meminit.quantity import GIB, MIB
from placed_machines import ACPI_TABLES, BOOTS, over_the_hole, placed, qemu_sizes, spans


def test_a_platform_by_name_places_as_it_was_seen_to() -> None:
    (path,) = (path for path in BOOTS if path.stem == "x86_64-6.1_n2_2g_q35_d21")
    fact = json.loads(path.read_text(encoding="utf-8"))
    sizes = qemu_sizes(fact["qemu_args"])
    machine = placed(
        {"platform": "q35", "nodes": [{"id": node, "memory": size} for node, size in enumerate(sizes)]}, "x86_64"
    )
    seen = [over_the_hole([(r["start"], r["end"]) for r in node["memory"]]) for node in fact["machine"]["nodes"]]

    assert spans(machine) == seen
    ours = {(entry.start, entry.end, entry.type) for entry in machine.memory_map or ()}
    theirs = {(entry["start"], entry["end"], entry["type"]) for entry in fact["machine"]["memory_map"]}
    low = max(end for start, end, kind in ours if kind == "usable" and start < 4 * GIB)
    assert {entry for entry in ours if entry[2] == "reserved"} <= theirs
    tables = [(start, end) for start, end, kind in theirs if kind == "reserved" and end == low]
    assert tables
    assert all(end - start <= ACPI_TABLES for start, end in tables)


@pytest.mark.parametrize("name", ["pc", "q35"])
def test_the_border_of_a_platform_moves_with_the_size(name: str) -> None:
    border, low = {"pc": (3584 * MIB, 3 * GIB), "q35": (2816 * MIB, 2 * GIB)}[name]

    def of(size: int) -> list[tuple[int, int]]:
        return spans(placed({"platform": name, "memory": size}, "x86_64"))[0]

    assert of(border - MIB) == [(0, border - MIB)]
    assert of(border) == [(0, low), (4 * GIB, 4 * GIB + border - low)]


def test_pc_is_the_usual_platform_of_x86() -> None:
    for name in ("x86_64", "x86_32"):
        usual, named = placed({"memory": "5G"}, name), placed({"memory": "5G", "platform": "pc"}, name)
        assert spans(usual) == spans(named)
        assert usual.memory_map == named.memory_map


def test_a_machine_of_one_node_is_given_by_its_memory() -> None:
    machine = placed({"memory": "2G", "cpus": "0-1", "platform": "virt"}, "arm64")

    assert spans(machine) == [[(GIB, 3 * GIB)]]
    assert [(node.id, node.cpus) for node in machine.nodes] == [(0, (0, 1))]
    assert spans(placed({"memory": [{"start": GIB, "end": 2 * GIB}]}, "arm64")) == [[(GIB, 2 * GIB)]]


@pytest.mark.parametrize(
    ("name", "arch_name", "hint"),
    [
        ("q36", "x86_64", "did you mean `q35`?"),
        ("virt", "x86_64", "pc, q35 are known"),
        ("pc", "ia64", "none is known by name"),
    ],
)
def test_an_unknown_platform_is_told(name: str, arch_name: str, hint: str) -> None:
    for memory in ("1G", [{"start": 0, "end": "1G"}]):
        with pytest.raises(InputFault, match=f"no platform `{name}` of {arch_name}") as fault:
            placed({"platform": name, "memory": memory}, arch_name)
        assert fault.value.place is not None
        assert fault.value.place.text.strip('"') == name
        assert fault.value.help == hint
