"""Facts that are counted out of a layout, as checks see them."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.judge.check import load_check
from meminit.judge.facts import Facts
from meminit.judge.laid_out import LAYOUT_FIELDS, LAYOUT_QUESTIONS, NODE_QUESTIONS, RESERVATION, ZONE_FIELDS
from meminit.judge.run import run
from meminit.judge.values import Unknown
from meminit.model.boot import Boot
from meminit.model.reservations import Reservation
from meminit.text import Source

MEMORY = [{"start": "1M", "end": "2560M"}, {"start": "4G", "end": "5632M", "mirror": True}]


def facts(memory: Any = MEMORY, line: str = "", **kernel: Any) -> Facts:
    machine = {"meminit": "machine/1", "arch": "x86_64", "nodes": [{"id": 0, "memory": memory, "cpus": 0}]}
    kernel = {"release": "6.1", "arch": "x86_64", **kernel}
    return Facts(Boot.from_document({"machine": machine, "kernel": kernel, "cmdline": line}))


def field(name: str, of: Facts) -> Any:
    return LAYOUT_FIELDS[name].get(of, of.layout)


def test_memory_is_counted_once_and_mirrored_memory_apart() -> None:
    of = facts()

    assert field("memory", of) == (2559 << 20) + (1536 << 20)
    assert field("mirrored", of) == 1536 << 20
    assert field("unmirrored_low", of) == 2559 << 20
    assert field("with_memory", of) == 1


def test_zones_that_were_seen_are_judged_as_they_are() -> None:
    machine = {"meminit": "machine/1", "arch": "x86_64", "nodes": [{"id": 0, "memory": MEMORY, "cpus": 0}]}
    zones = [{"node": 0, "zone": "Normal", "present": 1000, "managed": 900}]
    of = Facts(Boot.from_document({"machine": machine, "kernel": {"release": "6.1"}, "zones": zones}))

    assert not isinstance(of.root("layout"), Unknown)
    assert [zone.present for zone in of.layout.zones if zone.populated] == [1000]


def test_fake_nodes_are_asked_for_by_number_or_not_at_all() -> None:
    emulated = {"config": {"NUMA": "y", "NUMA_EMU": "y"}}

    assert field("fakes", facts(line="numa=fake=3", **emulated)) == 3
    assert field("fakes", facts(line="numa=fake=1G", **emulated)) is None
    assert field("fakes", facts(line="ro", **emulated)) is None
    assert field("unfaked", facts("1G", "numa=fake=64", **emulated))
    assert field("unfaked", facts(line="numa=fake=3", **emulated)) is None


def test_maps_are_not_known_where_struct_page_is_not() -> None:
    assert field("maps", facts()) > 0
    odd = facts(release="2.6.25")
    assert isinstance(field("maps", odd), (int, Unknown))


@pytest.mark.parametrize(
    ("start", "size", "held"),
    [
        (1 << 30, 1 << 30, True),
        (1 << 30, 2 << 30, False),
        (3 << 30, 4096, False),
        (4 << 30, 1536 << 20, True),
        ((4 << 30) + (1536 << 20) - 1, 2, False),
        (None, 1, None),
        (1, None, None),
    ],
)
def test_a_range_is_memory_in_one_piece_or_not(start: int | None, size: int | None, *, held: bool | None) -> None:
    of = facts()

    assert LAYOUT_QUESTIONS["holds"].ask(of, of.layout, start, size) is held


@pytest.mark.parametrize(("size", "blocks"), [(1 << 30, 2), (2 << 20, 1279 + 768), (0, None), (None, None), (1, None)])
def test_blocks_are_aligned_and_whole(size: int | None, blocks: int | None) -> None:
    of = facts()

    assert NODE_QUESTIONS["blocks"].ask(of, of.layout.nodes[0], size) == blocks


def test_whether_a_zone_is_shut_may_be_open() -> None:
    shut = ZONE_FIELDS["shut"].get
    large = facts([{"start": "1M", "end": "2G"}, {"start": "4G", "end": "1028G"}])
    old = facts(release="2.6.32")

    assert shut(large, large.layout.zones[1]) is True
    assert shut(old, old.layout.zones[1]) == Unknown(frozenset(["managed pages"]))


def test_usable_memory_needs_a_map() -> None:
    rule = """\
code: X101
title: a node has no usable memory
severity: note
needs: [machine]
each: n in machine.nodes
when: n.usable == 0
at: n
message: "node {n.id}"
help: nothing
why: a test of what the memory map calls usable
sources: [{release: "6.1", file: mm/page_alloc.c, function: free_area_init}]
verified: false
tests:
  - {name: none, kernel: {release: "6.1"}, expect: []}
  - {name: none again, kernel: {release: "6.12"}, expect: []}
"""
    check = load_check(Source("no-usable.yaml", rule))
    machine = {"meminit": "machine/1", "firmware": {"srat": [{"pxm": 0, "start": 0, "end": "1G"}]}}
    mapped = {**machine, "memory_map": [{"start": "1G", "end": "2G", "type": "usable"}]}
    found = [
        len(
            run(
                (Boot.from_document({"machine": one, "kernel": {"release": "6.1", "arch": "x86_64"}}),), (check,)
            ).findings
        )
        for one in (machine, mapped)
    ]

    assert found == [0, 1]


def test_whether_there_is_room_early_may_be_open() -> None:
    kdump = {"config": {"KEXEC_CORE": "y", "CRASH_CORE": "y"}}
    fits = RESERVATION.fields["fits"].get
    open_ = Reservation("crashkernel", 1, None, missing=("the size of the initrd",))

    of = facts("16G", "crashkernel=256M", **kdump)
    assert [(item.key, fits(of, item.value)) for item in field("early", of)] == [("crashkernel None", True)]
    assert fits(of, open_) == Unknown(frozenset(["the size of the initrd"]))
    assert fits(of, Reservation("cma", 1, None)) == Unknown(frozenset(["whether there is room"]))
    assert isinstance(field("early", facts(release="2.6.32")), Unknown)
