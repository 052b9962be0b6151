"""Where areas lie, and how far that is decided, on hand-made memory."""

from __future__ import annotations

from meminit.derive.early.placing import placed
from meminit.derive.early.rooms import Room
from meminit.derive.early.searching import Crowd, Found, Memory, Stretches, Wanted
from meminit.model.reservations import Area

LOW, HIGH = (0, "DMA"), (0, "Normal")
ROOMS = (Room(0, 100, LOW, 0), Room(100, 1000, HIGH, 0))
TWO = (Room(0, 1000, (0, "Normal"), 0), Room(1000, 2000, (1, "Normal"), 1), Room(5000, 6000, (1, "Normal"), 1))


def shares(area: Area, *others: Area, rooms: tuple[Room, ...] = ROOMS, mirrored: bool = False) -> object:
    return placed((area, *others), rooms, spare_hotplug=False, mirrored=mirrored)[0].shares


def test_an_area_lies_in_the_highest_room_that_holds_it() -> None:
    assert shares(Area("a", 10, 20)) == {HIGH: (10, 20)}
    assert shares(Area("a", 10, 20, high=100)) == {LOW: (10, 20)}


def test_a_place_that_is_known_is_shared_by_the_zones_that_it_crosses() -> None:
    assert shares(Area("a", 30, 40, at=80)) == {LOW: (20, 20), HIGH: (10, 20)}


def test_a_place_that_is_one_of_a_few_counts_where_all_are_in_one_zone() -> None:
    assert shares(Area("a", 30, 40, at=200, slide=50)) == {HIGH: (30, 40)}
    assert shares(Area("a", 30, 40, at=80, slide=50)) == {LOW: (0, 20), HIGH: (0, 40)}


def test_what_the_allocator_gets_back_is_nobodys_loss() -> None:
    assert shares(Area("a", 30, 40, at=200, returned=True)) == {}


def test_mirrored_memory_comes_first() -> None:
    rooms = (Room(0, 500, LOW, 0, mirror=True), Room(500, 1000, HIGH, 0))

    assert shares(Area("a", 10, 20), rooms=rooms, mirrored=True) == {LOW: (10, 20)}


def test_of_what_fits_nowhere_no_zone_surely_has_a_part() -> None:
    assert shares(Area("a", 30, 40), rooms=(Room(0, 20, LOW, 0),)) == {LOW: (0, 20)}


def test_a_node_without_room_leaves_it_to_others() -> None:
    area = Area("a", 900, 990, node=0)
    other = Area("b", 10, 20, node=0)

    assert shares(area, other, rooms=TWO) == {(1, "Normal"): (0, 990), (0, "Normal"): (0, 990)}


def test_where_one_node_after_the_other_runs_over_everything_may_lie_anywhere() -> None:
    rooms = tuple(Room(at * 1000, at * 1000 + 100 + at * 95, (at, "Normal"), at) for at in range(6))
    areas = tuple(Area("a", 50, 95, node=at) for at in range(6))
    found = placed(areas, rooms, spare_hotplug=False, mirrored=False)

    assert all(low == 0 for one in found[:2] for low, _ in one.shares.values())


def test_a_block_is_found_from_above_in_what_surely_is_free() -> None:
    stretches = Stretches(Memory(TWO), ())

    assert stretches.find(Wanted(100, 100), Crowd()) == Found(True, 5900, 5900)
    assert stretches.find(Wanted(100, 100), Crowd(1, 250)) == Found(True, 5600, 5800)
    assert stretches.find(Wanted(1500, 100), Crowd()) == Found(None, 0, 500)
    assert stretches.find(Wanted(3000, 100), Crowd()) == Found(False)


def test_a_block_is_found_from_below() -> None:
    stretches = Stretches(Memory(TWO), ())

    assert stretches.find(Wanted(100, 100, 1000, upward=True), Crowd(0, 150)) == Found(True, 1000, 1200)
    assert stretches.find(Wanted(900, 100, 5000, upward=True), Crowd(0, 150)) == Found(None, 5000, 5100)


def test_a_node_is_asked_for_its_own_memory() -> None:
    stretches = Stretches(Memory(TWO), ((0, 100),))

    assert stretches.find(Wanted(100, 100, node=0), Crowd()) == Found(True, 900, 900)
    assert stretches.of(0) == stretches.of(0) == ((100, 1000),)


def test_a_place_is_free_or_taken_or_open() -> None:
    stretches = Stretches(Memory(TWO), ((0, 100),))

    assert stretches.at(200, 100, Crowd()) == Found(True, 200, 200)
    assert stretches.at(1900, 100, Crowd(0, 50)) == Found(None, 1900, 1900)
    assert stretches.at(50, 100, Crowd()) == Found(False)
    assert stretches.at(5900, 200, Crowd()) == Found(False)
