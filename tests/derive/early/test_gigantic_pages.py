"""Huge pages of the boot line, of machines that no measurement has: which nodes have room for them."""

from __future__ import annotations

import pytest

from early_boots import GIB, HUGETLB, MIB, asked, boot, shown
from meminit.derive.early.huge_pages import Slots, _Room, _taken
from meminit.derive.layout import layout_of
from meminit.derive.managed import managed_bounds
from meminit.read.image_sizes import ImageSizes


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


def test_where_all_places_are_known_the_highest_node_gives_what_another_has_no_room_for() -> None:
    room = _Room({0: Slots(1, 1, 4 * GIB), 1: Slots(4, 4, 16 * GIB), 2: Slots(3, 3, 12 * GIB)}, 0)

    assert _taken({0: 2, 1: 2, 2: 2}, room) == ({0: 1, 1: 3, 2: 2}, True)
    assert _taken({0: 3, 1: 3, 2: 3}, room) == ({0: 3, 1: 3, 2: 3}, False)
