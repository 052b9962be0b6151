"""Messages in the words of each release, and what is told of kernels that die or say nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.model.boot import Boot
from meminit.model.messages import Message

GIB = 1 << 30
NODES = [
    {"id": 0, "cpus": "0-1", "memory": [{"start": 0x1000, "end": 3 * GIB}]},
    {"id": 1, "cpus": "2-3", "memory": [{"start": 4 * GIB, "end": 5 * GIB}]},
]


def texts(boot: Boot, *, every: bool = False) -> list[str]:
    return [message.text for message in boot_log(boot, layout_of(boot), every=every)]


def by_kind(boot: Boot, kind: str) -> list[Message]:
    return [message for message in boot_log(boot, layout_of(boot), every=True) if message.kind == kind]


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        (
            "2.6.32",
            [
                "Zone PFN ranges:",
                "  Normal   0x00100000 -> 0x00140000",
                "Movable zone start PFN for each node",
                "  Node 1: 1179648",
                "early_node_map[3] active PFN ranges",
                "    1: 0x00100000 -> 0x00140000",
            ],
        ),
        (
            "3.10",
            [
                "Zone ranges:",
                "  Normal   [mem 0x100000000-0x13fffffff]",
                "  Node 1: 0x120000000",
                "Early memory node ranges",
                "  node   1: [mem 0x100000000-0x13fffffff]",
            ],
        ),
        (
            "4.7",
            [
                "  Normal   [mem 0x0000000100000000-0x000000013fffffff]",
                "  Node 1: 0x0000000120000000",
                "  node   1: [mem 0x0000000100000000-0x000000013fffffff]",
                "Initmem setup node 1 [mem 0x0000000100000000-0x000000013fffffff]",
                "On node 1 totalpages: 262144",
                "Policy zone: Normal",
            ],
        ),
        ("6.1", ["Fallback order for Node 0: 0 1 ", "Fallback order for Node 1: 1 0 "]),
    ],
)
def test_each_release_has_its_own_words(boot: Callable[..., Boot], release: str, expected: list[str]) -> None:
    lines = texts(boot(NODES, release=release, cmdline="movablecore=512M"))

    assert [line for line in lines if line in expected] == expected


def test_an_empty_zone_is_told(boot: Callable[..., Boot]) -> None:
    lines = texts(boot(NODES[:1], release="4.7"))

    assert "  Normal   empty" in lines
    assert "  Normal   0x00100000 -> 0x00100000" not in lines


@pytest.mark.parametrize(
    ("release", "line"),
    [
        ("6.1", "Initmem setup node 1 as memoryless"),
        ("4.15", "Initmem setup node 1 [mem 0x0000000000000000-0x0000000000000000]"),
    ],
)
def test_a_node_without_memory_is_set_up_too(boot: Callable[..., Boot], release: str, line: str) -> None:
    nodes = [NODES[0], {"id": 1, "cpus": "2-3", "memory": []}]

    assert line in texts(boot(nodes, release=release))


@pytest.mark.parametrize(
    ("cmdline", "first"), [("numa=off", "NUMA turned off"), ("numa=noacpi", "No NUMA configuration found")]
)
def test_numa_that_is_off_fakes_a_node(boot: Callable[..., Boot], cmdline: str, first: str) -> None:
    config = {"ACPI_NUMA": True}
    lines = texts(boot(NODES, release="6.1", cmdline=cmdline, config=config))

    assert lines[:2] == [first, "Faking a node at [mem 0x0000000000000000-0x000000013fffffff]"]
    assert texts(boot(NODES, release="2.6.32", cmdline=cmdline, config=config))[1] == (
        "Faking a node at 0000000000000000-0000000140000000"
    )


def test_uncovered_memory_refuses_all_nodes(boot: Callable[..., Boot]) -> None:
    memory_map = [{"start": 0, "end": 3 * GIB, "type": "usable"}, {"start": 4 * GIB, "end": 7 * GIB, "type": "usable"}]
    lines = texts(boot(NODES, release="6.1", memory_map=memory_map))

    assert lines[0].startswith("NUMA: nodes only cover 409")
    assert lines[1] == "No NUMA configuration found"


def test_a_refused_slit_is_told(boot: Callable[..., Boot]) -> None:
    srat: list[dict[str, Any]] = [
        {"pxm": 0, "apic": 0},
        {"pxm": 1, "apic": 1},
        {"pxm": 0, "start": 0, "size": "2G"},
        {"pxm": 1, "start": "2G", "size": "1G"},
    ]
    lines = texts(boot(release="6.1", firmware={"srat": srat, "slit": [[10, 10], [10, 10]]}))

    assert lines[0] == "ACPI: SLIT table looks invalid. Not used."


def test_fake_nodes_are_told(boot: Callable[..., Boot]) -> None:
    faked = by_kind(boot(NODES, release="6.1", cmdline="numa=fake=2", config={"NUMA_EMU": True}), "fake-node")

    assert [message.text.startswith("Faking node ") for message in faked] == [True, True]


def test_without_numa_nothing_is_said_of_it(boot: Callable[..., Boot]) -> None:
    lines = texts(boot(NODES[:1], release="4.7", cmdline="numa=off", config={"NUMA": False}))

    assert not any("NUMA" in line or line.startswith("Policy") for line in lines)


def test_an_arch_that_sizes_its_zones_alone_prints_no_blocks(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "cpus": 0, "memory": [{"start": GIB, "size": "512M"}]}]
    lines = texts(boot(nodes, release="4.7", arch="arm", config={"NUMA": False}))

    assert "Zone ranges:" not in lines
    assert any(line.startswith("Built 1 zonelists") for line in lines)


def test_words_are_told_where_all_is_asked_for(boot: Callable[..., Boot]) -> None:
    made = boot(NODES, release="6.1", cmdline="numa foo movable_node -- bar")

    assert not any("foo" in line for line in texts(made))
    lines = texts(made, every=True)
    assert lines[0] == "Malformed early option 'numa'"
    unknown = 'Unknown kernel command line parameters "foo", will be passed to user space.'
    assert lines.index(unknown) == len(lines) - 3
    assert lines[-2].startswith("Memory: …K/4193916K available (")
    assert lines[-1] == "HugeTLB: registered 2.00 MiB page size, pre-allocated 0 pages"


def test_lists_are_told_where_mminit_loglevel_asks_for_them(boot: Callable[..., Boot]) -> None:
    config = {"DEBUG_MEMORY_INIT": True}
    made = boot(NODES, release="6.1", cmdline="mminit_loglevel=4", config=config)
    found = [message.text for message in by_kind(made, "zonelist")]

    assert found[0] == "mminit::zonelist general 0:DMA = 0:DMA "
    assert "mminit::zonelist general 0:DMA32 = 0:DMA32 0:DMA " in found
    assert "mminit::zonelist thisnode 1:Normal = 1:Normal " in found
    assert not by_kind(boot(NODES, release="6.1", cmdline="mminit_loglevel=0", config=config), "zonelist")
    assert not by_kind(boot(NODES, release="6.1", cmdline="mminit_loglevel=4"), "zonelist")
    uma = boot(NODES[:1], release="4.7", cmdline="mminit_loglevel=4", config={**config, "NUMA": False})
    assert all("thisnode" not in message.text for message in by_kind(uma, "zonelist"))


def test_a_kernel_that_dies_of_too_many_words_prints_all_before(boot: Callable[..., Boot]) -> None:
    lines = texts(boot(NODES, release="6.1", cmdline=" ".join(f"v{n}=1" for n in range(40))), every=True)

    assert any(line.startswith("Built") for line in lines)
    assert lines[-1].startswith("Kernel panic - not syncing: Too many boot env vars")


def test_the_oldest_releases_say_nothing_of_zonelists(boot: Callable[..., Boot]) -> None:
    lines = texts(boot(NODES[:1], release="2.4.32", config={"NUMA": False}))

    assert not any(line.startswith(("Built", "Fallback")) for line in lines)


def test_a_kernel_that_dies_of_the_length_of_its_line_prints_no_lists(boot: Callable[..., Boot]) -> None:
    made = boot(NODES, release="6.1", cmdline="x=" + "y" * 2600, config={"FORTIFY_SOURCE": True})
    lines = texts(made, every=True)

    assert lines[-1].startswith("kernel BUG at lib/string_helpers.c")
    assert not any(line.startswith("Built") for line in lines)
