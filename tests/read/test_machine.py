"""Machine documents: both forms, everything parsed, nothing placed; what cannot be is told at its place."""

from __future__ import annotations

import json
import lzma
from typing import Any

import pytest

from meminit.errors import InputFault
from meminit.quantity import GIB, MIB
from meminit.read.devicetree import DeviceTree
from meminit.read.firmware import EfiEntry, Firmware, MapEntry, MemoryRange, SratCpu, SratMemory
from meminit.read.machine import MachineFacts, machine_facts, read_machine
from meminit.read.tree import read_tree
from meminit.text import Source
from support import CHECKOUT, FACTS


def read(text: str) -> MachineFacts:
    return read_machine(Source("machine.yaml", text))


def fault_of(text: str) -> InputFault:
    with pytest.raises(InputFault) as caught:
        read(text)
    return caught.value


def test_a_document_with_nodes() -> None:
    facts = read(
        """\
meminit: machine/1
name: two-socket
arch: x86_64
nodes:
  - {id: 0, memory: 4G, cpus: 0-3}
  - id: 5
    cpus: [7, 4, 4]
    online: false
    memory:
      - {start: 5G, size: 1G, hotplug: true, mirror: true, nonvolatile: true}
      - {start: 0x1c0000000, end: 8G, size: 1G}
distances: [[10, 21], [21, 10]]
memory_map:
  - {start: 0x0, end: 0x9fc00, type: usable}
  - {start: 640K, size: 384K, type: reserved}
"""
    )

    assert (facts.name, facts.arch, facts.source_name) == ("two-socket", "x86_64", "machine.yaml")
    first, second = facts.nodes
    assert (first.id, first.cpus, first.size, first.ranges, first.online) == (0, (0, 1, 2, 3), 4 * GIB, (), True)
    assert (second.id, second.cpus, second.size, second.online) == (5, (4, 7), 0, False)
    assert second.ranges == (
        MemoryRange(5 * GIB, 6 * GIB, hotplug=True, mirror=True, nonvolatile=True),
        MemoryRange(7 * GIB, 8 * GIB),
    )
    assert facts.distances == ((10, 21), (21, 10))
    assert facts.memory_map == (MapEntry(0, 0x9FC00, "usable"), MapEntry(640 << 10, MIB, "reserved"))
    assert facts.firmware is None
    assert str(facts.places.at((*second.path, "memory", 0, "start"))) == "machine.yaml:10:17"
    assert str(facts.places.at(("arch",))) == "machine.yaml:3:7"


def test_a_document_with_firmware() -> None:
    facts = read(
        """\
firmware:
  srat:
    - {pxm: 0, apic: 0}
    - {pxm: 1, apic: 3, enabled: false}
    - {pxm: 0, start: 0, size: 4G, hotplug: true, nonvolatile: true, enabled: false}
    - {pxm: 1, start: 4G, end: 5G}
  slit: [[10, 21], [21, 10]]
  efi_map:
    - {start: 0, end: 1M, mirror: true}
    - {start: 1M, size: 1M, type: boot-services-data, attributes: [WB, MR]}
  devicetree: {cpus: {cpu@0: {device_type: cpu, numa-node-id: 3}}}
"""
    )

    assert facts.nodes == ()
    assert facts.distances is None
    assert facts.firmware == Firmware(
        srat=(
            SratCpu(0, 0),
            SratCpu(1, 3, enabled=False),
            SratMemory(0, 0, 4 * GIB, hotplug=True, nonvolatile=True, enabled=False),
            SratMemory(1, 4 * GIB, 5 * GIB),
        ),
        slit=((10, 21), (21, 10)),
        mirrored=((0, MIB), (MIB, 2 * MIB)),
        efi_map=(EfiEntry(0, MIB), EfiEntry(MIB, 2 * MIB, "boot-services-data", ("WB", "MR"))),
        devicetree=DeviceTree(cpus=(3,)),
    )
    assert read("firmware: {devicetree: {}}").firmware == Firmware(devicetree=DeviceTree())


@pytest.mark.parametrize("memory", ["", ", memory: 0", ", memory: []", ', memory: "0"', ", memory: 0K"])
def test_a_node_may_have_no_memory(memory: str) -> None:
    (node,) = read(f"nodes: [{{id: 3{memory}}}]").nodes

    assert (node.id, node.size, node.ranges) == (3, 0, ())


@pytest.mark.parametrize(
    ("cpus", "expected"),
    [
        ("3", (3,)),
        ('"0,2"', (0, 2)),
        ("0-1", (0, 1)),
        ("[]", ()),
        ('""', ()),
        ("[1, 0]", (0, 1)),
        ('"0-1,8"', (0, 1, 8)),
    ],
)
def test_forms_of_cpus(cpus: str, expected: tuple[int, ...]) -> None:
    assert read(f"nodes: [{{id: 0, cpus: {cpus}}}]").nodes[0].cpus == expected


