"""Checks of the layout beside measured boots: where one fires, the kernel did what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest

from measured.boots import Fact, fact_boot, facts
from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.read.cpulist import parse_cpulist

CHECKS = {check.code: check for check in shipped_checks()}


def found(fact: Fact, code: str) -> list[str]:
    """The messages of the check on the boot, whose machine is what its firmware told where that is known."""
    boot = fact_boot(fact, "machine_firmware" if "machine_firmware" in fact else "machine")
    report = run((boot,), (CHECKS[code],))
    assert not report.defects
    return [finding.message for finding in report.findings]


@cache
def everywhere() -> list[tuple[Fact, str, str]]:
    """What the checks that look at every boot find: the boot, the code, the message."""
    checks = tuple(CHECKS[code] for code in ("M110", "M112", "L112"))
    return [
        (fact, finding.code, finding.message)
        for _, fact in facts()
        for finding in run(
            (fact_boot(fact, "machine_firmware" if "machine_firmware" in fact else "machine"),), checks
        ).findings
    ]


def measured(word: str, *keys: str) -> Iterator[tuple[Fact, dict[str, Any]]]:
    """Boots with ``word`` on the line that showed all of ``keys``."""
    for _, fact in facts():
        if word in fact["cmdline"] and all(fact["expect"].get(key) for key in keys):
            yield fact, fact["expect"]


def with_memory(seen: dict[str, Any]) -> int:
    return len({zone["node"] for zone in seen["zones"] if zone["present"]})


def test_fake_nodes_that_come_out_otherwise_are_all_told() -> None:
    told = 0
    for fact, seen in measured("numa=fake=", "zones"):
        [asked] = [word.removeprefix("numa=fake=") for word in fact["cmdline"].split() if word.startswith("numa=fake=")]
        if fact["arch"] != "x86_64" or not asked.isdigit() or "numa=off" in fact["cmdline"] or fact["config"] is None:
            continue
        other = with_memory(seen) != int(asked)
        fires = bool(found(fact, "B179"))
        assert fires <= other, fact["name"]
        told += fires
    assert told


def test_nodes_that_fake_nothing_are_told() -> None:
    for fact, seen in measured("numa=fake=", "messages"):
        failed = any("failing" in line or "emulation disabled" in line for line in seen["messages"])
        assert bool(found(fact, "B180")) == failed, fact["name"]


def test_huge_pages_without_room_were_not_all_allocated() -> None:
    for fact, seen in measured("hugepages=", "hugepages"):
        for message in found(fact, "B174"):
            asked = int(message.partition("asks for ")[2].split()[0])
            assert asked not in seen["hugepages"].values(), fact["name"]


@pytest.mark.parametrize("code", ["B178", "B144", "B182"])
def test_crash_kernels_that_were_reserved_fit(code: str) -> None:
    reserved = 0
    for fact, seen in measured("crashkernel=", "iomem"):
        if any("Crash kernel" in str(line) for line in seen["iomem"]):
            assert found(fact, code) == [], fact["name"]
            reserved += 1
    assert reserved


def test_nodes_that_are_refused_are_one_node_then() -> None:
    seen = [fact for fact, code, _ in everywhere() if code == "M110" and fact["expect"].get("zones")]

    assert seen
    assert {fact["name"]: with_memory(fact["expect"]) for fact in seen} == {fact["name"]: 1 for fact in seen}


def test_cpus_of_nodes_that_stay_offline() -> None:
    seen = [(fact, message) for fact, code, message in everywhere() if code == "M112" and fact["expect"].get("nodes")]

    assert seen
    for fact, message in seen:
        assert int(message.split()[1]) not in parse_cpulist(fact["expect"]["nodes"]["online"]), fact["name"]


def test_low_memory_that_nothing_guards_has_no_reserve() -> None:
    kept = {
        fact["name"]: max(max(zone["protection"]) for zone in zones)
        for fact, code, _ in everywhere()
        if code == "L112" and (zones := low(fact["expect"].get("zones") or ()))
    }

    assert kept
    assert set(kept.values()) == {0}


def low(zones: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [zone for zone in zones if zone["zone"] == "DMA32" and zone["present"] and "protection" in zone]
