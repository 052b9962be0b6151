"""Bounds of managed pages, of machines and boot lines that no measurement has."""

from __future__ import annotations

from typing import Any

from early_boots import ARM64, GIB, MIB, PC, SMALL, boot, early
from meminit.derive.layout import layout_of, layout_shown
from meminit.derive.managed import managed_bounds
from meminit.model.boot import Boot
from meminit.model.reservations import Bounds, Managed
from meminit.read.image_sizes import ImageSizes


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
