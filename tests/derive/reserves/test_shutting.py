"""Whether a zone keeps all its pages from ordinary requests: from exact pages, from bounds, or not known."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from measured.boots import fact_boot, facts
from meminit.derive.layout import layout_of
from meminit.derive.reserves.shutting import shut_zones
from meminit.model.boot import Boot
from meminit.read.zonefacts import ZoneFacts

HUGE = [{"start": "1M", "end": "2G"}, {"start": "4G", "end": "1028G"}]


def boot(memory: Any, release: str = "6.1", **more: Any) -> Boot:
    machine = {"meminit": "machine/1", "arch": "x86_64", "nodes": [{"id": 0, "memory": memory}]}
    return Boot.from_document({"machine": machine, "kernel": {"release": release, "arch": "x86_64"}, **more})


def shut(form: Boot) -> dict[str, bool]:
    return {name: value for (_, name), value in shut_zones(form, layout_of(form)).items()}


def test_enough_memory_above_shuts_a_zone() -> None:
    assert shut(boot(HUGE)) == {"DMA32": True, "Normal": False, "Movable": False}


def test_a_zone_that_may_manage_nothing_keeps_nothing() -> None:
    assert "DMA" not in shut(boot(HUGE))


def test_little_memory_above_leaves_it_open() -> None:
    assert not shut(boot("16G"))["DMA32"]


def test_between_the_bounds_nothing_is_said() -> None:
    open_ = [size for size in range(765, 785) if "DMA32" not in shut(boot(f"{size}G"))]

    assert 0 < len(open_) < 20


@pytest.mark.parametrize(
    ("more", "known"),
    [
        ({"sysctl": {"vm.lowmem_reserve_ratio": "256 9999 0 0"}}, False),
        ({"cmdline": "sysctl.vm.lowmem_reserve_ratio=1"}, False),
        ({"sysctl": {"vm.min_free_kbytes": "9999"}}, True),
        ({"cmdline": "init=/bin/lowmem_reserve_ratio hugepages=9 hugepagesz=3G hugepages=1"}, True),
        ({"cmdline": "hugepagesz=1G hugepages=9"}, False),
    ],
)
def test_ratios_that_are_not_known_shut_nothing(more: dict[str, Any], *, known: bool) -> None:
    assert bool(shut(boot(HUGE, **more))) is known


def test_exact_pages_decide_with_the_ratio_that_was_written() -> None:
    seen = (
        ZoneFacts(0, "DMA", 3998, 3840, 1, 4095),
        ZoneFacts(0, "DMA32", 520192, 510000, 4096, 524288),
        ZoneFacts(0, "Normal", 268435456, 264000000, 1048576, 269484032),
    )
    usual = replace(boot(HUGE), observed=seen)
    written = replace(boot(HUGE, sysctl={"vm.lowmem_reserve_ratio": "256 9999 32 0"}), observed=seen)

    assert shut(usual)["DMA32"]
    assert not shut(written)["DMA32"]


def test_no_measured_zone_is_shut_or_open_against_what_was_said() -> None:
    """Of a third of the measured boots: lowmem_reserve of a node's highest zone beside what a zone manages."""
    said, open_ = 0, 0
    for release, fact in islice(facts(), 0, None, 3):
        if release == "2.6.32" or not fact["expect"].get("zones"):
            continue  # shows no protection
        form = fact_boot(fact)
        layout = layout_of(form)
        known = shut_zones(form, layout)
        there: dict[int, list[str]] = {}
        for zone in fact["expect"]["zones"]:
            there.setdefault(zone["node"], []).extend([zone["zone"]] if zone["present"] else [])
        for zone in fact["expect"]["zones"]:
            names = [each.name for each in layout.zones if each.node == zone["node"]]
            if not there[zone["node"]] or zone["zone"] not in names:
                continue
            top = max(names.index(name) for name in there[zone["node"]])
            truth = top > names.index(zone["zone"]) and zone["protection"][top] >= zone["managed"]
            seen = known.get((zone["node"], zone["zone"]))
            assert seen in {None, truth}, (fact["name"], zone)
            said, open_ = said + (seen is not None), open_ + (seen is None)

    assert open_ < (said + open_) * 0.15


@pytest.mark.parametrize(("release", "shut_ones"), [("2.4.32", {"DMA", "Normal", "HighMem"}), ("2.4.22", {"HighMem"})])
def test_releases_without_a_ratio_shut_nothing(release: str, shut_ones: set[str]) -> None:
    machine = {"meminit": "machine/1", "arch": "x86_32", "nodes": [{"id": 0, "memory": "2G"}]}
    found = shut(Boot.from_document({"machine": machine, "kernel": {"release": release}}))

    assert found == dict.fromkeys(shut_ones, False)


def test_present_pages_that_are_open_leave_it_open() -> None:
    assert shut(boot(HUGE, "2.6.32")) == {}
