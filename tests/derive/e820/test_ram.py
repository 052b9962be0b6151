"""What of a memory map x86 takes for RAM, by release and configuration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.derive.memory_map import memory_map
from meminit.derive.zones import free_area_init_nodes
from meminit.model.boot import Boot

ONE = [{"id": 0, "memory": [{"start": 0, "end": "8G"}]}]


def test_entries_beyond_the_room_of_the_table_are_lost_and_that_is_said(boot: Callable[..., Boot]) -> None:
    rows = [{"start": at << 21, "end": (at << 21) + (1 << 20), "type": "usable"} for at in range(1, 401)]
    small = memory_map(boot(ONE, "4.7", config={"EFI": "n"}, memory_map=rows), ())
    large = memory_map(boot(ONE, "4.7", config={"EFI": "y", "NODES_SHIFT": "6"}, memory_map=rows), ())

    assert len(small.frames) == 128
    assert small.notes == ("272 entries of the memory map are ignored: there is room for 128",)
    assert len(large.frames) == 128 + 3 * 64
    assert large.notes == ("80 entries of the memory map are ignored: there is room for 320",)


@pytest.mark.parametrize(
    ("release", "pae", "end"), [("6.1", "n", 2 << 18), ("6.1", "y", 6 << 18), ("2.6.32", "n", 4 << 18)]
)
def test_an_entry_that_crosses_4_gib_is_passed_over_whole_on_32_bits(
    boot: Callable[..., Boot], release: str, pae: str, end: int
) -> None:
    rows = [
        {"start": "1M", "end": "2G", "type": "usable"},
        {"start": "3G", "end": "6G", "type": "usable"},
        {"start": "7G", "end": "8G", "type": "reserved"},
    ]
    config = {"X86_PAE": pae, "HIGHMEM64G": pae, "HIGHMEM4G": "n" if pae == "y" else "y"}
    found = memory_map(boot(ONE, release, "x86_32", config=config, memory_map=rows), ())

    assert found.frames[-1][1] == end
    assert any("not even what lies below 4G" in note for note in found.notes) is (release == "6.1" and pae == "n")


@pytest.mark.parametrize(("release", "end"), [("3.10", 2 << 18), ("4.7", 10 << 18), ("6.1", 2 << 18)])
def test_persistent_memory_moves_the_end_of_memory_in_some_releases(
    boot: Callable[..., Boot], release: str, end: int
) -> None:
    rows = [
        {"start": "1M", "end": "2G", "type": "usable"},
        {"start": "9G", "end": "10G", "type": "persistent-legacy"},
    ]
    made = boot(ONE, release, memory_map=rows)

    assert memory_map(made, ()).end_pfn == end
    limits = free_area_init_nodes(made).zone_limits
    assert max(high for _, high in limits.values()) == (1 << 20 if release == "3.10" else end)


def test_soft_reserved_and_persistent_ranges_stay_apart(boot: Callable[..., Boot]) -> None:
    rows = [
        {"start": "1M", "end": "2G", "type": "usable"},
        {"start": "4G", "end": "5G", "type": "soft-reserved"},
        {"start": "5G", "end": "6G", "type": "soft-reserved"},
    ]

    def kinds(release: str) -> int:
        user = memory_map(boot(ONE, release, cmdline="memmap=1M$16M", memory_map=rows), ()).user
        assert user is not None
        return sum(entry.type == "soft-reserved" for entry in user)

    assert (kinds("3.10"), kinds("6.1")) == (1, 2)


def test_parts_of_a_page_that_meet_in_it_are_a_page(boot: Callable[..., Boot]) -> None:
    rows = [
        {"start": "1M", "end": 0x200800, "type": "usable"},
        {"start": 0x200800, "end": "4M", "type": "usable"},
        {"start": "5M", "end": 0x600800, "type": "usable"},
    ]

    assert memory_map(boot(ONE, memory_map=rows), ()).frames == ((256, 1024), (1280, 1536))
