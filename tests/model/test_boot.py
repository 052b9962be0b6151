"""A boot says what it took for granted, and features that unknown symbols decide stay undecided."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import read_dotconfig
from meminit.text import Source

OFF = "CONFIG_MOVABLE_NODE is not known: taken as off"


def boot(line: str, config: dict[str, Any] | None = None, release: str = "4.7") -> Boot:
    return Boot.from_document({"kernel": {"release": release, "config": config or {}}, "cmdline": line})


@pytest.mark.parametrize(
    ("line", "config", "told"),
    [
        ("ro movable_node", None, True),
        ("ro", None, False),
        ("ro movable_node", {"MOVABLE_NODE": "y"}, False),
        ("ro movable_node", {"MOVABLE_NODE": "n"}, False),
    ],
)
def test_an_unknown_symbol_is_told_where_a_parameter_hangs_on_it(
    line: str, config: dict[str, Any] | None, *, told: bool
) -> None:
    formed = boot(line, config)

    assert (OFF in formed.assumed) is told
    assert formed.undecided == (("MOVABLE_NODE",) if told else ())
    assert formed.kernel.has("movable-node-option") is (config == {"MOVABLE_NODE": "y"})
    assert ("movable-node-option" in formed.kernel.undecided) is (config is None)


def test_plugging_in_memory_says_that_the_kernel_can() -> None:
    said = "CONFIG_MEMORY_HOTPLUG=y, since memory is plugged in"
    plugged = Boot.form(BootSpec(release="4.15", hotplug=((1, "Normal"),)))
    without = Boot.form(BootSpec(release="4.15", config={"MEMORY_HOTPLUG": "n"}, hotplug=((1, "Normal"),)))

    assert said in plugged.assumed
    assert plugged.kernel.has("online-pages-sets-pageset")
    assert said not in without.assumed
    assert not without.kernel.has("online-pages-sets-pageset")


def document(*hotplug: tuple[int, str], **more: Any) -> dict[str, Any]:
    return {
        "machine": {"nodes": [{"id": 0, "memory": "1G"}, {"id": 3}]},
        "kernel": {"release": "4.7"},
        "hotplug": [{"node": node, "zone": zone} for node, zone in hotplug],
        **more,
    }


@pytest.mark.parametrize(
    ("node", "zone", "message", "hint"),
    [
        (9, "Normal", "no node 9 to plug memory into", "nodes are 0, 3"),
        (0, "Foo", "this kernel has no zone `Foo` to plug memory into", "zones are DMA, DMA32, Normal, Movable"),
        (3, "Movible", "this kernel has no zone `Movible`", "did you mean `Movable`?"),
    ],
)
def test_memory_is_plugged_in_where_there_is_a_place(node: int, zone: str, message: str, hint: str) -> None:
    with pytest.raises(InputFault, match=message) as fault:
        Boot.from_document(document((0, "Normal"), (node, zone)))

    assert fault.value.help == hint
    assert fault.value.place is not None
    assert fault.value.place.text == f'{{"node": {node}, "zone": "{zone}"}}'


def test_a_zone_that_was_seen_can_get_memory() -> None:
    seen = [{"node": 0, "zone": "Device", "present": 1}]

    assert Boot.from_document(document((0, "Device"), zones=seen)).hotplug == ((0, "Device"),)
    with pytest.raises(InputFault, match="no zone `Device`"):
        Boot.from_document(document((0, "Device")))


def test_memory_is_not_plugged_in_while_the_kernel_boots() -> None:
    with pytest.raises(InputFault, match="while a kernel runs") as fault:
        Boot.from_document(document((0, "Normal"), state="booting"))

    assert fault.value.place is not None
    assert fault.value.place.text == '{"node": 0, "zone": "Normal"}'
    assert Boot.from_document(document((0, "Normal"), state="running")).state == "running"
    assert Boot.from_document(document(state="booting")).state == "booting"


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (None, ["the usual x86_64 config where none is given"]),
        ({}, ["the usual x86_64 config where none is given"]),
        ({"NUMA": "y"}, ["what the .config leaves open as the usual x86_64 config has it"]),
        ("CONFIG_NUMA=y\n", ["what the .config leaves open as the usual x86_64 config has it"]),
        ("# Automatically generated file; DO NOT EDIT.\nCONFIG_NUMA=y\n", []),
    ],
)
def test_what_of_the_config_was_assumed_is_said(config: str | dict[str, str] | None, told: list[str]) -> None:
    read = read_dotconfig(Source(".config", config)) if isinstance(config, str) else config

    assert list(Boot.form(BootSpec(release="4.7", arch="x86_64", config=read)).assumed) == told