@pytest.mark.parametrize(
    "distances", ["[[10, 20], [21, 10]]", "[[0, 0], [255, 3]]", "[[10, 10], [10, 10]]", "[[20, 10], [10, 20]]"]
)
def test_odd_distances_are_the_kernels_to_judge(distances: str) -> None:
    assert read(f"nodes: [{{id: 0}}, {{id: 1}}]\ndistances: {distances}").distances == tuple(
        map(tuple, json.loads(distances))
    )


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("nodes:\n- id: 0\n- id: 1\n- id: 0\n", "4:7", "two nodes with id 0; the first is on line 2"),
        ("nodes: [{id: 0}]\ndistances: [[10, 20], [20, 10]]", "2:12", "`distances` has 2 rows for 1 node"),
        ("nodes: [{id: 0}, {id: 1}]\ndistances: [[10]]", "2:12", "`distances` has 1 row for 2 nodes"),
        (
            "nodes: [{id: 0}, {id: 1}]\ndistances:\n- [10, 20]\n- [20]\n",
            "4:3",
            "`distances` is not square: row 1 has 1 value, not 2",
        ),
        ("firmware:\n  slit:\n  - [10, 20]\n", "3:5", "`firmware.slit` is not square: row 0 has 2 values, not 1"),
        ("nodes: [{id: 0, memory: 17E}]", "1:25", "`nodes[0].memory`: `17E` is more than 64 bits can address"),
        ("nodes: [{id: 0, cpus: 3-1}]", "1:23", "`nodes[0].cpus`: `3-1` ends before it begins"),
        (
            "nodes: [{id: 0, cpus: 0-99999999999}]",
            "1:23",
            "`nodes[0].cpus`: `0-99999999999` is not a CPU or a range of CPUs, such as 8 or 0-3",
        ),
        (
            "nodes: [{id: 0, memory: [{start: 1G, end: 1G}]}]",
            "1:43",
            "`nodes[0].memory[0]` ends at 0x40000000, not after its start 0x40000000",
        ),
        (
            "nodes: [{id: 0, memory: [{start: 1G, size: 0}]}]",
            "1:44",
            "`nodes[0].memory[0]` ends at 0x40000000, not after its start 0x40000000",
        ),
        (
            "nodes: [{id: 0, memory: [{start: 15E, size: 2E}]}]",
            "1:45",
            "`nodes[0].memory[0]` ends at 0x11000000000000000, beyond what 64 bits can address",
        ),
        (
            "nodes: [{id: 0, memory: [{start: 1G, end: 2G, size: 3G}]}]",
            "1:53",
            "`nodes[0].memory[0]`: `end` is 0x80000000, but start and size make 0x100000000",
        ),
        (
            "nodes: [{id: 0}]\nmemory_map: [{start: 4, end: 2, type: usable}]",
            "2:30",
            "`memory_map[0]` ends at 0x2, not after its start 0x4",
        ),
        (
            "firmware: {srat: [{pxm: 0, start: 4, end: 2}]}",
            "1:43",
            "`firmware.srat[0]` ends at 0x2, not after its start 0x4",
        ),
        ("", "1:1", "the document is empty; it must be a mapping"),
    ],
)
def test_what_cannot_be_is_told_where_it_is(text: str, place: str, message: str) -> None:
    fault = fault_of(text)

    assert fault.message == message
    assert str(fault.place) == f"machine.yaml:{place}"


def test_a_machine_inside_another_document_tells_the_outer_places() -> None:
    tree = read_tree(Source("batch:7", '{"machine": {"arch": "arm", "nodes": [{"id": 0}, {"id": 0}]}}'))

    with pytest.raises(InputFault) as caught:
        machine_facts(tree, ("machine",))

    assert str(caught.value.place) == "batch:7:1:57"


def boot_facts() -> list[tuple[str, Any]]:
    found = [
        (f"{path.parent.name}/{path.stem}/{key}", document[key])
        for path in sorted((FACTS / "boots").glob("*/*.json"))
        for document in [json.loads(path.read_text())]
        for key in ("machine", "machine_firmware")
        if key in document
    ]
    for path in sorted((FACTS / "zonelists").glob("*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            found += [
                (f"{path.name}:{number}", boot["machine"])
                for number, line in enumerate(lines, 1)
                if (boot := json.loads(line).get("boot")) is not None
            ]
    return found


def test_every_machine_of_the_facts_is_read_with_what_it_says() -> None:
    machines = boot_facts()

    assert machines
    for name, document in machines:
        facts = read_machine(Source(name, json.dumps(document)))

        assert [node.id for node in facts.nodes] == [node["id"] for node in document.get("nodes", [])]
        assert [list(node.cpus) for node in facts.nodes] == [sorted(node["cpus"]) for node in document.get("nodes", [])]
        assert (None if facts.distances is None else [*map(list, facts.distances)]) == document.get("distances")
        assert (facts.firmware is None) == ("firmware" not in document)


def test_samples_are_read() -> None:
    for path in sorted((CHECKOUT / "samples").rglob("machine.yaml")):
        facts = read_machine(Source.from_bytes(path.name, path.read_bytes()))

        assert facts.nodes or facts.firmware
