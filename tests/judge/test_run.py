"""A check fires, stays silent, or is not run; one that crashes hides no other."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.errors import InputFault
from meminit.judge import run as running
from meminit.judge.check import Check, load_check
from meminit.judge.facts import KINDS, Facts
from meminit.judge.finding import DEFECT, NotRun, by_severity
from meminit.judge.kinds import NUMBER, Field, Kind
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.text import Source

MACHINE = {"meminit": "machine/1", "nodes": [{"id": 0, "memory": "4G"}, {"id": 1, "memory": "4G"}]}


def check(code: str = "X001", severity: str = "warning", **keys: str) -> Check:
    lines = {
        "code": code,
        "title": "a title that is long enough",
        "severity": severity,
        "needs": "[]",
        "when": "'true'",
        "at": "boot.line",
        "message": "found",
        "help": "none",
        "why": "Because a test has to have some reason that is long enough.",
        "sources": '[{release: "4.7", file: mm/page_alloc.c}]',
        "verified": "false",
        "tests": "[{name: one, expect: []}, {name: two, expect: []}]",
    } | keys
    return load_check(Source(f"{code}.yaml", "".join(f"{key}: {text}\n" for key, text in lines.items())))


def boot(**keys: Any) -> Boot:
    return Boot.from_document({"name": "b", "kernel": {"release": "4.7"}, "cmdline": "ro", **keys})


def test_three_outcomes() -> None:
    report = run([boot()], [check("X001"), check("X002", when="'false'"), check("X003", when="config.NOT_KNOWN")])

    assert [finding.code for finding in report.findings] == ["X001"]
    assert (report.run, report.silent) == (2, 1)
    assert report.not_run == (NotRun("X003", "b", ("CONFIG_NOT_KNOWN",)),)
    assert not report.faults
    assert not report.defects


def test_a_feature_that_an_unknown_symbol_decides_is_neither_there_nor_absent() -> None:
    asked = [
        check("X001", when="kernel.has('movable-node-option')"),
        check("X002", when="not kernel.has('movable-node-option')"),
    ]
    report = run([boot(cmdline="ro movable_node")], asked)

    assert [(entry.code, entry.missing) for entry in report.not_run] == [
        ("X001", ("CONFIG_MOVABLE_NODE",)),
        ("X002", ("CONFIG_MOVABLE_NODE",)),
    ]


@pytest.mark.parametrize(
    ("needs", "keys", "missing"),
    [
        ("[machine]", {}, ("machine",)),
        ("[machine]", {"machine": MACHINE}, ()),
        ("[cmdline]", {"cmdline": None}, ("cmdline",)),
        ("[config]", {}, ("config",)),
        ("[config]", {"kernel": {"config": {"NUMA": "y"}}}, ()),
        ("[kernel]", {"kernel": {"config": {"NUMA": "y"}}}, ()),
        ("[kernel]", {"kernel": {"arch": "arm64"}}, ("kernel",)),
        ("[sysctl]", {}, ("sysctl",)),
        ("[{feature: zonelist-order-choice}]", {}, ()),
        ("[{feature: zonelist-order-choice}]", {"kernel": {"release": "6.1"}}, ("feature zonelist-order-choice",)),
        ("[machine, config]", {}, ("machine", "config")),
        ("[{feature: movable-node-option}]", {}, ("CONFIG_MOVABLE_NODE",)),
        ("[{feature: movable-node-option}]", {"kernel": {"release": "6.1"}}, ("feature movable-node-option",)),
    ],
)
def test_what_is_missing_is_told(needs: str, keys: dict[str, Any], missing: tuple[str, ...]) -> None:
    report = run([boot(**{key: value for key, value in keys.items() if value is not None})], [check(needs=needs)])
    if keys.get("cmdline", "") is None:
        report = run([Boot.from_document({"kernel": "4.7"})], [check(needs=needs)])

    assert tuple(word for entry in report.not_run for word in entry.missing) == missing
    assert bool(report.findings) is not bool(missing)


def test_unknown_in_one_instance_does_not_hide_another_that_fires() -> None:
    rule = check(each="'n in [1, 2]'", when="n == 1 or config.NOT_KNOWN")
    report = run([boot()], [rule])

    assert len(report.findings) == 1
    assert not report.not_run


def test_an_unknown_list_is_not_an_empty_one() -> None:
    old = boot(kernel={"release": "2.6.20"})
    report = run([old], [check(each="s in steps.all", when="s.state == 'runs'")])

    assert not report.findings
    assert report.not_run[0].missing == ("the steps of 2.6.20 on x86_64",)


def test_each_goes_through_every_combination() -> None:
    rule = check(each="['a in [1, 2]', 'b in [3, 4]']", when="a + b != 5", message="'{a} {b}'")

    assert [finding.message for finding in run([boot()], [rule]).findings] == ["1 3", "2 4"]


def test_a_list_of_nothing_has_no_instances() -> None:
    report = run([boot(machine=MACHINE)], [check(needs="[machine]", each="z in layout.node(9).zones")])

    assert (report.run, report.silent, report.findings) == (1, 1, ())


def test_lets_are_computed_once_and_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def counted_fact(*thing: object) -> int:
        asked.append(thing)
        return 7

    kind = Kind("boot", "", {"counted": Field(NUMBER, counted_fact, "")})
    monkeypatch.setitem(KINDS, "boot", kind)
    rule = check(let="{n: boot.counted}", when="n + n == 14", at="n", message="'{n}'")
    report = run([boot()], [rule])

    assert [finding.message for finding in report.findings] == ["7"]
    assert len(asked) == 1


def test_findings_of_a_boot_come_worst_first_boot_by_boot() -> None:
    rules = [check("X003", "note"), check("X002", "error"), check("X001", "warning")]
    report = run([boot(), boot(name="c")], rules)

    assert [(f.boot, f.code) for f in report.findings] == [
        (name, code) for name in "bc" for code in ("X002", "X001", "X003")
    ]
    assert by_severity(report.findings) == {"defect": 0, "error": 2, "warning": 2, "note": 2}


def test_a_rule_that_crashes_is_a_finding_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        message = "oh"
        raise ZeroDivisionError(message)

    monkeypatch.setitem(KINDS, "boot", Kind("boot", "", {"bad": Field(NUMBER, broken, ""), **KINDS["boot"].fields}))
    report = run([boot()], [check("X001", when="boot.bad == 1"), check("X002")])

    assert [(f.code, f.severity) for f in report.findings] == [("X001", DEFECT), ("X002", "warning")]
    assert report.findings[0].message == "check X001 crashed: ZeroDivisionError: oh"
    assert report.findings[0].places[0].place.source.name == "X001.yaml"
    assert "X001.yaml" in str(report.defects[0])


def test_a_rule_that_works_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meminit.judge.scope.Env.spend", _spent)
    report = run([boot()], [check(each="n in [1, 2]"), check("X002", when="'any(n in [1]: false)'")])

    assert [f.severity for f in report.findings] == [DEFECT, DEFECT]


def _spent(_: object) -> None:
    from meminit.errors import RuleFault

    raise RuleFault("too much")


def test_an_input_that_cannot_be_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def impossible(_: Facts) -> None:
        raise InputFault("the machine cannot be")

    monkeypatch.setattr(Facts, "layout", property(impossible))
    rules = [check(code, needs="[machine]", when="layout.present > 0") for code in ("X001", "X002")]
    report = run([boot(machine=MACHINE), boot(name="c", machine=MACHINE)], [*rules, check("X003")])

    assert [(name, fault.message) for name, fault in report.faults] == [
        ("b", "the machine cannot be"),
        ("c", "the machine cannot be"),
    ]
    assert [entry.missing for entry in report.not_run] == [("the machine cannot be",)] * 4
    assert [f.code for f in report.findings] == ["X003", "X003"]


def test_findings_of_one_check_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MAX_FINDINGS", 2)

    cut = run([boot()], [check(each="n in [1, 2, 3]"), check("X002", each="n in [1, 2]")])

    assert [finding.code for finding in cut.findings] == ["X001", "X001", "X002", "X002"]
    assert cut.cut == (("X001", "b"),)


def test_fingerprints_tell_findings_apart_and_stay_when_lines_move() -> None:
    rule = check(needs="[cmdline]", each="p in cmdline.x.all", at="p")
    first = run([boot(cmdline="x=1 x=2 x=1")], [rule]).findings
    moved = run([boot(cmdline="ro quiet x=1 x=2 x=1")], [rule]).findings

    assert len({finding.fingerprint for finding in first}) == 3
    assert [f.fingerprint for f in first] == [f.fingerprint for f in moved]
    assert [f.places[0].place.column for f in first] != [f.places[0].place.column for f in moved]


def test_places_that_are_nowhere_are_left_out() -> None:
    rule = check(
        needs="[cmdline]",
        at="[config.NUMA, cmdline.x, cmdline.y]",
        also="[{at: cmdline.y, says: 'why {cmdline.y}'}, {at: config.NUMA, says: no}, {at: cmdline.x, says: the same}]",
    )
    found = run([boot(cmdline="x=1 y=2")], [rule]).findings[0]

    assert [(label.place.text, label.text) for label in found.places] == [("x=1", ""), ("y=2", "why 2")]
    nowhere = run([boot()], [check(at="config.NUMA")]).findings[0]
    assert nowhere.places == ()


def test_the_packages_own_checks_are_run_when_none_are_named() -> None:
    report = run([boot()])

    assert report.checks > 30
    assert report.run + len(report.not_run) == report.checks
