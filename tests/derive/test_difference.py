"""What moves between two boots: nothing between a boot and itself, and each kind of thing where it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from meminit.derive.difference import difference
from meminit.model.boot import Boot
from meminit.model.difference import Change, Difference
from meminit.model.zonelists import Zoneref
from meminit.read.zonefacts import ZoneFacts

MACHINE = {
    "meminit": "machine/1",
    "name": "m",
    "arch": "x86_64",
    "nodes": [{"id": 0, "memory": "4G", "cpus": "0-3"}, {"id": 1, "memory": "4G", "cpus": "4-7"}],
    "distances": [[10, 20], [20, 10]],
}
SEEN = (
    ZoneFacts(0, "DMA", 3998, 3840, 1, 4095),
    ZoneFacts(0, "DMA32", 782336, 772808, 4096, 1044480),
    ZoneFacts(0, "Normal", 5505024, 2457600, 1048576, 5505024),
)


def boot(line: str = "", release: str = "6.1", machine: Any = MACHINE, **config: str) -> Boot:
    kernel = {"release": release, "arch": "x86_64", "config": {"NUMA": "y", **config}}
    given = {} if machine is None else {"machine": machine}
    return Boot.from_document({**given, "kernel": kernel, "cmdline": line})


def found(before: Boot, after: Boot) -> dict[tuple[str, int | None, str | None, str], tuple[Any, Any]]:
    changes = difference(before, after).changes
    assert len({(c.what, c.node, c.zone, c.key, c.before if c.what == "note" else None) for c in changes}) >= len(
        [c for c in changes if c.what != "note"]
    )
    return {(c.what, c.node, c.zone, c.key): (c.before, c.after) for c in changes}


@pytest.mark.parametrize("line", ["", "kernelcore=4G", "numa=fake=4", "mem=4096"])
def test_nothing_moves_between_a_boot_and_itself(line: str) -> None:
    assert difference(boot(line), boot(line)).changes == ()


@pytest.mark.parametrize("line", ["kernelcore=4G", "numa=fake=4", "mem=4096", "numa=off"])
def test_the_way_back_is_the_way_there_turned_round(line: str) -> None:
    there, back = difference(boot(), boot(line)), difference(boot(line), boot())

    turned = {replace(change, before=change.after, after=change.before) for change in back.changes}
    assert set(there.changes) == turned
    assert there.compared == back.compared


def test_movable_moves_zones_and_lists() -> None:
    moved = found(boot(), boot("kernelcore=4G"))

    assert moved["movable_start", 1, None, "start_bytes"][0] is None
    assert moved["zone", 1, "Movable", "present_bytes"][0] is None
    assert moved["zone", 1, "Normal", "end_bytes"][0] == 9 << 30
    before, after = moved["zonelist", 1, None, "fallback"]
    assert before[0] == Zoneref(1, "Normal")
    assert after[0] == Zoneref(1, "Movable")
    assert ("zonelist", 1, None, "fallback_nodes") not in moved


def test_nodes_that_go_take_their_lists_along() -> None:
    moved = found(boot(), boot("numa=off"))

    assert moved["node", 1, None, "cpus"] == ((4, 5, 6, 7), None)
    assert moved["node", 0, None, "cpus"] == ((0, 1, 2, 3), (0, 1, 2, 3, 4, 5, 6, 7))
    assert moved["zonelist", 0, None, "first_fallback"] == (1, None)
    assert moved["zonelist", 1, None, "fallback_nodes"] == ((1, 0), None)
    assert ("note", None, None, "note") in moved


def test_distances_are_of_the_nodes_that_both_have() -> None:
    far = {**MACHINE, "distances": [[10, 30], [20, 10]]}

    assert found(boot(), boot(machine=far)) == {("distances", 0, None, "distances"): ((10, 20), (10, 30))}


def test_zones_of_a_node_keep_their_order() -> None:
    changes = difference(boot(), boot("mem=2G")).changes

    assert [c.zone for c in changes if c.what == "zone" and c.key == "present_bytes"] == ["DMA32", "Normal", "Normal"]


def test_what_a_kernel_dies_of_is_all_that_is_told() -> None:
    dead = difference(boot(), boot("mem=4096"))

    assert [(c.what, c.key, c.before) for c in dead.changes] == [("boot", "dies", None)]
    assert "dies" in str(dead.changes[0].after)
    assert (dead.compared, dead.left_out) == ((), ())


def test_memory_of_no_node_kills_too() -> None:
    machine = {
        "meminit": "machine/1",
        "firmware": {"srat": [{"pxm": 0, "apic": 0}, {"pxm": 0, "start": 0, "end": 0x3FF80000}]},
        "memory_map": [{"start": "1M", "end": "1G", "type": "usable"}],
    }
    dead = difference(boot(machine=machine), boot("numa=off", machine=machine))

    assert [(c.key, c.after) for c in dead.changes] == [("dies", None)]
    assert "belong to no node" in str(dead.changes[0].before)


def test_reserves_need_managed_pages() -> None:
    without = difference(boot(), boot())
    assert [what for what, _ in without.left_out] == ["reserves"]

    seen = replace(boot(), observed=SEEN)
    other = replace(seen, observed=(*SEEN[:2], replace(SEEN[2], managed=2457000)))
    moved = found(seen, other)
    assert moved["zone", 0, "Normal", "managed_bytes"] == (2457600 << 12, 2457000 << 12)
    assert moved["reserves", 0, "DMA", "protection"][0] != moved["reserves", 0, "DMA", "protection"][1]
    assert ("zone", 0, "DMA", "managed_bytes") not in moved


def test_a_release_counts_reserves_in_its_own_way() -> None:
    moved = found(*(replace(boot(release=release), observed=SEEN) for release in ("4.7", "6.1")))

    assert moved["reserves", 0, "DMA32", "pageset_batch"] == (31, 63)
    assert moved["reserves", 0, "DMA32", "promo"][0] is None
    assert ("reserves", 0, "Movable", "promo") not in moved
    assert moved["reserves", None, None, "lowmem_reserve_ratio"] == ((256, 256, 32), (256, 256, 32, 0))


def test_zones_that_were_seen_need_no_machine() -> None:
    sides = [replace(boot(machine=None), observed=zones) for zones in (SEEN, SEEN[:2])]
    seen: Difference = difference(*sides)

    assert [what for what, _ in seen.left_out] == ["distances", "zonelist"]
    assert Change("zone", "spanned_bytes", 5505024 << 12, None, 0, "Normal") in seen.changes


def test_2_4_has_reserves_without_variables() -> None:
    machine = {"meminit": "machine/1", "arch": "x86_32", "nodes": [{"id": 0, "memory": "512M"}]}
    old, new = (
        Boot.from_document({"machine": machine, "kernel": {"release": "2.4.32"}, "cmdline": line})
        for line in ("", "mem=256M")
    )

    moved = found(old, new)
    assert moved["reserves", 0, "DMA", "protection"] == ((0, 496, 0), (0, 240, 0))
    assert ("reserves", None, None, "min_free_kbytes") not in moved


def test_pages_counted_below_zero_are_negative() -> None:
    zones = (replace(SEEN[0], present=(1 << 64) - 5, managed=0), *SEEN[1:])
    moved = found(replace(boot(), observed=SEEN), replace(boot(), observed=zones))

    assert moved["zone", 0, "DMA", "present_bytes"] == (3998 << 12, -5 << 12)
