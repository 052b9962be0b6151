"""Writes to sysctls of vm end as they did on booted kernels, one after the other, and leave the zones as they did.

The facts are of Debian's kernels under QEMU with 2 CPUs and 3 GiB: each value was written with a newline behind it, the
sysctl read back, and /proc/zoneinfo taken before the first write and after the last.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from meminit.derive.layout import layout_shown
from meminit.derive.reserves.prediction import Prediction, reserves_of
from meminit.model.boot import Boot, Sysctl
from meminit.read.zoneinfo import read_zoneinfo
from meminit.text import Source
from support import FACTS

MEASURED = sorted((FACTS / "sysctls").glob("*.json"))
CONFIG = {"TRANSPARENT_HUGEPAGE": "y", "ZONE_DEVICE": "y", "HUGETLB_PAGE": "y"}


def prediction_of(fact: dict[str, Any]) -> Prediction:
    kernel = {"release": fact["release"], "arch": fact["arch"], "config": CONFIG}
    boot = Boot.from_document({"kernel": kernel})
    writes = tuple(Sysctl(f"vm.{write['name']}", write["value"]) for write in fact["writes"])
    seen = read_zoneinfo(Source("zoneinfo", fact["zoneinfo_before"]))
    boot = replace(boot, observed=seen, sysctls=writes)
    return reserves_of(boot, layout_shown(boot))


@pytest.fixture(name="fact", params=MEASURED, ids=lambda path: path.stem)
def fact_fixture(request: pytest.FixtureRequest) -> dict[str, Any]:
    fact: dict[str, Any] = json.loads(request.param.read_text(encoding="utf-8"))
    return fact


def test_there_are_facts_of_two_releases() -> None:
    assert [path.stem for path in MEASURED] == ["6.1", "6.12"]


def test_every_write_ends_as_it_did(fact: dict[str, Any]) -> None:
    writes = prediction_of(fact).writes
    ours = [(write.name.removeprefix("vm."), write.value, not write.error, write.reads) for write in writes]

    assert ours == [(one["name"], one["value"], one["succeeds"], one["reads"]) for one in fact["writes"]]


def test_variables_stand_where_they_stood(fact: dict[str, Any]) -> None:
    tunables = prediction_of(fact).before.tunables

    assert tunables is not None
    assert str(tunables.min_free_kbytes) == fact["before"]["min_free_kbytes"]
    assert "\t".join(map(str, tunables.lowmem_reserve_ratio)) == fact["before"]["lowmem_reserve_ratio"]


def test_zones_are_left_as_they_were(fact: dict[str, Any]) -> None:
    zones = prediction_of(fact).after.zones
    for seen in read_zoneinfo(Source("zoneinfo", fact["zoneinfo_after"])):
        ours = zones[seen.node, seen.zone]
        assert ours.watermarks is not None
        assert seen.watermarks is not None
        assert ours.watermarks[: len(seen.watermarks)] == seen.watermarks
        assert ours.protection == seen.protection
        for _, high, batch in seen.pagesets:
            assert ours.pageset is not None
            assert ours.pageset.batch == batch
            if ours.pageset.high_min is None:  # else it is moved as the CPU takes pages
                assert ours.pageset.high == high
