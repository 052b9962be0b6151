"""What is printed of firmware's account: each release's words, which rows, and the map that the boot line makes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from meminit.derive.messages.firmware_told import srat_messages, user_map_messages
from meminit.model.boot import Boot
from support import FACTS

BOOTS = FACTS / "boots"
MIB = 1 << 20
NODE = [{"id": 0, "memory": [{"start": 0, "end": 1 << 30}]}]
SRAT = [
    {"pxm": 3, "apic": 0},
    {"pxm": 1, "apic": 300},
    {"pxm": 7, "apic": 2, "enabled": False},
    {"pxm": 1, "start": 0, "size": "512M"},
    {"pxm": 3, "start": "512M", "size": "512M", "hotplug": True},
    {"pxm": 3, "start": "2G", "size": "1G", "enabled": False},
]
MAP = [
    {"start": 0, "end": 0x9FC00, "type": "usable"},
    {"start": 0x9FC00, "end": 0xA0000, "type": "reserved"},
    {"start": MIB, "end": 1 << 30, "type": "usable"},
]


def made(boot: Callable[..., Boot], release: str, cmdline: str = "", **more: Any) -> Boot:
    machine = {"firmware": {"srat": SRAT}, "memory_map": MAP, **more}
    return boot(None, release=release, cmdline=cmdline, **machine)


def texts(boot: Boot) -> list[str]:
    return [message.text for message in srat_messages(boot)]


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("2.6.32", ["SRAT: Node 1 PXM 1 0-20000000", "SRAT: Node 0 PXM 3 20000000-40000000"]),
        (
            "3.10",
            [
                "SRAT: PXM 3 -> APIC 0x00 -> Node 0",
                "SRAT: PXM 1 -> APIC 0x12c -> Node 1",
                "SRAT: Node 1 PXM 1 [mem 0x00000000-0x1fffffff]",
                "SRAT: Node 0 PXM 3 [mem 0x20000000-0x3fffffff]",
            ],
        ),
        (
            "4.7",
            [
                "SRAT: PXM 3 -> APIC 0x00 -> Node 0",
                "SRAT: PXM 1 -> APIC 0x12c -> Node 1",
                "SRAT: Node 1 PXM 1 [mem 0x00000000-0x1fffffff]",
                "SRAT: Node 0 PXM 3 [mem 0x20000000-0x3fffffff] hotplug",
            ],
        ),
        (
            "6.12",
            [
                "ACPI: SRAT: Node 1 PXM 1 [mem 0x00000000-0x1fffffff]",
                "ACPI: SRAT: Node 0 PXM 3 [mem 0x20000000-0x3fffffff] hotplug",
            ],
        ),
    ],
)
def test_rows_are_told_in_each_releases_words(release: str, expected: list[str], boot: Callable[..., Boot]) -> None:
    assert texts(made(boot, release)) == expected


def test_rows_are_not_told_where_the_table_is_not_read(boot: Callable[..., Boot]) -> None:
    assert texts(made(boot, "6.1", "numa=off")) == texts(made(boot, "6.1", "numa=noacpi")) == []
    assert texts(made(boot, "6.1", config={"NUMA": False})) == []
    assert texts(made(boot, "6.1", config={"NODES_SHIFT": 0})) == []
    assert texts(boot([{"id": 0, "memory": "1G"}], release="6.1")) == []


def test_the_map_that_a_line_makes_is_told_where_firmwares_is_known(boot: Callable[..., Boot]) -> None:
    def of(release: str, line: str, **more: Any) -> list[str]:
        return [message.text for message in user_map_messages(made(boot, release, line, **more))]

    assert of("6.1", "quiet") == []
    assert not list(user_map_messages(boot(NODE, release="6.1", cmdline="mem=512M")))
    assert of("6.1", "mem=512M", arch="arm64") == []
    told = of("6.1", "mem=512M memmap=1M#768M memmap=1M!800M")
    assert told[0] == "user-defined physical RAM map:"
    assert told[3:] == [
        "user: [mem 0x0000000000100000-0x000000001fffffff] usable",
        "user: [mem 0x0000000030000000-0x00000000300fffff] ACPI data",
        "user: [mem 0x0000000032000000-0x00000000320fffff] persistent (type 12)",
    ]
    assert of("4.15", "mem=512M")[0] == "e820: user-defined physical RAM map:"
    assert of("2.6.32", "mem=512M")[1] == " user: 0000000000000000 - 000000000009fc00 (usable)"


def with_map() -> Iterator[Path]:
    for path in sorted(BOOTS.glob("*/*.json")):
        fact = json.loads(path.read_text("utf-8"))
        if "user_ranges" in fact["expect"] and re.search(r"\bmem(map)?=[^0]", fact["cmdline"]):
            yield path


@pytest.mark.parametrize("path", list(with_map()), ids=lambda path: path.stem)
def test_measured_maps_are_told(path: Path, measured: Callable[..., Boot]) -> None:
    fact = json.loads(path.read_text("utf-8"))
    told = [message.text for message in user_map_messages(measured(fact))][1:]

    expected = [(start, last, kind) for start, last, kind in fact["expect"]["user_ranges"]]
    assert told == [f"user: [mem {start:#018x}-{last:#018x}] {kind}" for start, last, kind in expected]
