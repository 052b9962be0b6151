"""Notes that are lines of the kernel's own are printed in their place, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.model.boot import Boot
from meminit.show.text.log import log_lines

GIB = 1 << 30
NODES: list[dict[str, Any]] = [
    {"id": 0, "cpus": "0-1", "memory": [{"start": 0x1000, "end": 2 * GIB}]},
    {"id": 1, "cpus": "2-3", "memory": [{"start": 2 * GIB, "end": 3 * GIB}, {"start": 4 * GIB, "end": 5 * GIB}]},
]
EMULATED = {"NUMA": "y", "NUMA_EMU": "y", "ACPI_NUMA": "y"}


def shown(boot: Boot) -> list[str]:
    layout = layout_of(boot)
    return log_lines(boot, layout, boot_log(boot, layout), verbose=False, quiet=False).splitlines()


@pytest.mark.parametrize(
    ("release", "line", "text"),
    [
        ("6.1", "numa=fake=1M", "Fake node size 1MB too small, increasing to 64MB"),
        ("6.1", "numa=fake=3U", "numa_emulation: phys: 1 only got 2 of 3 nodes, failing"),
        ("4.7", "kernelcore=mirror", "This configuration results in unmirrored kernel memory."),
        ("6.12", "kernelcore=mirror", "The system has no mirror memory, ignore kernelcore=mirror."),
        ("6.1", "numa=off", "NUMA turned off"),
    ],
)
def test_what_the_kernel_prints_is_a_line_and_no_note(
    boot: Callable[..., Boot], release: str, line: str, text: str
) -> None:
    lines = shown(boot(NODES, release, cmdline=line, config=EMULATED))

    assert [one for one in lines if text in one] == [text]
    assert lines.index(text) < lines.index("Zone ranges:")
    assert len([one for one in lines if "Faking node 0" in one]) == line.startswith("numa=fake")


def test_what_it_does_not_print_stays_a_note(boot: Callable[..., Boot]) -> None:
    lines = shown(boot(NODES, "6.12", cmdline="numa=off numa=fake=3", config=EMULATED))

    assert "note: no node is faked where NUMA is turned off" in lines


@pytest.mark.parametrize(
    ("line", "config", "texts"),
    [
        ("highmem=5G", {}, ["only 4234MB highmem pages available, ignoring highmem size of 5120MB!"]),
        ("highmem=2G", {}, []),
        ("", {"HIGHMEM": "n"}, ["Warning only 887MB will be used.", "Use a HIGHMEM64G enabled kernel."]),
    ],
)
def test_low_memory_of_x86(boot: Callable[..., Boot], line: str, config: dict[str, Any], texts: list[str]) -> None:
    pae = {"HIGHMEM": "y", "HIGHMEM64G": "y", "X86_PAE": "y", "NUMA": "n"}
    nodes = [{"id": 0, "memory": [{"start": 0x1000, "end": 5 * GIB}]}]
    lines = shown(boot(nodes, "6.1", "x86_32", cmdline=line, config={**pae, **config}))

    assert lines[: lines.index("Zone ranges:")] == texts
    assert not [one for one in lines for text in texts if one == f"note: {text}"]


def test_they_are_not_the_words_of_other_arches(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": GIB, "size": "2G"}]}]
    made = boot(nodes, "6.1", "arm", config={"HIGHMEM": "n", "NUMA": "n", "MMU": "y"})

    assert not [message for message in boot_log(made, layout_of(made)) if "will be used" in message.text]
