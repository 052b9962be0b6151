"""What is set aside early, of machines and boot lines that no measurement has: as the kernel's own steps give it."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.derive.layout import layout_of, layout_shown
from meminit.derive.managed import managed_bounds
from meminit.model.boot import Boot
from meminit.model.reservations import Bounds, Managed, Reservation
from meminit.read.image_sizes import ImageSizes

MIB, GIB = 1 << 20, 1 << 30
PC = {"nodes": [{"id": 0, "memory": "8G"}]}
SMALL = {"KEXEC": "y", "KEXEC_CORE": "y", "CRASH_CORE": "y", "CRASH_RESERVE": "y"}


def boot(line: str = "", *, release: str = "6.1", arch: str = "x86_64", machine: Any = None, **config: Any) -> Boot:
    kernel = {"release": release, "arch": arch, "config": {**SMALL, **config}}
    document = {
        "machine": machine or PC,
        "kernel": kernel,
        "cmdline": f"nokaslr {line}",
        "image_size": "40M",
        "initrd_size": "2M",
    }
    return Boot.from_document(document)


def early(line: str = "", **more: Any) -> Managed:
    made = boot(line, **more)
    found = managed_bounds(made, layout_of(made))
    assert found is not None
    return found


def asked(line: str = "", **more: Any) -> tuple[Reservation, ...]:
    return early(line, **more).reservations


def test_a_plain_size_lies_at_the_top_of_what_is_below_4_gib() -> None:
    (crash,) = asked("crashkernel=256M")

    assert (crash.base, crash.fits) == (3 * GIB - 272 * MIB, True)
    assert crash.says == ("Reserving 256MB of memory at 2800MB for crashkernel (System RAM: 8191MB)",)


def test_before_5_2_a_plain_size_lies_below_896_mib() -> None:
    (crash,) = asked("crashkernel=256M", release="4.7")

    assert crash.base == 640 * MIB


def test_what_has_no_room_below_4_gib_lies_above_with_a_part_below() -> None:
    crash, low = asked("crashkernel=3500M")

    assert crash.least_base is not None
    assert crash.least_base >= 4 * GIB
    assert (low.size, low.fits) == (256 * MIB, True)


def test_the_part_below_is_as_large_as_the_line_says_or_absent() -> None:
    assert [one.size for one in asked("crashkernel=256M,high crashkernel=80M,low")] == [256 * MIB, 80 * MIB]
    assert len(asked("crashkernel=256M,high crashkernel=0,low")) == 1


def test_the_part_below_has_room_for_bounce_buffers() -> None:
    _, low = asked("crashkernel=256M,high swiotlb=262144")

    assert low.size == 520 * MIB


def test_a_part_below_without_room_leaves_nothing_set_aside() -> None:
    found = asked("crashkernel=256M,high crashkernel=3500M,low")

    assert [one.fits for one in found] == [False, False]


def test_newer_kernels_take_a_size_with_high_below_where_nothing_is_above() -> None:
    machine = {"nodes": [{"id": 0, "memory": "2G"}]}
    (crash,) = asked("crashkernel=256M,high", release="6.12", machine=machine)

    assert crash.base is not None
    assert crash.base < 2 * GIB


def test_newer_kernels_take_a_plain_size_above_where_there_is_no_room_below() -> None:
    crash, low = asked("crashkernel=3500M", release="6.12")

    assert (crash.fits, low.size) == (True, 256 * MIB)


@pytest.mark.parametrize(("release", "found"), [("6.1", [False]), ("6.4", [True, True]), ("6.12", [True, True])])
def test_arm64_takes_a_plain_size_above_since_6_2(release: str, found: list[bool]) -> None:
    memory = [{"start": "1G", "end": "2G"}, {"start": "4G", "end": "12G"}]
    machine = {"arch": "arm64", "nodes": [{"id": 0, "memory": memory}]}

    assert [one.fits for one in asked("crashkernel=2G", release=release, arch="arm64", machine=machine)] == found


def test_all_memory_is_too_much() -> None:
    (newer,) = asked("crashkernel=8G", release="6.12")
    (older,) = asked("crashkernel=8G")

    assert (newer.fits, newer.why, newer.says) == (False, "it is not less than all memory", ())
    assert older.says == ("crashkernel reservation failed - No suitable area found.",)


@pytest.mark.parametrize(
    ("line", "release", "size"),
    [
        ("crashkernel=1G-4G:128M,4G-:512M", "6.1", 512 * MIB),
        ("crashkernel=1G-4G:128M,4G-8191M:256M,8191M-:512M", "4.7", 512 * MIB),
        ("crashkernel=1G-8192M:128M,8192M-:512M", "4.7", 128 * MIB),
        ("crashkernel=1G-8192M:128M,8192M-:512M", "6.1", 512 * MIB),
    ],
)
def test_a_range_is_chosen_by_memory_that_newer_kernels_round_up(line: str, release: str, size: int) -> None:
    assert asked(line, release=release)[0].size == size


def test_a_range_of_none_sets_nothing_aside() -> None:
    assert asked("crashkernel=16G-:512M") == ()


def test_an_address_is_taken_or_refused() -> None:
    assert [one.fits for one in asked("crashkernel=64M@512M")] == [True]
    assert [one.says for one in asked("crashkernel=64M@16M")] == [
        ("crashkernel reservation failed - memory is in use.",)
    ]
    assert [one.fits for one in asked("crashkernel=64M@520704K")] == [False]


def test_an_address_at_the_top_is_open() -> None:
    (crash,) = asked("crashkernel=64M@3008M")

    assert (crash.fits, crash.says) == (None, ())


def test_where_a_size_barely_fits_it_is_open() -> None:
    machine = {"nodes": [{"id": 0, "memory": "256M"}]}
    (crash,) = asked("crashkernel=190M", machine=machine)

    assert crash.fits is None


def test_a_place_that_hangs_on_another_is_open() -> None:
    machine = {"nodes": [{"id": 0, "memory": [{"start": 0, "size": "256M"}, {"start": "4G", "size": "4G"}]}]}
    (crash,) = asked("crashkernel=190M", machine=machine)

    assert (crash.fits, crash.base) == (None, None)


def test_arches_that_are_not_followed_say_so() -> None:
    machine = {"arch": "ppc64", "nodes": [{"id": 0, "memory": "4G"}]}
    (crash,) = asked("crashkernel=256M", arch="ppc64", machine=machine)

    assert (crash.fits, len(crash.missing)) == (None, 1)


ARM64 = {"arch": "arm64", "nodes": [{"id": 0, "memory": "2G"}]}
CMA: dict[str, Any] = {"CMA": "y", "DMA_CMA": "y", "CMA_SIZE_MBYTES": 64}


@pytest.mark.parametrize(
    ("config", "size"),
    [
        ({"CMA_SIZE_SEL_MBYTES": "y"}, 64 * MIB),
        ({"CMA_SIZE_SEL_PERCENTAGE": "y", "CMA_SIZE_PERCENTAGE": 10}, 206 * MIB),
        ({"CMA_SIZE_SEL_MIN": "y", "CMA_SIZE_PERCENTAGE": 10}, 64 * MIB),
        ({"CMA_SIZE_SEL_MAX": "y", "CMA_SIZE_PERCENTAGE": 10}, 206 * MIB),
        ({"CMA_SIZE_SEL_MBYTES": "y", "CMA_SIZE_PERCENTAGE": 10}, 64 * MIB),
    ],
)
def test_the_default_area_is_as_large_as_the_config_says(config: Any, size: int) -> None:
    (area,) = asked(arch="arm64", machine=ARM64, **CMA, **config)

    assert (area.what, area.size, area.managed) == ("cma", size, True)


def test_without_the_configs_size_that_is_missing() -> None:
    (area,) = asked(arch="arm64", machine=ARM64, CMA="y", DMA_CMA="y")

    assert (area.fits, len(area.missing)) == (None, 1)


def test_an_area_at_an_address_is_there_or_fails() -> None:
    def area(line: str) -> Reservation:
        return asked(line, arch="arm64", machine=ARM64, **CMA)[0]

    assert area("cma=64M@1536M-1600M").base == 1536 * MIB
    assert area("cma=64M@1537M-1601M").says == ("cma: Failed to reserve 64 MiB",)
    limited = area("cma=64M@1200M-2G")
    assert limited.base == 2 * GIB - 64 * MIB


def test_before_5_19_an_area_lies_on_the_border_of_the_largest_block() -> None:
    (area,) = asked("cma=5M", release="5.17", arch="arm64", machine=ARM64, **CMA)

    assert area.size == 8 * MIB


def test_on_x86_areas_for_gigantic_pages_hang_on_the_cpu() -> None:
    (area,) = asked("hugetlb_cma=1G", **HUGETLB)

    assert (area.fits, area.missing) == (None, ("whether the CPU has pdpe1gb",))


HUGETLB = {"HUGETLBFS": "y", "HUGETLB_PAGE": "y", "CMA": "y"}
FOUR = {"arch": "arm64", "nodes": [{"id": node, "memory": "8G"} for node in range(3)]}


@pytest.mark.parametrize(
    ("line", "sizes"),
    [
        ("hugetlb_cma=2G", {0: GIB, 1: GIB}),
        ("hugetlb_cma=4G", {0: 2 * GIB, 1: 2 * GIB}),
        ("hugetlb_cma=0:1G,2:1500M", {0: GIB, 2: 2 * GIB}),
        ("hugetlb_cma=0:512M,3:1G,1:1G", {1: GIB}),
        ("hugetlb_cma=0:1G hugetlb_cma=4G", {0: GIB}),
        ("hugetlb_cma=0:1G hugetlb_cma=1:1G", {0: GIB, 1: GIB}),
        ("hugetlb_cma=0:2G,1:1G hugetlb_cma=2G", {0: 2 * GIB}),
        ("hugetlb_cma=3:1G hugetlb_cma=3G", {0: GIB, 1: GIB}),
        ("hugetlb_cma=3:1G hugetlb_cma=1G", {}),
    ],
)
def test_areas_for_gigantic_pages_are_spread_over_nodes(line: str, sizes: dict[int, int]) -> None:
    found = asked(line, arch="arm64", machine=FOUR, **HUGETLB)

    assert {one.node: one.size for one in found} == sizes
    assert all(one.fits for one in found)


def test_less_than_a_gigantic_page_is_refused() -> None:
    (area,) = asked("hugetlb_cma=512M", arch="arm64", machine=FOUR, **HUGETLB)

    assert (area.fits, area.says) == (False, ("hugetlb_cma: cma area should be at least 1024 MiB",))


def test_gigantic_pages_are_counted_by_what_nodes_have_room_for() -> None:
    (enough,) = asked("hugepagesz=1G hugepages=2", **HUGETLB)
    (open_,) = asked("hugepagesz=1G hugepages=5", **HUGETLB)
    (many,) = asked("hugepagesz=1G hugepages=9", **HUGETLB)

    assert (enough.fits, open_.fits, many.fits) == (True, None, False)


def test_gigantic_pages_are_sure_where_nothing_lies_anywhere() -> None:
    made = boot("hugepagesz=1G hugepages=5", **HUGETLB)
    layout = layout_of(made)
    placed_low = managed_bounds(made, layout, ImageSizes(whole=40 * MIB, initrd_at=(512 * MIB, 514 * MIB)))
    none = managed_bounds(made, layout, ImageSizes(whole=40 * MIB, initrd=0))

    assert [one.fits for one in (*shown(placed_low), *shown(none))] == [True, True]


def shown(found: Managed | None) -> tuple[Reservation, ...]:
    assert found is not None
    return found.reservations


def test_a_node_without_room_leaves_its_gigantic_pages_to_the_others() -> None:
    machine = {"nodes": [{"id": 0, "memory": "4G"}, {"id": 1, "memory": "4G"}]}
    line = "hugepagesz=1G hugepages=5"
    made = boot(line, machine=machine, NUMA="y", BLK_DEV_INITRD="n", **HUGETLB)

    found = shown(managed_bounds(made, layout_of(made)))

    assert {one.node: one.pages for one in found} == {0: 3, 1: 2}
    assert {one.fits for one in found} == {None}


@pytest.mark.parametrize("arch", ["x86_64", "arm64"])
def test_an_area_of_hugetlb_cma_leaves_no_gigantic_pages_at_boot(arch: str) -> None:
    _, pages, small = asked(
        "hugetlb_cma=1G hugepagesz=1G hugepages=2 hugepagesz=2M hugepages=3",
        arch=arch,
        machine={"arch": arch, "nodes": [{"id": 0, "memory": "8G"}]},
        **HUGETLB,
    )

    assert (pages.fits, pages.says) == (False, ("HugeTLB: hugetlb_cma is enabled, skip boot time allocation",))
    assert (small.fits, small.says) == (None, ())


def test_between_what_surely_and_what_perhaps_has_room_it_is_open() -> None:
    memory = [{"start": 0, "size": "1M"}, {"start": "1G", "end": 4 * GIB + 100 * MIB}]
    machine = {"nodes": [{"id": 0, "memory": memory}]}
    (pages,) = asked("hugepagesz=1G hugepages=3", machine=machine, **HUGETLB)

    assert pages.fits is None


def test_smaller_huge_pages_fit_unless_a_node_never_has_so_many() -> None:
    assert [one.fits for one in asked("hugepages=0:100", **HUGETLB)] == [None]
    assert [one.fits for one in asked("hugepages=5000", **HUGETLB)] == [False]


def zone(found: Managed, name: str) -> Bounds:
    return found.zones[0, name]


def test_bounce_buffers_can_be_forced_and_forbidden() -> None:
    small = {"nodes": [{"id": 0, "memory": "2G"}]}
    plain, forced = early(machine=small), early("swiotlb=force", machine=small)

    assert zone(plain, "DMA32").high - zone(forced, "DMA32").high == 64 * MIB >> 12
    assert zone(early("swiotlb=noforce"), "DMA32").high - zone(early(), "DMA32").high == 64 * MIB >> 12
    assert zone(early("iommu=off"), "DMA32").high - zone(early(), "DMA32").high == 64 * MIB >> 12


def test_arm64_keeps_a_mebibyte_a_gibibyte_for_small_objects() -> None:
    plain = early(arch="arm64", release="6.12", machine=ARM64)
    small = early(arch="arm64", release="6.12", machine=ARM64, DMA_BOUNCE_UNALIGNED_KMALLOC="y")

    assert zone(plain, "DMA").high - zone(small, "DMA").high == 2 * MIB >> 12


def test_a_kernel_that_moves_itself_may_lie_anywhere() -> None:
    fixed = early(RANDOMIZE_BASE="y")
    document = {"machine": PC, "kernel": {"release": "6.1", "arch": "x86_64"}, "image_size": "40M"}
    moving = Boot.from_document(document)
    found = managed_bounds(moving, layout_of(moving))

    assert found is not None
    assert zone(fixed, "Normal").low - found.zones[0, "Normal"].low >= 40 * MIB >> 12


def test_an_initrd_of_unknown_size_leaves_places_open() -> None:
    document = {
        "machine": PC,
        "kernel": {"release": "6.1", "arch": "x86_64", "config": SMALL},
        "cmdline": "nokaslr crashkernel=256M",
    }
    unknown = Boot.from_document(document)
    found = managed_bounds(unknown, layout_of(unknown))

    assert found is not None
    assert found.reservations[0].base is None
    assert "the size of the initrd" in found.missing
    without = early("crashkernel=256M", BLK_DEV_INITRD="n")
    assert (without.reservations[0].base is None, without.missing) == (False, ())


def test_an_initrd_that_is_kept_is_not_managed() -> None:
    kept = early("retain_initrd")

    assert zone(early(), "Normal").low - zone(kept, "Normal").low == 2 * MIB >> 12


def test_checkers_take_their_part() -> None:
    plain = zone(early(), "Normal").low
    pool, shadow = (zone(early(**{name: "y"}), "Normal").low for name in ("KFENCE", "KASAN"))

    assert plain - pool == 257 * 2
    assert plain - shadow >= 8 * GIB // 7 >> 12
    assert plain > zone(early(DEBUG_PAGEALLOC="y"), "Normal").low


def test_large_pages_hold_more_entries_of_the_direct_map() -> None:
    small = early(arch="arm64", machine=ARM64)
    large = early(arch="arm64", machine=ARM64, ARM64_64K_PAGES="y")

    assert zone(small, "DMA").low < zone(large, "DMA").low << 4 < 2 * GIB >> 12


def test_machines_with_less_memory_than_is_taken_have_bounds_all_the_same() -> None:
    nodes = [{"id": node, "memory": [{"start": f"{node * 64}M", "size": "64M"}]} for node in range(8)]
    found = early(machine={"nodes": nodes})

    assert all(0 <= bounds.low <= bounds.high for bounds in found.zones.values())


def test_old_kernels_and_seen_zones_have_no_bounds() -> None:
    old = boot(release="2.6.32")
    assert managed_bounds(old, layout_of(old)) is None
    assert layout_shown(old).early is None

    seen = [{"node": 0, "zone": "Normal", "present": 1000, "managed": 900}]
    observed = Boot.from_document({"kernel": {"release": "6.1"}, "machine": PC, "zones": seen})
    assert layout_shown(observed).early is None


def handed(sizes: ImageSizes, **more: Any) -> Managed:
    made = boot(arch="arm64", machine=ARM64, **more)
    found = managed_bounds(made, layout_of(made), sizes)
    assert found is not None
    return found


def test_what_a_log_says_was_handed_out_and_freed_is_what_one_zone_manages() -> None:
    sizes = ImageSizes(resident=30 * MIB, init=2 * MIB, handed=1945 * MIB, freed_least=10 * MIB, freed_most=10 * MIB)

    assert zone(handed(sizes), "DMA") == Bounds(1955 * MIB >> 12, 1955 * MIB >> 12)
    assert zone(handed(sizes._replace(freed_least=9 * MIB)), "DMA") == Bounds(1954 * MIB >> 12, 1955 * MIB >> 12)
    assert zone(handed(sizes._replace(freed_most=None)), "DMA").low == 1955 * MIB >> 12
    assert zone(handed(sizes, release="3.10"), "DMA") == Bounds(1945 * MIB >> 12, 1945 * MIB >> 12)


def test_what_a_log_says_is_left_alone_where_it_cannot_be() -> None:
    assert handed(ImageSizes(handed=GIB, freed_most=0)).zones == handed(ImageSizes()).zones


def test_zones_to_look_at_are_bounded() -> None:
    shown = layout_shown(boot())

    for one in shown.zones:
        assert one.managed_low is not None
        assert one.managed_high is not None
        assert one.managed_low <= one.managed_high <= one.present
        assert (one.managed is None) is (one.managed_low < one.managed_high)


def test_newer_kernels_keep_the_first_mib_older_ones_what_they_need_of_it() -> None:
    present = (16 << 8) - 1 - 97  # all but page 0, the BIOS data, display memory and ROMs

    assert zone(early(), "DMA").high == (15 * MIB) >> 12
    assert zone(early(release="4.7"), "DMA").high == present


def test_words_that_set_memory_aside_count() -> None:
    def low(line: str, **config: str) -> int:
        return zone(early(line, release="6.12", **config), "Normal").low

    assert low("") - low("reserve_mem=64M:4096:trace") == 64 * MIB >> 12
    assert low("") - low("log_buf_len=12M") == 5 * 16 * MIB >> 12
    assert low("log_buf_len=0") == low("reserve_mem=much") == low("")
    assert low("log_buf_len=128K", LOG_BUF_SHIFT="17") == low("", LOG_BUF_SHIFT="17")
    assert low("log_buf_len=3G") == low("log_buf_len=2G")


def test_where_memory_is_encrypted_bounce_buffers_may_take_more() -> None:
    assert zone(early(), "DMA32").low - zone(early("mem_encrypt=on"), "DMA32").low >= 900 * MIB >> 12


@pytest.mark.parametrize(
    ("release", "line", "sizes"),
    [
        ("6.1", "crashkernel=256MB crashkernel=512M,high", [512 * MIB, 256 * MIB]),
        ("6.12", "crashkernel=256MB crashkernel=512M,high", []),
        ("6.1", "crashkernel=0 crashkernel=512M,high", [512 * MIB, 256 * MIB]),
        ("6.12", "crashkernel=0 crashkernel=512M,high", []),
        ("6.12", "crashkernel=512M,high crashkernel=72MB,low", []),
        ("6.1", "crashkernel=512M,high crashkernel=72MB,low", [512 * MIB, 256 * MIB]),
    ],
)
def test_a_size_above_beside_a_plain_one_that_comes_to_nothing(release: str, line: str, sizes: list[int]) -> None:
    assert [one.size for one in asked(line, release=release)] == sizes
