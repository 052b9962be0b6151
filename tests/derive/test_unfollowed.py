"""What the boot line says of memory and no prediction follows yet is said, and no check judges a machine without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.unfollowed import unfollowed, unfollowed_names, unfollowed_notes
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.judge.run import run
from meminit.model.boot import Boot

TWO = [{"id": 0, "memory": "4G", "cpus": "0-1"}, {"id": 1, "memory": "4G", "cpus": "2-3"}]
EMULATED = {"NUMA": "y", "NUMA_EMU": "y"}


@pytest.mark.parametrize(
    ("arch", "line", "config", "names"),
    [
        ("x86_64", "ro mem=2G", {}, ("mem=",)),
        ("arm64", "mem=2G", {}, ("mem=",)),
        ("x86_64", "mem=nopentium mem=0 mem= mem", {}, ()),
        ("x86_64", "memmap=1M$2G mem=2G memmap=64M", {}, ("memmap=", "mem=")),
        ("x86_64", "memmap=exactmap", {}, ("memmap=",)),
        ("x86_64", "memmap=abc,1M@4G", {}, ("memmap=",)),
        ("x86_64", "memmap=abc memmap", {}, ()),
        ("arm64", "memmap=1M@4G", {}, ()),
        ("x86_64", "numa=fake=4", EMULATED, ("numa=fake=",)),
        ("x86_64", "numa=fake=4", {"NUMA": "y"}, ("numa=fake=",)),
        ("x86_64", "numa=fake=4", {"NUMA": "y", "NUMA_EMU": "n"}, ()),
        ("x86_64", "numa=fake=abc numa=off numa", EMULATED, ()),
        ("ppc64", "numa=fake=1G,2G", {}, ("numa=fake=",)),
        ("arm64", "numa=fake=4", EMULATED, ()),
        ("x86_64", "-- mem=2G", {}, ()),
    ],
)
def test_words_that_would_change_the_layout(
    boot: Callable[..., Boot], arch: str, line: str, config: dict[str, Any], names: tuple[str, ...]
) -> None:
    made = boot(TWO, "6.1", arch=arch, cmdline=line, config=config)

    assert unfollowed_names(made) == names
    assert bool(unfollowed(made)) is bool(names)


def test_layout_and_lists_say_what_they_do_not_follow(boot: Callable[..., Boot]) -> None:
    made = boot(TWO, "6.1", cmdline="ro mem=2G")
    layout = layout_of(made)

    assert unfollowed_notes(made, "the layout is")[0] in layout.notes
    assert (
        "`mem=2G` is not followed here: the lists are as if it were not on the boot line"
        in build_all_zonelists(made, layout).notes
    )


def test_checks_of_a_layout_are_not_run_without_what_moves_it() -> None:
    document = {
        "machine": {"meminit": "machine/1", "nodes": TWO},
        "kernel": {"release": "6.1", "arch": "x86_64", "config": EMULATED},
    }
    plain = run([Boot.from_document({**document, "cmdline": "ro"})])
    moved = run([Boot.from_document({**document, "cmdline": "ro mem=6G numa=fake=2"})])
    told = {entry.code: entry.missing for entry in moved.not_run}
    ran = {entry.code for entry in plain.not_run}
    changed = {code for code, missing in told.items() if code not in ran}

    assert {"L101", "L103", "L109", "M102"} <= changed
    assert {told[code] for code in changed} == {("a layout that follows mem= and numa=fake=",)}
    assert not [finding for finding in moved.findings if finding.code.startswith("L")]


def test_checks_of_a_layout_are_not_run_where_an_unknown_symbol_decides_it() -> None:
    document = {"machine": {"meminit": "machine/1", "nodes": TWO}, "cmdline": "ro movable_node kernelcore=1G"}
    unknown = run([Boot.from_document({**document, "kernel": "4.7"})])
    known = run([Boot.from_document({**document, "kernel": {"release": "4.7", "config": {"MOVABLE_NODE": "n"}}})])
    missing = {entry.code: entry.missing for entry in unknown.not_run}

    assert {code: missing[code] for code in ("L101", "L108")} == dict.fromkeys(
        ("L101", "L108"), ("CONFIG_MOVABLE_NODE",)
    )
    assert [finding.code for finding in unknown.findings] == []
    assert {"L101", "L108"} <= {finding.code for finding in known.findings}


def test_zones_that_were_seen_follow_everything() -> None:
    seen = [{"node": 0, "zone": "Normal", "present": 1 << 19}]
    observed = Boot.from_document(
        {"machine": {"meminit": "machine/1", "nodes": TWO}, "kernel": "6.1", "cmdline": "mem=2G", "zones": seen}
    )

    assert unfollowed(observed) == ()
    assert not [missing for entry in run([observed]).not_run for missing in entry.missing if "follows" in missing]
