"""Zone limits by arch, config, release and boot line; figures are those that kernels were seen with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.lowmem import find_low_pfn_range
from meminit.derive.zones import free_area_init_nodes, zone_limits
from meminit.model.boot import Boot

MIB = 1 << 8  # pages
GIB = 1 << 18
ONE = [{"id": 0, "memory": "2G"}]
PAE = {"X86_PAE": "y", "HIGHMEM64G": "y", "HIGHMEM4G": "n", "HIGHMEM": "y", "NR_CPUS": 8}
PAE_NUMA = {**PAE, "NUMA": "y", "NR_CPUS": 64, "SPARSEMEM": "y"}


def ends(boot: Boot) -> dict[str, int]:
    """End PFN of each zone type that is not empty."""
    return {zone: high for zone, (low, high) in free_area_init_nodes(boot).zone_limits.items() if low < high}


@pytest.mark.parametrize(
    ("release", "config", "cmdline", "lowmem"),
    [
        ("4.7", PAE, "", 228350),
        ("4.7", {"HIGHMEM": "y", "NR_CPUS": 8}, "", 227326),
        ("4.7", PAE_NUMA, "", 227326),
        ("4.7", PAE, "vmalloc=256M", 193534),
        ("6.1", {**PAE, "NR_CPUS": 32}, "", 880 * MIB - 2),
        ("6.1", {"HIGHMEM": "y", "NR_CPUS": 32}, "", 876 * MIB - 2),
        ("6.1", {**PAE, "NR_CPUS": 32}, "vmalloc=256M", (880 + 120 - 256) * MIB - 2),
        ("2.4.32", {"HIGHMEM": "y"}, "", 896 * MIB),
        ("4.7", {**PAE, "VMSPLIT_2G": "y"}, "", 228350 + 1024 * MIB),
        ("4.7", {**PAE, "PAGE_OFFSET": "0xB0000000"}, "", 228350 + 256 * MIB),
    ],
)
def test_low_memory_of_32_bit_x86(
    boot: Callable[..., Boot], release: str, config: dict[str, Any], cmdline: str, lowmem: int
) -> None:
    limits = ends(boot(ONE, release, "x86_32", cmdline, config))

    assert limits["DMA"] == 16 * MIB
    assert limits["Normal"] == lowmem


def lowmem_of(boot: Boot, ram: int) -> tuple[int, int, tuple[str, ...]]:
    bounds = find_low_pfn_range(boot, 0, ram << 20)
    return bounds.amounts["max_low"] >> 20, bounds.amounts["max_ram"] >> 20, bounds.notes


@pytest.mark.parametrize(
    ("ram", "cmdline", "config", "sizes", "note"),
    [
        (512, "", {}, [512, 512], None),
        (512, "highmem=256M", {}, [256, 512], None),
        (512, "highmem=0", {}, [512, 512], None),
        (512, "highmem=600M", {}, [512, 512], "is bigger than pages available"),
        (512, "highmem=500M", {}, [512, 512], "<64MB lowmem"),
        (512, "highmem=100M", {"HIGHMEM": "n"}, [512, 512], "non-highmem kernel"),
        (2048, "", {}, [891, 2048], None),
        (2048, "highmem=512M", {}, [891, 1403], "644MB of memory above are not used"),
        (2048, "highmem=4G", {}, [891, 2048], "only 1156MB highmem pages available"),
        (2048, "highmem=0", {}, [891, 891], "highmem=0M: 1156MB"),
        (2048, "", {"HIGHMEM": "n"}, [895, 895], "Use a HIGHMEM enabled kernel."),
        (5120, "", {"HIGHMEM64G": "n"}, [891, 4096], "Warning: only 4GB will be used."),
    ],
)
def test_highmem_parameter_and_options(
    boot: Callable[..., Boot], ram: int, cmdline: str, config: dict[str, Any], sizes: list[int], *, note: str | None
) -> None:
    low, used, notes = lowmem_of(boot(ONE, "4.7", "x86_32", cmdline, {**PAE, **config}), ram)

    assert [low, used] == sizes
    assert bool(notes) == (note is not None)
    assert note is None or note in notes[-1]


@pytest.mark.parametrize(
    ("release", "cmdline", "lowmem"),
    [
        ("3.10", "", 760),
        ("4.7", "", 768),
        ("4.7", "vmalloc=384M", 1016 - 384),
        ("6.1", "", 768),
        ("6.1", "vmalloc=384M", 1016 - 384 - 8),
        ("6.1", "vmalloc=1M", 1016 - 16 - 8),
        ("6.1", "vmalloc=2G", 32),
    ],
)
def test_low_memory_of_arm(boot: Callable[..., Boot], release: str, cmdline: str, lowmem: int) -> None:
    limits = ends(boot(ONE, release, "arm", cmdline, {"ZONE_DMA": "n"}))

    assert limits == {"Normal": GIB + lowmem * MIB, "HighMem": GIB + 2048 * MIB}


@pytest.mark.parametrize(
    ("arch", "start", "max_low"), [("arm", 0x40101000, 0x40101000), ("x86_32", 3 << 30, 896 << 20)]
)
def test_low_memory_ends_where_ram_begins_where_it_is_counted_from_there(
    boot: Callable[..., Boot], arch: str, start: int, max_low: int
) -> None:
    made = boot([{"id": 0, "memory": [{"start": start, "size": "64K"}]}], "4.4", arch)

    assert find_low_pfn_range(made, start, start + (64 << 10)).amounts["max_low"] <= max_low
    assert (find_low_pfn_range(made, start, start + (64 << 10)).amounts["max_low"] >= start) is (arch == "arm")


def test_without_highmem_the_rest_of_memory_is_in_no_zone(boot: Callable[..., Boot]) -> None:
    made = boot(ONE, "4.7", "arm", config={"HIGHMEM": "n"})

    assert ends(made) == {"Normal": GIB + 768 * MIB}
    assert "without CONFIG_HIGHMEM" in free_area_init_nodes(made).notes[-1]


@pytest.mark.parametrize(
    ("arch", "release", "limits"),
    [
        ("x86_64", "6.12", {"DMA32": 4 * GIB, "Normal": 7 * GIB}),
        ("x86_64", "2.6.32", {"DMA32": 4 * GIB, "Normal": 7 * GIB}),
        ("x86_64", "2.4.32", {"Normal": 7 * GIB}),
        ("ia64", "4.7", {"DMA": GIB, "Normal": 7 * GIB >> 2}),
        ("ppc64", "4.7", {"DMA": 7 * GIB >> 4}),
        ("ppc64", "6.1", {"DMA": 2 * GIB >> 4, "Normal": 7 * GIB >> 4}),
        ("arm64", "6.12", {"DMA": 4 * GIB, "Normal": 7 * GIB}),
        ("arm64", "5.7", {"DMA": 2 * GIB, "DMA32": 4 * GIB, "Normal": 7 * GIB}),
        ("arm64", "5.0", {"DMA32": 4 * GIB, "Normal": 7 * GIB}),
        ("arm64", "4.7", {"DMA": 4 * GIB, "Normal": 7 * GIB}),
    ],
)
def test_limits_of_64_bit_arches(boot: Callable[..., Boot], arch: str, release: str, limits: dict[str, int]) -> None:
    nodes = [{"id": 0, "memory": [{"start": "1G", "end": "7G"}]}]

    assert ends(boot(nodes, release, arch)) == limits


def test_arm64_memory_that_begins_above_4_gib_is_all_within_reach(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": "6G", "end": "12G"}]}]

    assert ends(boot(nodes, "6.12", "arm64")) == {"DMA": 12 * GIB}
    assert ends(boot(nodes, "4.7", "arm64")) == {"DMA": 8 * GIB, "Normal": 12 * GIB}


def test_an_old_device_zone_ends_at_its_limit_even_beyond_memory(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": 0, "end": "1G"}]}]

    assert ends(boot(nodes, "3.10"))["DMA32"] == 4 * GIB
    assert ends(boot(nodes, "4.7"))["DMA32"] == GIB


def test_a_zone_type_starts_where_the_one_before_it_ends() -> None:
    assert zone_limits(("DMA", "DMA32", "Normal", "Movable", "Device"), {"DMA": 5, "Normal": 9}, 1) == {
        "DMA": (1, 5),
        "DMA32": (5, 5),
        "Normal": (5, 9),
        "Movable": (0, 0),
        "Device": (9, 9),
    }


def test_an_offline_node_has_empty_zones(boot: Callable[..., Boot]) -> None:
    layout = free_area_init_nodes(boot([{"id": 0, "memory": "1G"}, {"id": 1, "memory": "1G", "online": False}]))
    offline = layout.nodes[1]

    assert (offline.online, offline.start_pfn, offline.end_pfn, offline.spanned) == (False, None, None, 0)
    assert not any(zone.populated for zone in offline.zones)


def test_an_estimate_is_given_where_struct_page_is_known(boot: Callable[..., Boot]) -> None:
    known = free_area_init_nodes(boot(ONE))
    unknown = free_area_init_nodes(boot(ONE, "2.4.32"))
    high = free_area_init_nodes(boot(ONE, "4.7", "x86_32", config=PAE))

    assert all(zone.managed_estimate == zone.present - -(-zone.spanned // 64) for zone in known.zones)
    assert {zone.managed_estimate for zone in unknown.zones} == {None}
    assert [zone.managed_estimate == zone.present for zone in high.zones if zone.name == "HighMem"] == [True]


def test_present_leaves_out_the_memory_map_in_2_6_32(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": 0, "end": "8G"}]}]
    zones = {zone.name: zone for zone in free_area_init_nodes(boot(nodes, "2.6.32")).zones}

    assert zones["Normal"].present == 4 * GIB - 4 * GIB * 56 // 4096
    assert zones["Movable"].present == 0


def test_sparse_maps_leave_large_holes_out(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": "4G", "end": "5G"}, {"start": "20G", "end": "21G"}]}]
    normal = next(
        z for z in free_area_init_nodes(boot(nodes, "6.1", "arm64", config={"MEMCG": "y"})).zones if z.present
    )
    flat = {"SPARSEMEM": "n", "SPARSEMEM_VMEMMAP": "n", "FLATMEM": "y", "NUMA": "n", "MEMCG": "y"}
    all_of_it = next(z for z in free_area_init_nodes(boot(nodes, "6.1", "arm64", config=flat)).zones if z.present)

    assert normal.managed_estimate == 2 * GIB - 2 * GIB // 64
    assert all_of_it.managed_estimate == 2 * GIB - 17 * GIB // 64


def test_where_the_kernel_is_taken_to_lie_is_told_where_it_matters(boot: Callable[..., Boot]) -> None:
    nodes = [
        {"id": 0, "memory": [{"start": 0, "end": "2G", "hotplug": True}]},
        {"id": 1, "memory": [{"start": "2G", "end": "4G", "hotplug": True}]},
    ]

    def noted(cmdline: str, nodes: list[dict[str, Any]]) -> list[str]:
        made = boot(nodes, "6.1", cmdline=cmdline, config={"PHYSICAL_START": "0x1000000", "MEMORY_HOTPLUG": "y"})
        return [note for note in free_area_init_nodes(made).notes if "0x1000000 (CONFIG_PHYSICAL_START)" in note]

    assert len(noted("movable_node", nodes)) == 1
    assert noted("", nodes) == []
    assert noted("movable_node", [{"id": 0, "memory": "4G"}]) == []


@pytest.mark.parametrize(("release", "zones"), [("2.6.32", [(0, "DMA")]), ("4.7", [])])
def test_pages_that_are_taken_off_and_not_known_are_told(
    boot: Callable[..., Boot], release: str, zones: list[tuple[int, str]]
) -> None:
    layout = free_area_init_nodes(boot([{"id": 0, "memory": "4G"}, {"id": 1, "memory": "4G"}], release))

    assert [note.split(" may have")[0] for note in layout.notes if "dma_reserve" in note] == [
        f"zone {zone} of node {node}" for node, zone in zones
    ]
