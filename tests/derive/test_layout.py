"""layout_of(): observed zones stand in place of predicted ones; large machines are laid out quickly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.layout import layout_of
from meminit.errors import InputFault
from meminit.model.boot import Boot

NODES = 1024


def test_observed_zones_are_taken_as_they_are() -> None:
    document = {
        "machine": {"meminit": "machine/1", "name": "m", "arch": "x86_64", "nodes": [{"id": 0, "memory": "1G"}]},
        "kernel": {"release": "4.7"},
        "zones": [{"node": 0, "zone": "Normal", "present": 7, "managed": 5}],
    }
    zones = [zone for zone in layout_of(Boot.from_document(document)).zones if zone.populated]

    assert [(zone.name, zone.present, zone.managed) for zone in zones] == [("Normal", 7, 5)]


@pytest.mark.parametrize("zones", [None, [{"node": 0, "zone": "Normal", "present": 7}]])
def test_memory_that_is_plugged_in_later_is_no_part_of_the_layout(zones: list[dict[str, Any]] | None) -> None:
    document = {
        "machine": {"meminit": "machine/1", "name": "m", "arch": "x86_64", "nodes": [{"id": 0, "memory": "1G"}]},
        "kernel": {"release": "4.7"},
        "hotplug": [{"node": 0, "zone": "Movable"}],
        **({"zones": zones} if zones else {}),
    }
    layout = layout_of(Boot.from_document(document))

    assert [zone.present for zone in layout.zones if zone.name == "Movable"] == [0]
    assert "memory plugged in later into zone Movable of node 0 is no part of it" in layout.notes[-1]


def test_memory_is_plugged_into_nodes_that_the_kernel_makes() -> None:
    rows = [{"pxm": 0, "start": 0, "size": "1G"}, {"pxm": 1, "start": "1G", "size": "1G"}]
    document = {
        "machine": {"firmware": {"srat": rows}},
        "kernel": {"release": "4.7"},
        "hotplug": [{"node": 2, "zone": "Normal"}],
    }
    with pytest.raises(InputFault, match="no node 2 to plug memory into") as fault:
        layout_of(Boot.from_document(document))

    assert fault.value.help == "nodes are 0, 1"
    assert fault.value.place is not None
    assert fault.value.place.text == '{"node": 2, "zone": "Normal"}'


def test_a_machine_of_1024_nodes_is_laid_out(boot: Callable[..., Boot]) -> None:
    made = boot([{"id": node, "memory": "4G"} for node in range(NODES)], "6.12", config={"NODES_SHIFT": 10})
    layout = layout_of(made)

    assert len(layout.nodes) == NODES
