"""Where crashkernel= has its memory, of machines and boot lines that no measurement has."""

from __future__ import annotations

from typing import Any

import pytest

from early_boots import GIB, MIB, asked


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
    machine = {"arch": "ia64", "nodes": [{"id": 0, "memory": "4G"}]}
    (crash,) = asked("crashkernel=256M", arch="ia64", machine=machine)

    assert (crash.fits, len(crash.missing)) == (None, 1)


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


PPC64 = {"arch": "ppc64", "nodes": [{"id": 0, "memory": "4G"}]}


def ppc64(line: str, release: str = "6.1", **config: Any) -> Any:
    (crash,) = asked(line, arch="ppc64", release=release, machine=PPC64, **{"RELOCATABLE": "y", **config})
    return crash


@pytest.mark.parametrize(("release", "most"), [("3.10", 2 * GIB), ("4.7", 128 * MIB), ("6.1", 512 * MIB)])
def test_ppc64_has_it_at_half_of_an_area_that_the_machine_does_not_tell(release: str, most: int) -> None:
    crash = ppc64("crashkernel=256M", release)

    assert (crash.fits, crash.least_base, crash.most_base) == (None, 0, most)
    assert crash.missing[0] == "the size of the real mode area (RMA)"
    assert len(crash.missing) == (2 if release == "6.1" else 1)


def test_ppc64_has_it_at_an_address_that_the_line_names_rounded_up_to_a_page() -> None:
    crash = ppc64("crashkernel=256M@500000K")

    assert (crash.fits, crash.base) == (True, 7813 << 16)
    assert crash.says == ("Reserving 256MB of memory at 488MB for crashkernel (System RAM: 4096MB)",)
    over = ppc64("crashkernel=256M@1M")
    assert (over.fits, over.base, over.says) == (False, None, ())


def test_ppc64_has_it_at_32_mib_where_the_kernel_cannot_move() -> None:
    """That is where the kernel itself lies, unless it is small."""
    fixed = ppc64("crashkernel=256M@1G", RELOCATABLE="n")

    assert fixed == ppc64("crashkernel=256M", RELOCATABLE="n")
    assert (fixed.fits, ppc64("crashkernel=256M@1G").fits) == (False, True)


def test_ppc64_passes_over_a_size_with_high() -> None:
    assert asked("crashkernel=256M,high", arch="ppc64", machine=PPC64, RELOCATABLE="y") == ()
