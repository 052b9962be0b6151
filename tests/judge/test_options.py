"""Options of checks: declared by the rule, read as option.NAME, set by users, and refused where they are wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meminit.errors import InputFault, RuleFault
from meminit.judge.check import load_check
from meminit.judge.choice import with_options
from meminit.judge.prove import prove
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.read.tree import read_tree
from meminit.text import Source

RULE = """\
code: ZZ001
title: a machine smaller than what is wanted here
severity: warning
needs: [machine]
options:
  share: {type: percent, default: 50 %, doc: how much may be missing}
  wanted: {type: size, default: 4G, doc: the memory that is wanted, least: 1G, most: 1T}
  nodes: {type: number, default: 1, doc: the nodes that are wanted}
  strict: {type: truth, default: false, doc: whether all of it must be there}
  mood: {type: text, default: calm, doc: how it is said, choices: [calm, cross]}
  spared: {type: texts, default: [x1], doc: nodes that are spared}
when: machine.size < share(option.share, option.wanted) or (option.strict and machine.size < option.wanted)
at: first(machine.nodes)
message: "{size(machine.size)} instead of {size(option.wanted)}, {option.mood}, {option.nodes}, {option.spared}"
help: add memory
why: Because a test has to have some reason that is long enough.
sources: [{release: "4.7", file: mm/page_alloc.c}]
verified: false
tests:
  - name: fires
    machine: {meminit: machine/1, nodes: [{id: 0, memory: 1G}]}
    expect: [{message: "1G instead of 4G, calm, 1, x1"}]
  - {name: silent, machine: {meminit: machine/1, nodes: [{id: 0, memory: 4G}]}, expect: []}
  - name: strictly
    options: {strict: true}
    machine: {meminit: machine/1, nodes: [{id: 0, memory: 3G}]}
    expect: [{message: "3G instead of 4G, calm, 1, x1"}]
  - {name: not strictly, machine: {meminit: machine/1, nodes: [{id: 0, memory: 3G}]}, expect: []}
  - {name: more, options: {strict: true}, machine: {meminit: machine/1, nodes: [{id: 0, memory: 4G}]}, expect: []}
"""


def rule(old: str = "", new: str = "") -> Source:
    assert old in RULE
    return Source("rules/too-small.yaml", RULE.replace(old, new, 1))


def refused(source: Source) -> RuleFault:
    with pytest.raises(RuleFault) as caught:
        load_check(source)
    return caught.value


def test_a_check_with_options_is_proven_with_their_values_of_its_tests() -> None:
    assert [failure.message for failure in prove(load_check(rule())).failures] == []


def test_what_users_set_decides_and_is_told() -> None:
    boot = Boot.from_document({"machine": {"meminit": "machine/1", "nodes": [{"id": 0, "memory": "3G"}]}})
    check = load_check(rule())
    tree = read_tree(
        Source("meminit.yaml", "{share: 80 %, mood: cross, wanted: 0x100000000, spared: [a, b], nodes: 2}")
    )
    tuned = with_options(check, tree.data, tree, ())

    assert run([boot], [check]).findings == ()
    (found,) = run([boot], [tuned]).findings
    assert found.message == "3G instead of 4G, cross, 2, a, b"
    assert with_options(tuned, {}, tree, ()) is tuned


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("share: 300 %", "`share` is a percentage, such as 30 %", "how much may be missing"),
        ("share: much", "`share` is a percentage, such as 30 %", "how much may be missing"),
        ("share: true", "`share` is a percentage, such as 30 %", "how much may be missing"),
        ("wanted: 1M", "`wanted` is at least 1G", "the memory that is wanted"),
        ("wanted: 2T", "`wanted` is at most 1T", "the memory that is wanted"),
        ("wanted: much", "`wanted` is a size, such as 64M", "the memory that is wanted"),
        ("wanted: true", "`wanted` is a size, such as 64M", "the memory that is wanted"),
        ("nodes: two", "`nodes` is a whole number", "the nodes that are wanted"),
        ("strict: 1", "`strict` is true or false", "whether all of it must be there"),
        ("mood: 1", "`mood` is a text; write it in quotes", "how it is said"),
        ("mood: glad", "`mood` is one of calm, cross", "how it is said"),
        ("spared: x", "`spared` is a list of texts", "nodes that are spared"),
        ("shore: 1", "ZZ001 has no option `shore`", "did you mean `share`?"),
        ("zzzzzzzzz: 1", "ZZ001 has no option `zzzzzzzzz`", "it has: share, wanted, nodes, strict, mood, spared"),
    ],
)
def test_a_wrong_value_is_told_at_its_place(text: str, message: str, help_: str) -> None:
    tree = read_tree(Source("meminit.yaml", text))

    with pytest.raises(InputFault) as caught:
        with_options(load_check(rule()), tree.data, tree, ())

    assert caught.value.message == message
    assert help_ in (caught.value.help or "")
    assert caught.value.place is not None
    assert caught.value.place.line == 1


def test_a_check_without_options_says_so() -> None:
    tree = read_tree(Source("meminit.yaml", "zzzzzzzzz: 1"))
    bare = load_check(rule())
    without = replace(bare, tree=replace(bare.tree, data={k: v for k, v in bare.tree.data.items() if k != "options"}))

    with pytest.raises(InputFault, match="has no option") as caught:
        with_options(without, tree.data, tree, ())
    assert caught.value.help == "it has none"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("option.strict and", "option.strickt and", "the check has no option `strickt`"),
        ("option.strict and", "option and", "unknown name `option`"),
        ("default: 50 %", "default: 500 %", "`share` is a percentage, such as 30 %"),
        ("type: percent", "type: per cent", "`per cent`"),
        ("when: ", "let: {option: machine.size}\nwhen: ", "the name `option` is taken"),
        ("when: ", "when: any(option in machine.nodes:true) or ", "the name `option` is taken"),
    ],
)
def test_a_rule_that_declares_or_reads_options_wrongly_is_refused(old: str, new: str, message: str) -> None:
    fault = refused(rule(old, new))

    assert message in f"{fault.message} {fault.help}"
    assert fault.place is not None
    assert fault.place.source.name.endswith("too-small.yaml")


def test_a_test_of_a_rule_that_sets_a_wrong_option_is_unproven_at_its_place() -> None:
    (failure, *_) = prove(load_check(rule("{strict: true}", "{strikt: true}"))).failures

    assert "has no option `strikt`" in failure.message


def test_a_condition_that_is_no_yaml_is_told_how_to_be_quoted() -> None:
    assert "stands in quotes" in refused(rule("when: ", "when: any(n in machine.nodes: true) or ")).help
    assert refused(rule("when: ", "when: [")).help == ""


def test_a_test_that_goes_through_too_many_combinations_is_told_soon() -> None:
    listed = f'\'x in split("{"," * 120}", ",")\''
    endless = rule("when: ", f"each: [{listed}, {listed.replace('x in', 'y in')}]\nwhen: ")

    assert any("more than 10,000 combinations" in failure.message for failure in prove(load_check(endless)).failures)
