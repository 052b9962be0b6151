"""Every fact that the language of checks knows of every kind of thing, and how one thing is found."""

from __future__ import annotations

from language_boot import BOOT, truth, value
from meminit.judge.facts import KINDS, ROOTS, Facts
from meminit.judge.values import Item, Unknown, identity, place_of
from meminit.model.boot import Boot
from meminit.text import Source


def test_every_fact_of_every_kind_can_be_had_or_is_nothing() -> None:
    boots = [
        BOOT,
        Boot.from_document(
            {
                "machine": {
                    "meminit": "machine/1",
                    "firmware": {
                        "srat": [
                            {"pxm": 3, "apic": 0},
                            {"pxm": 3, "start": 0, "size": "2G"},
                            {"pxm": 5, "start": "2G", "size": "2G"},
                            {"pxm": 9, "start": "8G", "size": "2G", "enabled": False},
                        ],
                        "slit": [[10, 20], [20, 10]],
                    },
                },
                "kernel": {"release": "3.10", "arch": "x86_64"},
            }
        ),
        Boot.from_document(
            {
                "machine": {"nodes": [{"id": 0, "memory": "1G"}]},
                "kernel": {"config": "odd.config"},
                "cmdline": "memmap=1G@4G",
            },
            lambda name, _place: Source(name, "<<<<\nCONFIG_A=yes\nCONFIG_A=y\n"),
        ),
        Boot.from_document(
            {"machine": {"nodes": [{"id": 0, "memory": "1G"}]}, "cmdline": {"file": "grub"}},
            lambda name, _place: Source(name, "GRUB_CMDLINE_LINUX=$1\n"),
        ),
    ]
    seen = set()
    for boot in boots:
        facts = Facts(boot)
        waiting = [facts.root(root) for root in ROOTS]
        for thing in waiting:
            if not isinstance(thing, Item):
                continue
            place_of(thing)
            assert identity(thing).startswith(thing.kind)
            for name, field in KINDS[thing.kind].fields.items():
                found = field.get(facts, thing.value)
                seen.add((thing.kind, name))
                items = [item for item in (found if isinstance(found, tuple) else (found,)) if isinstance(item, Item)]
                waiting += items if len(waiting) < 400 else []
                place_of(found)

    wanted = {(kind.name, name) for kind in KINDS.values() for name in kind.fields}
    assert {kind for kind, _ in wanted - seen} <= {"overlap", "pair"}


def test_one_thing_is_found_by_its_number_or_name() -> None:
    assert value("layout.node(1).zone('Normal').node") == 1
    assert value("layout.node(1).zone('HighMem').node") is None
    assert value("zonelists.node(1).nodes[1]") == 0
    assert value("zonelists.node(9).node") is None
    assert value("steps.step('mem_init').function") == "mem_init"
    assert value("steps.step('no_such').function") == Unknown(frozenset({"the step no_such"}))


def test_steps_of_a_kernel_they_are_not_told_for_are_unknown() -> None:
    boot = Boot.from_document({"kernel": {"release": "2.6.20", "arch": "x86_64"}})

    assert truth("steps.step('mem_init').state == 'runs'", boot) == Unknown(
        frozenset({"the steps of 2.6.20 on x86_64"})
    )
    assert truth("any(s in steps.all: s.state == 'runs')", boot) == Unknown(
        frozenset({"the steps of 2.6.20 on x86_64"})
    )
