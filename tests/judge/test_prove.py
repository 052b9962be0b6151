"""A rule is proven when its tests pass, its messages can be said, and every atom of its condition decides."""

from __future__ import annotations

import pytest

from meminit.judge.check import load_check
from meminit.judge.prove import prove
from meminit.text import Source

HEAD = """\
code: X001
title: two things on the boot line
severity: warning
needs: [cmdline]
when: {when}
at: {at}
message: "{message}"
help: drop one
why: Because a test has to have some reason that is long enough.
sources: [{{release: "4.7", file: mm/page_alloc.c, function: build_zonelists}}]
verified: false
tests:
"""
BOTH = '  - {name: both, cmdline: a b, expect: [{message: "a"}]}\n'
A = "  - {name: one of them, cmdline: a, expect: []}\n"
B = "  - {name: the other one, cmdline: b, expect: []}\n"


def failures(
    tests: str, when: str = "present(cmdline.a) and present(cmdline.b)", at: str = "cmdline.a", message: str = "a"
) -> list[str]:
    text = HEAD.format(when=when, at=at, message=message) + tests
    proof = prove(load_check(Source("x.yaml", text)))
    assert proof.tests == text.count("- {name:")
    return [failure.message for failure in proof.failures]


def test_a_rule_whose_every_atom_decides_is_proven() -> None:
    assert failures(BOTH + A + B) == []


def test_an_atom_that_no_test_turns_is_told() -> None:
    assert failures(BOTH + A) == ["no test shows that `present(cmdline.a)` decides by being false"]


def test_an_atom_that_can_never_decide_is_told() -> None:
    told = failures(BOTH + A, when="present(cmdline.b) and (present(cmdline.b) or present(cmdline.a))")

    assert "no test shows that `present(cmdline.a)` decides by being true" in told


@pytest.mark.parametrize(
    ("when", "tests"),
    [
        ("present(cmdline.a) or present(cmdline.b)", A.replace("[]", "[{message: a}]") + B.replace("[]", "[{}]")),
        ("not present(cmdline.c) and present(cmdline.a)", A.replace("[]", "[{message: a}]") + B),
    ],
)
def test_or_and_not_are_turned_too(when: str, tests: str) -> None:
    tests = tests.replace("[{}]", "[{message: a}]")
    none = "  - {name: neither, cmdline: quiet, expect: []}\n"
    third = "  - {name: all three, cmdline: a c, expect: []}\n"
    extra = third if "not" in when else none

    assert failures(tests + extra, when=when) == []


def test_what_a_test_expects_is_compared() -> None:
    told = failures(
        '  - {name: wrong words, cmdline: a b, expect: [{message: "b", line: 2, source: here, help: x}]}\n'
        "  - {name: too few, cmdline: a b, expect: []}\n"
        "  - {name: too many, cmdline: a, expect: [{line: 1}]}\n" + A + B
    )

    assert told == [
        "expected message 'b', got 'a'",
        "expected line 2, got 1",
        "expected source 'here', got '<boot>:1:<cmdline>'",
        "expected help 'x', got 'drop one'",
        "not expected: a",
        "expected 1 findings, got 0",
    ]


def test_a_test_in_which_the_check_did_not_run_proves_nothing() -> None:
    told = failures(BOTH + A + B + "  - {name: no line, expect: []}\n" + "  - {name: so it is, expect: not run}\n")

    assert told == ["test `no line`: the check was not run: cmdline"]
    assert failures(BOTH + A + B + "  - {name: it does, cmdline: a, expect: not run}\n") == [
        "test `it does`: the check was silent"
    ]


def test_a_check_must_fire_and_be_silent_in_some_test() -> None:
    assert "no test in which the check is fired" in failures(A + B)
    assert "no test in which the check is silent" in failures(BOTH + BOTH)


def test_a_finding_must_point_somewhere_in_some_test() -> None:
    assert failures(BOTH + A + B, at="config.NUMA") == ["in no test does the finding point anywhere"]


def test_a_place_that_is_expected_and_not_there_is_told() -> None:
    told = failures(BOTH.replace('message: "a"', "line: 1") + A + B, at="config.NUMA")

    assert told[0] == "expected line 1, got None"


def test_a_message_with_nothing_to_show_is_told() -> None:
    told = failures(BOTH.replace('message: "a"', "line: 1") + A + B, message="{cmdline.a}")

    assert told == ["the message has nothing to show: nothing"]


def test_a_test_whose_boot_cannot_be_is_told() -> None:
    told = failures(
        BOTH + A + B + "  - {name: no such release, kernel: {release: 9.9}, expect: []}\n"
        "  - {name: no such file, kernel: {config: missing}, files: {missin: x}, expect: []}\n"
    )

    assert told[0].startswith("test `no such release`: no release 9.9")
    assert told[1] == "test `no such file`: the test has no file `missing`"


def test_unknown_atoms_decide_nothing() -> None:
    when = "present(cmdline.a) and config.NOT_KNOWN"
    tests = (
        "  - {name: unknown, cmdline: a, expect: not run}\n"
        "  - {name: decided all the same, cmdline: b, expect: []}\n"
        "  - {name: known, cmdline: a, kernel: {config: {NOT_KNOWN: y}}, expect: [{message: a}]}\n"
        "  - {name: known to be off, cmdline: a, kernel: {config: {NOT_KNOWN: n}}, expect: []}\n"
        "  - {name: neither, cmdline: b, kernel: {config: {NOT_KNOWN: y}}, expect: []}\n"
    )

    assert failures(tests, when=when) == []
    assert failures(tests.replace("present(cmdline.a)", "x"), when=f"not ({when})") != []


def test_an_unknown_side_is_decided_by_the_other() -> None:
    tests = (
        "  - {name: decided, cmdline: a, expect: [{message: a}]}\n"
        "  - {name: undecided, cmdline: b, expect: not run}\n"
        "  - {name: off, cmdline: b, kernel: {config: {NOT_KNOWN: n}}, expect: []}\n"
        "  - {name: turned on, cmdline: b, kernel: {config: {NOT_KNOWN: y}}, expect: [{message: a}]}\n"
        "  - {name: the other turned on, cmdline: a, kernel: {config: {NOT_KNOWN: n}}, expect: [{message: a}]}\n"
    )

    assert failures(tests, when="present(cmdline.a) or config.NOT_KNOWN") == []


def test_a_machine_that_cannot_be_is_a_failure_of_the_test() -> None:
    text = HEAD.format(when="layout.present > 0", at="machine", message="a").replace("[cmdline]", "[machine]")
    tests = (
        "  - {name: memory, machine: {meminit: machine/1, nodes: [{id: 0, memory: 1G}]}, expect: [{message: a}]}\n"
        "  - {name: none, machine: {meminit: machine/1, nodes: [{id: 0, cpus: 0}]}, expect: []}\n"
    )
    proof = prove(load_check(Source("x.yaml", text + tests)))

    assert any(failure.message.startswith("test `none`: ") for failure in proof.failures)
    assert all(failure.place is not None for failure in proof.failures)
