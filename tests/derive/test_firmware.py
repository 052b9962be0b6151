"""SRAT and SLIT: which nodes they make, and which distances count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.firmware import acpi_map_pxm_to_node, acpi_numa_init, slit_valid
from meminit.derive.nodes import numa_init
from meminit.model.boot import Boot
from meminit.model.machine import Firmware, SratCpu, SratMemory
from node_boots import GIB, TWO, firmware


def test_nodes_are_numbered_over_cpu_rows_and_then_memory_rows() -> None:
    rows = (SratMemory(9, 0, 1 << 30), SratMemory(7, 1 << 30, 1 << 31), SratCpu(5, 0), SratCpu(9, 1))

    assert acpi_map_pxm_to_node(Firmware(rows)) == {5: 0, 9: 1, 7: 2}


def test_rows_that_are_off_or_empty_make_no_node() -> None:
    rows = (
        SratCpu(0, 0),
        SratCpu(1, 1, enabled=False),
        SratMemory(2, 0, 1 << 30, enabled=False),
        SratMemory(3, 1 << 30, 1 << 30),
        SratMemory(0, 0, 1 << 30),
    )
    topology = acpi_numa_init(Firmware(rows), 12)

    assert [(node.id, node.cpus, node.frames) for node in topology.nodes] == [(0, (0,), ((0, GIB),))]


@pytest.mark.parametrize(
    ("slit", "refused"),
    [
        ([[10, 20], [20, 10]], None),
        ([[10, 255], [11, 10]], None),
        ([[11, 20], [20, 10]], "domain 0 is 11 from itself"),
        ([[10, 20], [10, 10]], "domain 0 is 10 from domain 1"),
    ],
)
def test_slit_valid_wants_10_to_oneself_and_more_to_others(slit: list[list[int]], refused: str | None) -> None:
    answer = slit_valid(slit)

    assert answer == refused if refused is None else str(answer).startswith(refused)


def test_an_invalid_slit_is_thrown_away_whole_and_said_so(boot: Callable[..., Boot]) -> None:
    rows: list[dict[str, Any]] = [
        {"pxm": 0, "apic": 0},
        {"pxm": 0, "start": 0, "size": "2G"},
        {"pxm": 1, "start": "2G", "size": "1G"},
    ]
    good = numa_init(boot(**firmware(*rows, slit=[[10, 31], [17, 10]])))
    bad = numa_init(boot(**firmware(*rows, slit=[[10, 31], [10, 10]])))

    assert good.distances == ((10, 31), (17, 10))
    assert not good.slit_refused
    assert bad.distances == ((10, 20), (20, 10))
    assert bad.slit_refused
    assert bad.notes[0].startswith("ACPI: SLIT table looks invalid. Not used.")


def test_a_slit_is_indexed_by_domain_and_leaves_unknown_ones_at_their_default() -> None:
    rows = (SratCpu(3, 0), SratCpu(1, 1), SratMemory(3, 0, 1 << 30), SratMemory(1, 1 << 30, 1 << 31))
    slit = ((10, 12, 13), (21, 10, 23), (31, 32, 10))

    assert acpi_numa_init(Firmware(rows, slit), 12).distances == ((10, 20), (20, 10))


def test_a_distance_that_does_not_fit_a_byte_is_left_out() -> None:
    rows = (SratCpu(0, 0), SratCpu(1, 1))

    assert acpi_numa_init(Firmware(rows, ((10, 300), (40, 10))), 12).distances == ((10, 20), (40, 10))


def test_distances_of_a_document_are_taken_as_they_are(boot: Callable[..., Boot]) -> None:
    odd = [[11, 5], [255, 10]]

    assert numa_init(boot(TWO, distances=odd)).distances == ((11, 5), (255, 10))
