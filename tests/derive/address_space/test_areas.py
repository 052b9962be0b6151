"""Areas of the address space: what decides them, what is left open and why, and that they never overlap."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.model.address_space import AddressSpace, AddressSpaces, Area
from meminit.model.boot import Boot

Make = Callable[..., Boot]
Spaces = Callable[..., AddressSpaces]
Areas = Callable[..., dict[str, Area]]

GIB = 1 << 30
"""Areas that lie in others, by name."""
NODES = [{"id": 0, "memory": "2G"}]
FULL = {"RANDOMIZE_BASE": "y", "RANDOMIZE_MEMORY": "y", "RANDOMIZE_MEMORY_PHYSICAL_PADDING": 10, "ZONE_DEVICE": "n"}


def by_name(space: AddressSpace) -> dict[str, Area]:
    return {area.name: area for area in space.areas}


def test_vmalloc_on_the_boot_line_moves_low_memory(boot: Make, areas: Areas) -> None:
    usual, larger = (areas(boot(NODES, "4.7", "x86_32", line)) for line in ("", "vmalloc=256M"))

    assert (usual["vmalloc"].size, larger["vmalloc"].size) == (120 << 20, 256 << 20)
    assert (usual["lowmem"].size or 0) - (larger["lowmem"].size or 0) == 136 << 20
    assert usual["vmalloc"].end == larger["vmalloc"].end


@pytest.mark.parametrize(
    ("config", "start"),
    [({}, 0xC0000000), ({"VMSPLIT_2G": "y"}, 0x80000000), ({"VMSPLIT_1G": "y"}, 0x40000000)],
)
@pytest.mark.parametrize("arch", ["x86_32", "arm"])
def test_the_split_moves_everything_of_low_memory(
    arch: str, config: dict[str, str], start: int, boot: Make, areas: Areas
) -> None:
    found = areas(boot(NODES, "4.7", arch, config=config))

    assert found["lowmem"].start == start
    if arch == "arm":
        assert found["pkmap"].end == found["lowmem"].start
        assert found["modules"].start == start - (16 << 20)


def test_pae_halves_the_window_of_kmap(boot: Make, areas: Areas) -> None:
    plain, pae = (areas(boot(NODES, "4.7", "x86_32", config=config)) for config in ({}, {"X86_PAE": "y"}))

    assert (plain["pkmap"].size, pae["pkmap"].size) == (4 << 20, 2 << 20)


def test_the_board_ends_the_vmalloc_area_in_old_releases_of_arm(boot: Make, areas: Areas) -> None:
    vmalloc = areas(boot(NODES, "2.6.32", "arm"))["vmalloc"]

    assert vmalloc.start is not None
    assert (vmalloc.end, vmalloc.size) == (None, None)
    assert vmalloc.missing == ("VMALLOC_END of the board",)


def test_what_only_the_processor_decides_gives_two_layouts(boot: Make, spaces: Spaces) -> None:
    four, five = spaces(boot(NODES, "6.1", config={"X86_5LEVEL": "y", "RANDOMIZE_MEMORY": "n"})).spaces

    assert (four.condition.split()[0], five.condition.split()[0]) == ("four", "five")
    assert by_name(four)["direct map"].start == 0xFFFF888000000000
    assert by_name(five)["direct map"].start == 0xFF11000000000000
    assert by_name(five)["vmalloc"].size == 12800 << 40


@pytest.mark.parametrize(
    ("release", "config", "line"),
    [
        ("6.1", {"X86_5LEVEL": "y"}, "no5lvl"),
        ("6.1", {"X86_5LEVEL": "n"}, ""),
        ("4.7", {}, ""),
        ("4.15", {"X86_5LEVEL": "n"}, ""),
    ],
)
def test_four_levels_are_sure_without_the_others(
    release: str, config: dict[str, str], line: str, boot: Make, spaces: Spaces
) -> None:
    (space,) = spaces(boot(NODES, release, cmdline=line, config=config)).spaces

    assert space.condition == ""
    assert by_name(space)["vmalloc"].size == 32 << 40


def test_4_15_with_five_levels_runs_on_no_other_processor(boot: Make, spaces: Spaces) -> None:
    (space,) = spaces(boot(NODES, "4.15", config={"X86_5LEVEL": "y"})).spaces

    assert by_name(space)["vmalloc"].size == 12800 << 40


def test_a_random_place_is_not_told_but_bounded(boot: Make, areas: Areas) -> None:
    found = areas(boot(NODES, "6.8", config={"X86_5LEVEL": "n", **FULL}))

    for name in ("direct map", "vmalloc", "vmemmap"):
        assert (found[name].start, found[name].end) == (None, None)
        assert found[name].not_below == 0xFFFF888000000000
        assert "KASLR" in found[name].missing[0]
    assert found["direct map"].size == 11 << 40  # a TiB for 2 GiB of memory, and ten for what may be plugged in
    assert found["vmalloc"].size == 32 << 40
    assert found["RAM in the direct map"].size == (2 << 30) - 4096


def test_zone_device_keeps_the_whole_room(boot: Make, areas: Areas) -> None:
    found = areas(boot(NODES, "6.12", config={"X86_5LEVEL": "n", **FULL, "ZONE_DEVICE": "y"}))

    assert (found["direct map"].size, found["vmemmap"].size) == (64 << 40, 1 << 40)


def test_the_room_is_not_known_without_its_padding(boot: Make, areas: Areas) -> None:
    config = {key: value for key, value in FULL.items() if "PADDING" not in key}

    assert areas(boot(NODES, "6.8", config={"X86_5LEVEL": "n", **config}))["direct map"].size is None


def test_nokaslr_fixes_every_place(boot: Make, areas: Areas) -> None:
    found = areas(boot(NODES, "6.8", cmdline="nokaslr", config={"X86_5LEVEL": "n", **FULL}))

    assert found["direct map"].start == 0xFFFF888000000000
    assert found["vmalloc"].start == 0xFFFFC90000000000
    assert found["vmemmap"].start == 0xFFFFEA0000000000
    assert found["kernel image"].start == 0xFFFFFFFF81000000


def test_a_symbol_that_is_not_known_leaves_the_place_open(boot: Make, areas: Areas) -> None:
    found = areas(boot(NODES, "6.8", config={"X86_5LEVEL": "n"}))

    assert found["direct map"].missing == ("CONFIG_RANDOMIZE_MEMORY",)
    assert (found["direct map"].start, found["direct map"].size) == (None, None)
    assert found["EFI run time"].unsure == ("CONFIG_EFI",)
    assert "CONFIG_X86_IO_APIC" in found["fixmap"].missing


@pytest.mark.parametrize(
    ("kernel", "vmalloc", "linear"),
    [
        (("4.7", 39, "4K"), (0xFFFFFF8008000000, 0xFFFFFFBEBFFF0000), 0xFFFFFFC000000000),
        (("4.7", 42, "64K"), (0xFFFFFC0008000000, 0xFFFFFDFF5FFF0000), 0xFFFFFE0000000000),
        (("4.7", 47, "16K"), (0xFFFF800008000000, 0xFFFFBFAFFFFF0000), 0xFFFFC00000000000),
        (("4.7", 48, "64K"), (0xFFFF000008000000, 0xFFFF7BDFFFFF0000), 0xFFFF800000000000),
        (("5.6", 48, "4K"), (0xFFFF800010000000, 0xFFFFFDFFBFFF0000), 0xFFFF000000000000),
        (("5.17", 39, "4K"), (0xFFFFFFC008000000, 0xFFFFFFFDF0000000), 0xFFFFFF8000000000),
        (("6.8", 48, "4K"), (0xFFFF800080000000, 0xFFFFFBFFF0000000), 0xFFFF000000000000),
        (("6.12", 39, "4K"), (0xFFFFFFC080000000, 0xFFFFFFFEBF800000), 0xFFFFFF8000000000),
    ],
)
def test_arm64_by_release_bits_and_pages(
    kernel: tuple[str, int, str], vmalloc: tuple[int, int], linear: int, boot: Make, areas: Areas
) -> None:
    release, bits, page = kernel
    config = {"ARM64_VA_BITS": bits, f"ARM64_VA_BITS_{bits}": "y", f"ARM64_{page}_PAGES": "y", "KASAN": "n"}
    found = areas(boot(NODES, release, "arm64", config=config))

    assert (found["vmalloc"].start, found["vmalloc"].end) == vmalloc
    assert found["linear map"].start == linear


def test_kasan_takes_an_eighth_of_the_addresses_of_arm64(boot: Make, areas: Areas) -> None:
    old, new = (
        areas(boot(NODES, release, "arm64", config={"KASAN": "y", "KASAN_HW_TAGS": "n"})) for release in ("4.7", "6.8")
    )

    assert (old["kasan"].start, old["kasan"].size) == (0xFFFF000000000000, 1 << 45)
    assert old["modules"].start == old["kasan"].end
    assert (new["kasan"].end, new["kasan"].size) == (0xFFFF800000000000, 1 << 45)
    assert new["linear map"].end == new["kasan"].start


def test_the_size_of_a_struct_page_decides_what_is_in_use(boot: Make, areas: Areas) -> None:
    config = {"RANDOMIZE_BASE": "n", "SLUB": "n", "SLAB": "y", "MEMCG": "n"}
    found = areas(boot(NODES, "4.7", "arm64", config=config))

    assert found["vmemmap in use"].missing == ("the size of a struct page",)
    assert found["vmemmap in use"].end is None


@pytest.mark.parametrize(
    ("arch", "release", "why"),
    [
        ("ppc64", "6.1", "the address space of ppc64 is not described"),
        ("arm64", "4.4", "the address space of arm64 in 4.4 is not described"),
        ("x86_64", "2.6.24", "the address space of x86_64 in 2.6.24 is not described"),
        ("x86_32", "2.4.32", "the address space of x86_32 in 2.4.32 is not described"),
    ],
)
def test_what_is_not_described_is_said(arch: str, release: str, why: str, boot: Make, spaces: Spaces) -> None:
    assert spaces(boot(NODES, release, arch)) == AddressSpaces((), why)
