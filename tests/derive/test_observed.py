"""A layout from zones that a real kernel showed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from meminit.derive.nodes import numa_init
from meminit.derive.observed import observed_layout
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.layout import Layout
from meminit.read.zonefacts import ZoneFacts


def boot_of(*zones: dict[str, Any], **kernel: Any) -> Boot:
    nodes = [{"id": 0, "memory": 0}, {"id": 1, "memory": 0, "online": False}]
    return Boot.from_document(
        {
            "machine": {"meminit": "machine/1", "arch": "x86_64", "nodes": nodes},
            "kernel": {"release": "4.7", **kernel},
            "zones": list(zones),
        }
    )


def seen(*zones: dict[str, Any], **kernel: Any) -> Layout:
    boot = boot_of(*zones, **kernel)
    return observed_layout(boot, numa_init(boot))


def test_what_was_seen_stands_and_the_rest_is_empty() -> None:
    layout = seen(
        {"node": 0, "zone": "Normal", "present": 90, "managed": 80, "start_pfn": 256, "spanned": 100},
        {"node": 0, "zone": "DMA", "present": 10, "start_pfn": 16},
    )
    own, other = layout.nodes

    assert layout.zone_types == ("DMA", "DMA32", "Normal", "Movable")
    assert (own.start_pfn, own.end_pfn, own.present, own.spanned, own.online) == (16, 356, 100, 110, True)
    assert [(zone.index, zone.present, zone.managed, zone.spanned) for zone in own.zones] == [
        (0, 10, None, 10),
        (1, 0, 0, 0),
        (2, 90, 80, 100),
        (3, 0, 0, 0),
    ]
    assert (other.start_pfn, other.end_pfn, other.present, other.online) == (None, None, 0, False)


def test_an_empty_zone_stands_nowhere() -> None:
    layout = seen({"node": 0, "zone": "DMA", "present": 0, "managed": 0, "start_pfn": 16})

    assert (layout.nodes[0].zones[0].start_pfn, layout.nodes[0].zones[0].end_pfn) == (None, None)


def test_present_pages_wrap_as_an_unsigned_long() -> None:
    layout = seen(
        {"node": 0, "zone": "DMA32", "present": 1000},
        {"node": 0, "zone": "Normal", "present": (1 << 64) - 400},
        {"node": 0, "zone": "Movable", "present": 400},
    )

    assert layout.nodes[0].present == 1000


@pytest.mark.parametrize(
    ("config", "types"),
    [
        ({"ZONE_DMA": "n", "ZONE_DMA32": "n"}, ("Normal", "Movable")),
        ({"ZONE_DEVICE": "y"}, ("DMA", "DMA32", "Normal", "Movable", "Device")),
        ({}, ("DMA", "DMA32", "Normal", "Movable")),
    ],
)
def test_the_config_says_which_zones_there_are(config: dict[str, str], types: tuple[str, ...]) -> None:
    assert seen({"node": 0, "zone": "Normal", "present": 1}, config=config).zone_types == types


def test_a_zone_that_was_seen_is_there_whatever_the_config_says() -> None:
    layout = seen({"node": 0, "zone": "DMA", "present": 1}, config={"ZONE_DMA": "n"})

    assert layout.zone_types == ("DMA", "DMA32", "Normal", "Movable")


@pytest.mark.parametrize(
    ("zones", "message"),
    [
        ([("0", "Normal")] * 2, "zone Normal of node 0 is given twice"),
        ([("0", "Normal"), ("5", "Normal")], "zone Normal is of node 5, which the machine does not have"),
        ([("0", "Normal"), ("0", "HighMem")], "a kernel for x86_64 has no memory in zone HighMem"),
    ],
)
def test_zones_that_cannot_be_are_refused_where_they_stand(zones: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(InputFault, match=message) as fault:
        seen(*({"node": int(node), "zone": zone, "present": 1} for node, zone in zones))

    place = fault.value.place
    assert place is not None
    assert json.loads(place.text)["zone"] == zones[-1][1]
    assert place.start == place.source.text.rindex('{"node": ', 0, place.end)


@pytest.mark.parametrize(
    ("arch", "zone", "there"), [("x86_32", "HighMem", True), ("x86_32", "DMA32", False), ("arm64", "DMA32", True)]
)
def test_the_length_of_a_word_says_which_zones_can_have_pages(arch: str, zone: str, *, there: bool) -> None:
    def layout(present: int) -> Layout:
        boot = Boot.from_document(
            {
                "machine": {"nodes": [{"id": 0}]},
                "kernel": {"release": "4.7", "arch": arch},
                "zones": [{"node": 0, "zone": zone, "present": present}],
            }
        )
        return observed_layout(boot, numa_init(boot))

    assert zone in layout(0).zone_types
    if there:
        assert layout(5).nodes[0].present == 5
    else:
        with pytest.raises(InputFault, match=f"a kernel for {arch} has no memory in zone {zone}, which is of 64-bit"):
            layout(5)


@pytest.mark.parametrize(
    ("zone", "hint"),
    [("Norml", "did you mean `Normal`?"), ("x", "zones are DMA, DMA32, Normal, HighMem, Movable, Device")],
)
def test_a_zone_that_no_kernel_has_is_refused(zone: str, hint: str) -> None:
    boot = replace(boot_of(), observed=(ZoneFacts(0, zone, 1),))

    with pytest.raises(InputFault, match=f"no kernel has a zone `{zone}`") as fault:
        observed_layout(boot, numa_init(boot))
    assert fault.value.help == hint
