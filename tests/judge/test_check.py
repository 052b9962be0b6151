"""Rule files: what a right one becomes, and how a wrong one is told at its place."""

from __future__ import annotations

import pytest

from meminit import data
from meminit.errors import InputFault, RuleFault
from meminit.judge.check import load_check
from meminit.judge.registry import load_checks, selected, shipped_checks, shipped_sources
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.text import Source

RULE = """\
code: X001
title: a parameter that nobody wants
severity: warning
needs: [cmdline, {feature: zonelist-order-choice}]
each: p in cmdline.bad.all
let:
  word: p.value
  again: word
when: present(word) and again != "fine"
at: p
also:
  - {at: config.NUMA, says: "NUMA is {config.NUMA} here"}
message: "`{p.text}` is bad"
help: drop it
why: Because a test has to have some reason that is long enough.
sources: [{release: "4.7", file: mm/page_alloc.c, function: build_zonelists}]
verified: false
tests:
  - {name: fires, kernel: {release: "4.7"}, cmdline: bad=1, expect: [{message: "`bad=1` is bad"}]}
  - {name: silent, kernel: {release: "4.7"}, cmdline: bad=fine, expect: []}
"""


def rule(old: str = "", new: str = "", text: str = RULE) -> Source:
    assert old in text
    return Source("rules/x/some-slug.yaml", text.replace(old, new, 1))


def refused(source: Source) -> RuleFault:
    with pytest.raises(RuleFault) as caught:
        load_check(source)
    return caught.value


def test_a_rule_file_becomes_a_check() -> None:
    check = load_check(rule())

    assert (check.code, check.slug, check.severity, check.group) == ("X001", "some-slug", "warning", "X")
    assert check.needs == ("cmdline",)
    assert check.features == ("zonelist-order-choice",)
    assert len(check.atoms) == 2
    assert [name for name, _ in check.each] == ["p"]
    assert [name for name, _ in check.lets] == ["word", "again"]


@pytest.mark.parametrize("source", shipped_sources(), ids=lambda source: source.name)
def test_tests_stand_last_in_every_file_so_that_they_can_be_left_out(source: Source) -> None:
    whole = load_check(source)

    assert list(whole.tree.data)[-1] == "tests"
    assert load_check(source, trusted=True).tree.data == {k: v for k, v in whole.tree.data.items() if k != "tests"}


@pytest.mark.parametrize(
    ("old", "new", "message", "line", "column"),
    [
        ("when:", "wen:", "unknown key `wen`", 9, 1),
        ("severity: warning", "severity: fatal", "`severity`", 3, 11),
        ('again != "fine"', "agin == 1", "unknown name `agin`", 9, 25),
        ("p in cmdline.bad.all", "p cmdline.bad.all", "expected `in`", 5, 9),
        ("p in cmdline.bad.all", "p in cmdline.bad", "each goes through a list", 5, 7),
        ("p in cmdline.bad.all", "[p in cmdline.bad.all, p in cmdline.bad.all]", "the name `p` is taken", 5, 30),
        ("word: p.value", "kernel: p.value", "the name `kernel` is taken", 7, 3),
        ("word: p.value", "word: again", "`again` stands further down", 7, 9),
        ("again: word", "again: again", "`again` stands further down", 8, 10),
        ("feature: zonelist-order-choice", "feature: zonelist-order-choise", "unknown feature", 4, 28),
        ("needs: [cmdline, ", "needs: [", "the check speaks of `cmdline` and does not need `cmdline`", 4, 8),
        ("word: p.value", "word: machine.name", "the check speaks of `machine` and does not need `machine`", 4, 8),
        ("help: drop it", "help: drop {machine.name}", "the check speaks of `machine` and does not need", 4, 8),
        ("{p.text}", "{p.txet}", "a parameter has no `txet`", 13, 14),
        ("{p.text}", "{p.text", "a brace without its partner", 13, 12),
        ("help: drop it", "help: drop {cmdline}", "a cmdline cannot be shown", 14, 13),
        ("at: p\n", "at: [p, ]]\n", "not YAML", 10, 10),
        ("NUMA is {config.NUMA} here", "NUMA is {kernel.hs} here", "a kernel has no `hs`", 12, 45),
        ("p in cmdline.bad.all", "p in kernel.release", "each goes through a list, and this is a release", 5, 7),
        ('when: present(word) and again != "fine"', "when: kernel.release > 6", "a check compares no releases", 9, 13),
    ],
)
def test_a_wrong_rule_is_told_at_its_place(old: str, new: str, message: str, line: int, column: int) -> None:
    fault = refused(rule(old, new))

    assert message in fault.message
    assert fault.place is not None
    assert fault.place.source.name == "rules/x/some-slug.yaml"
    assert (fault.place.line, fault.place.column) == (line, column)


def test_a_place_may_be_one_that_a_boot_has_not() -> None:
    check = load_check(rule("at: p\n", "at: [first(machine.nodes), first(layout.nodes), p]\n"))
    boot = Boot.from_document({"kernel": "4.7", "cmdline": "ro bad=1"})

    assert [label.place.column for label in run([boot], [check]).findings[0].places[:1]] == [4]


def test_a_slip_in_a_folded_text_is_shown_as_it_was_read() -> None:
    fault = refused(rule('when: present(word) and again != "fine"', "when: >\n  present(word)\n  and agan"))

    assert fault.place is not None
    assert fault.place.source.name == "rules/x/some-slug.yaml:<when>"
    assert fault.place.text == "agan"


def test_a_rule_that_is_no_yaml_is_the_authors_fault() -> None:
    assert "not YAML" in refused(Source("r.yaml", "code: [")).message


@pytest.mark.parametrize(("old", "new", "taken"), [("X001", "X001", "X001"), ("X001", "X002", "some-slug")])
def test_codes_and_slugs_are_never_reused(old: str, new: str, taken: str) -> None:
    with pytest.raises(RuleFault, match=f"`{taken}` is taken"):
        load_checks([rule(), rule(old, new)])


def test_a_check_is_found_by_code_or_slug() -> None:
    checks = shipped_checks()
    (found,) = selected(checks, ["B104"], [])

    assert selected(checks, ["kernelcore-beside-movable-node"], []) == (found,)
    with pytest.raises(InputFault):
        selected(checks, ["nothing"], [])


def test_checks_are_selected_by_code_beginning_slug_and_group() -> None:
    checks = shipped_checks()
    codes = [check.code for check in checks]

    assert [check.code for check in selected(checks, (), ())] == codes
    assert [check.code for check in selected(checks, ("B104", "slit-thrown-away"), ())] == ["B104", "M101"]
    assert {check.group for check in selected(checks, ("c", "layout"), ())} == {"config", "layout"}
    assert {check.code[0] for check in selected(checks, ("B", "M"), ("machine", "B104"))} == {"B"}
    assert "B104" not in [check.code for check in selected(checks, ("B",), ("B104",))]
    with pytest.raises(InputFault, match="no check is called `B1004`") as caught:
        selected(checks, (), ("B1004",))
    assert caught.value.help == "did you mean `B104`?"
    with pytest.raises(InputFault) as caught:
        selected(checks, ("qqqqqqqq",), ())
    assert caught.value.help == "see `meminit rules list`"


def test_codes_say_the_folder_they_are_in() -> None:
    folders = [(check.group, check.tree.source.name.split("/")[2]) for check in shipped_checks()]

    assert folders
    assert [pair for pair in folders if pair[0] != pair[1]] == []


def test_every_name_in_the_folder_is_a_check() -> None:
    assert len(shipped_checks()) == len(data.names("rules/checks"))
