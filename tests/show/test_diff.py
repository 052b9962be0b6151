"""What moves between two boots, for people and as diff/1."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from meminit import Boot, data, diff, to_json, zones
from meminit.model.difference import Change, Difference
from meminit.model.zonelists import Zoneref
from meminit.show.text.diff import diff_lines

MACHINE = {
    "meminit": "machine/1",
    "name": "m",
    "arch": "x86_64",
    "nodes": [{"id": 0, "memory": "4G", "cpus": "0-3"}, {"id": 1, "memory": "4G"}],
}


def boot(line: str = "", release: str = "6.1", machine: Any = MACHINE) -> Boot:
    return Boot.load(machine=machine, kernel={"release": release, "arch": "x86_64"}, cmdline=line)


def text(found: Difference, *, verbose: bool = False, quiet: bool = False) -> list[str]:
    return diff_lines(found, verbose=verbose, quiet=quiet).splitlines()


def rows(found: Difference) -> list[str]:
    return [" ".join(line.split()) for line in text(found, quiet=True)]


def changed(*changes: Change) -> list[str]:
    return rows(Difference((boot(), boot()), changes))


def document(found: Difference) -> dict[str, Any]:
    made = json.loads(json.dumps(to_json(found)))
    schema = json.loads(data.text("rules/schemas/diff.schema.json"))
    jsonschema.Draft202012Validator(schema).validate(made)
    return dict(made)


def test_both_boots_stand_above() -> None:
    lines = text(diff(boot(), boot("kernelcore=4G  quiet", "6.12")))

    assert lines[0].split(maxsplit=2) == ["A", "m", "Linux 6.1 x86_64   (empty boot line)"]
    assert lines[1].endswith("Linux 6.12 x86_64  kernelcore=4G quiet")
    assert any(line.startswith("assumed of B: ") for line in lines)


def test_features_that_only_one_has_are_told_when_asked() -> None:
    found = diff(boot(), boot(release="4.7"))

    assert not any(line.startswith("only A has") for line in text(found))
    assert any(line.startswith("only A has: ") for line in text(found, verbose=True))
    assert not any(" has: " in line for line in text(diff(boot(), boot()), verbose=True))


def test_what_moves_stands_around_an_arrow() -> None:
    after = boot("kernelcore=4G")
    start = f"start none → {zones(after).movable_start[1] << 12:#x}"
    lines = rows(diff(boot(), after))

    assert f"node 1 {start}" in lines
    assert f"node 1 Movable {start}" in lines
    assert any("fallback from entry 0 on: 1:Normal 0:Normal" in line for line in lines)


def test_nothing_moves_is_said_with_what_was_compared() -> None:
    same = diff(boot(), boot("ro"))

    assert text(same)[-1] == "nothing moves: 2 nodes, 4 zones, 2 fallback lists"
    assert text(same, quiet=True) == []


def test_two_deaths_are_alike() -> None:
    assert text(diff(boot("mem=4096"), boot("mem=4096")))[-1] == "nothing moves: both kernels die alike"


def test_values_are_written_as_people_write_them() -> None:
    assert changed(Change("node", "online", True, None, 1)) == ["Nodes", "node 1 online yes → none"]
    assert changed(Change("node", "cpus", (), (0, 1, 2), 1))[1] == "node 1 cpus none → 0-2"
    assert changed(Change("zone", "present_bytes", -20480, 1 << 30, 0, "DMA"))[1] == (
        "node 0 DMA present -20480 bytes (counted below zero) → 1G"
    )
    assert changed(Change("zonelist", "thisnode", None, (), 1))[1] == "node 1 thisnode none → (empty)"
    assert changed(Change("reserves", "min_free_kbytes", 5, 6))[1] == "all min_free_kbytes 5 → 6"
    assert changed(Change("zonelist", "order", "node", "zone"))[1] == "all order node → zone"


def test_notes_say_of_which_boot_they_are() -> None:
    assert changed(Change("note", "note", "a", None), Change("note", "note", None, "b\x1b")) == [
        "only A: a",
        "only B: b\\x1b",
    ]


def test_of_long_lists_only_what_differs_is_shown() -> None:
    before = tuple(Zoneref(node, "Normal") for node in range(40))
    after = (*before[:20], *reversed(before[20:]))
    line = changed(Change("zonelist", "fallback", before, after, 3))[1]

    assert line.startswith("node 3 fallback from entry 20 on: 20:Normal 21:Normal")
    assert line.endswith("28:Normal … 8 more")
    shorter = changed(Change("zonelist", "fallback", before, before[:39], 3))[1]
    assert shorter.endswith("from entry 39 on: 39:Normal → (end)")


def test_what_is_not_compared_is_said() -> None:
    assert "not compared: reserves, for managed pages are not known: give --zoneinfo" in text(diff(boot(), boot()))


def test_the_document_has_every_change() -> None:
    found = diff(boot(), boot("kernelcore=4G numa=fake=4"))
    made = document(found)

    assert (made["meminit"], made["equal"], len(made["changes"])) == ("diff/1", False, len(found.changes))
    assert [one["cmdline"] for one in made["boots"]] == ["", "kernelcore=4G numa=fake=4"]
    lists = next(one for one in made["changes"] if one["key"] == "fallback")
    assert lists["after"][0].keys() == {"node", "zone"}
    assert made["left_out"] == [{"what": "reserves", "why": "managed pages are not known: give --zoneinfo"}]
    assert made["compared"]["node"] == 2


def test_the_document_of_equal_boots_has_none() -> None:
    made = document(diff(boot(), boot()))

    assert (made["equal"], made["changes"]) == (True, [])
