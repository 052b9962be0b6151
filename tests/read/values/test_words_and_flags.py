"""Lists in which some words mean something: flags before CPUs, names of controllers, and a switch of a sysctl."""

from __future__ import annotations

from typing import Any

import pytest

from value_contexts import read

SKIPPED = "isolcpus: Skipped unknown flag "
INCORRECT = "Housekeeping: nohz_full= or isolcpus= incorrect CPU range"


@pytest.mark.parametrize(
    ("text", "release", "cpus", "flags", "told"),
    [
        ("2-3", "6.12", [2, 3], ["domain"], []),
        ("nohz,domain,managed_irq,1", "6.12", [1], ["nohz", "domain", "managed_irq"], []),
        ("all,3", "6.12", [3], ["domain"], [SKIPPED + "all"]),
        ("nohz,foo_bar,1", "6.12", [1], ["nohz"], [SKIPPED + "foo_bar"]),
        ("foo,", "5.17", [], ["domain"], [SKIPPED + "foo"]),
        ("nohz,nohz,1", "4.15", [1], ["nohz"], []),
    ],
)
def test_flags_stand_before_cpus(text: str, release: str, cpus: list[int], flags: list[str], told: list[str]) -> None:
    found = read("isolcpus", text, release)
    unknown = [line.removeprefix(SKIPPED) for line in told]

    assert found == (
        {"cpus": cpus, "flags": flags, "unknown": unknown, "told": told},
        text.index(unknown[0]) if unknown else len(text),
        None,
    )


@pytest.mark.parametrize(
    ("text", "release", "told", "blamed"),
    [
        ("all", "6.12", [SKIPPED + "all"], "all"),
        ("nohz", "6.12", [SKIPPED + "nohz"], "nohz"),
        ("foo,cpu1,2", "6.12", [SKIPPED + "foo", "isolcpus: Invalid flag cpu1"], "cpu1"),
        ("nohz,foo,1", "4.15", ["isolcpus: Error, unknown flag"], "foo"),
        ("managed_irq,1", "4.15", ["isolcpus: Error, unknown flag"], "managed_irq"),
        ("domain,1..3", "6.12", [INCORRECT], "."),
        ("foo,", "6.12", [SKIPPED + "foo"], "foo,"),
    ],
)
def test_what_is_no_flag(text: str, release: str, told: list[str], blamed: str) -> None:
    found = read("isolcpus", text, release)

    assert found.fault is not None
    assert (found.parts["told"], text[found.fault.start : found.fault.end]) == (told, blamed)


@pytest.mark.parametrize(
    ("text", "members", "unknown", "rest"),
    [
        ("memory", ["memory"], "", ""),
        ("cpu,memory,,io", ["cpu", "memory", "io"], "", ""),
        ("memory,foo,bar", ["memory"], "foo,bar", "foo,bar"),
        ("", [], "", ""),
    ],
)
def test_names_of_controllers(text: str, members: list[str], unknown: str, rest: str) -> None:
    found = read("cgroup-names", text)

    assert (found.parts["members"], found.parts["unknown"], text[found.end :]) == (members, unknown, rest)
    assert found.parts["memory"] == (["memory"] if "memory" in members else [])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1", 1),
        (" 1\n", 1),
        ("0x1", 1),
        ("-0", 0),
        ("01", 1),
        ("2", None),
        ("-1", None),
        ("1x", None),
        ("yes", None),
        ("", None),
        ("+1", None),
    ],
)
def test_a_sysctl_takes_0_and_1(text: str, number: Any) -> None:
    found = read("sysctl-switch", text)

    assert (None if found.fault else found.parts["number"]) == number
