"""mem= and memmap= change the memory map of x86 as each release changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.memory_map import MemoryMap, memory_map
from meminit.derive.zones import free_area_init_nodes
from meminit.errors import InputFault
from meminit.model.boot import Boot

MIB = 1 << 20
PC = [
    {"start": 0, "end": "639K", "type": "usable"},
    {"start": "639K", "end": "640K", "type": "reserved"},
    {"start": "960K", "end": "1M", "type": "reserved"},
    {"start": "1M", "end": "3G", "type": "usable"},
    {"start": "4G", "end": "6G", "type": "usable"},
]
ONE = [{"id": 0, "memory": [{"start": 0, "end": "3G"}, {"start": "4G", "end": "6G"}]}]


def mapped(boot: Callable[..., Boot], line: str, release: str = "6.1", **more: Any) -> MemoryMap:
    more = {"memory_map": PC, **more}
    return memory_map(boot(ONE, release, cmdline=line, **more), ())


def mib(found: MemoryMap) -> list[tuple[float, float]]:
    return [(start / 256, end / 256) for start, end in found.frames if start >= 256]


@pytest.mark.parametrize(
    ("line", "release", "frames"),
    [
        ("", "6.1", [(1, 3072), (4096, 6144)]),
        ("mem=5G", "6.1", [(1, 3072), (4096, 5120)]),
        ("mem=5G mem=2G", "6.1", [(1, 2048)]),
        ("mem=2G mem=5G", "6.1", [(1, 2048)]),
        ("memmap=2G", "6.1", [(1, 2048)]),
        ("mem=2G memmap=1G@4G", "6.1", [(1, 2048), (4096, 5120)]),
        ("memmap=1G@4G mem=2G", "6.1", [(1, 2048)]),
        ("memmap=1G@10G", "6.1", [(1, 3072), (4096, 6144), (10240, 11264)]),
        ("memmap=1G$1G", "6.1", [(1, 1024), (2048, 3072), (4096, 6144)]),
        ("memmap=1G#1G", "6.1", [(1, 1024), (2048, 3072), (4096, 6144)]),
        ("memmap=1G!1G", "4.7", [(1, 1024), (2048, 3072), (4096, 6144)]),
        ("memmap=1G$1G,1G$4G", "6.1", [(1, 1024), (2048, 3072), (5120, 6144)]),
        ("memmap=exactmap memmap=640K@0 memmap=1G@1M", "6.1", [(1, 1025)]),
        ("memmap=1G@9G memmap=exactmap memmap=640K@0 memmap=1G@1M", "6.1", [(1, 1025)]),
        ("memmap=1G%1G-1+2", "6.1", [(1, 1024), (2048, 3072), (4096, 6144)]),
        ("memmap=1G%10G+1", "6.1", [(1, 3072), (4096, 6144), (10240, 11264)]),
        ("memmap=1G%1G-1", "6.1", [(1, 1024), (2048, 3072), (4096, 6144)]),
        ("memmap=1G%1G", "6.1", [(1, 1024), (2048, 3072), (4096, 6144)]),
        ("memmap=abc mem=0", "6.1", [(1, 3072), (4096, 6144)]),
        ("mem=2G", "2.6.32", [(1, 2048)]),
    ],
)
def test_frames_are_those_of_the_changed_map(
    boot: Callable[..., Boot], line: str, release: str, frames: list[tuple[int, int]]
) -> None:
    found = mapped(boot, line, release)

    assert mib(found) == frames
    assert found.end_pfn == frames[-1][1] * 256


def test_the_user_map_is_told_where_the_line_made_one(boot: Callable[..., Boot]) -> None:
    assert mapped(boot, "quiet").user is None
    user = mapped(boot, "memmap=1G$1G memmap=1G%2G-1+77").user
    assert user is not None
    assert [(entry.start >> 20, entry.end >> 20, entry.type) for entry in user if entry.start >= MIB] == [
        (1, 1024, "usable"),
        (1024, 2048, "reserved"),
        (2048, 3072, "type 77"),
        (4096, 6144, "usable"),
    ]


@pytest.mark.parametrize(
    ("line", "word", "message"),
    [
        ("ro memmap=exactmap memmap=1G@1M", "memmap=1G@1M", "Invalid user supplied memory map"),
        ("ro memmap=exactmap", "memmap=exactmap", "Invalid user supplied memory map"),
        ("memmap=2G@0xffffffffffffffff ro", "memmap=2G@0xffffffffffffffff", "Invalid user supplied memory map"),
        ("memmap=1G%4G-1+1", "memmap=1G%4G-1+1", "BUG_ON"),
        ("mem=4096 ro", "mem=4096", "leaves no memory"),
        ("memmap=8G$0 ro", "memmap=8G$0", "leaves no memory"),
    ],
)
def test_a_line_that_kills_the_kernel_is_told_at_its_word(
    boot: Callable[..., Boot], line: str, word: str, message: str
) -> None:
    with pytest.raises(InputFault, match=message) as fault:
        free_area_init_nodes(boot(ONE, "6.1", cmdline=line, memory_map=PC))

    assert fault.value.place is not None
    assert fault.value.place.text == word


def test_where_no_map_is_given_the_nodes_are_the_map(boot: Callable[..., Boot]) -> None:
    told = [{"id": 0, "memory": [{"start": "1G", "end": "5G"}]}]
    layout = free_area_init_nodes(boot(told, "6.1", cmdline="mem=2G"))

    assert layout.topology.nodes[0].frames == ((1 << 18, 1 << 19),)
    with pytest.raises(InputFault, match="Invalid user supplied"):
        free_area_init_nodes(boot(told, "6.1", cmdline="memmap=exactmap memmap=1G@2G"))
