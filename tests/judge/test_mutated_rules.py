"""The proof of rules has teeth: a rule whose condition is changed a little is no longer proven by its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from meminit import data
from meminit.judge.check import Check, load_check
from meminit.judge.expression import Binary, Call, Expression, Name, Not, written
from meminit.judge.prove import prove

RULES = (
    "boot/movable-leaves-too-little",
    "boot/crashkernel-takes-low-memory",
    "boot/balancing-on-one-node",
    "boot/mem-without-unit",
    "boot/kernelcore-beside-movable-node",
    "config/nodes-shift-too-small",
    "config/highmem4g-above-4g",
    "layout/movable-starves-node",
    "layout/maps-outweigh-lowmem",
    "machine/node-not-usable",
)
TURNED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "and": "or", "or": "and"}


def mutants(condition: Expression) -> Iterator[Expression]:
    """``condition`` with one part negated, one comparison turned, or one `and` made an `or`."""
    match condition:
        case Binary("and" | "or" as word, left, right):
            yield replace(condition, operator=TURNED[word])
            yield from (replace(condition, left=mutant) for mutant in mutants(left))
            yield from (replace(condition, right=mutant) for mutant in mutants(right))
        case Not(operand):
            yield operand
            yield from (Not(mutant) for mutant in mutants(operand))
        case Binary(sign, _, _) if sign in TURNED:
            yield replace(condition, operator=TURNED[sign])
            yield Not(condition)
        case _:
            yield Not(condition)


def with_condition(check: Check, condition: Expression) -> Check:
    return replace(check, tree=replace(check.tree, data={**check.tree.data, "when": written(condition)}))


@pytest.mark.parametrize("name", RULES)
def test_every_mutant_of_a_rule_is_caught_by_its_tests(name: str) -> None:
    check = load_check(data.source(f"rules/checks/{name}.yaml"))
    made = [with_condition(check, mutant) for mutant in mutants(check.condition)]

    assert prove(with_condition(check, check.condition)).failures == ()
    assert len(made) >= 1
    assert [mutant.tree.data["when"] for mutant in made if not prove(mutant).failures] == []


def test_a_rule_whose_tests_cannot_tell_mutants_is_not_proven() -> None:
    check = load_check(data.source("rules/checks/boot/balancing-on-one-node.yaml"))
    blind = Binary("or", check.condition, Call(Name("known"), (check.condition,)))

    assert prove(with_condition(check, blind)).failures != ()
