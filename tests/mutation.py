"""Mutations of conditions: one operator or one atom of one expression changed, everything else as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from meminit.judge.expression import Binary, Expression, Name, Not, Over, atoms, written
from meminit.judge.parse import parse_condition, parse_each
from meminit.text import Source

__all__ = ["mutants", "roots"]

NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
BORDER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OTHER = {"and": "or", "or": "and"}


def parsed(text: str) -> Expression:
    return parse_condition(Source("<rule>", text))


def inside(value: Any) -> Iterator[tuple[str, Any]]:
    """Fields of an expression that hold expressions."""
    for field in fields(value):
        inner = getattr(value, field.name)
        if is_dataclass(inner) or (isinstance(inner, tuple) and inner and all(map(is_dataclass, inner))):
            yield field.name, inner


def changed(expression: Any) -> Iterator[tuple[Expression, str]]:
    """Every change of one operator somewhere in ``expression``, with what it is called."""
    if isinstance(expression, Binary):
        for table in (NEGATED, BORDER, OTHER):
            if expression.operator in table:
                sign = table[expression.operator]
                yield replace(expression, operator=sign), f"{written(expression)}: {expression.operator} to {sign}"
    for name, inner in inside(expression):
        for mutant, what in changed_among(inner) if isinstance(inner, tuple) else changed(inner):
            yield replace(expression, **{name: mutant}), what
    if isinstance(expression, Over) and expression.word != "map":
        for mutant, what in negated(expression.body):
            yield replace(expression, body=mutant), what


def changed_among(items: tuple[Any, ...]) -> Iterator[tuple[Any, str]]:
    """The same for one item of several."""
    for at, item in enumerate(items):
        for mutant, what in changed(item):
            yield (*items[:at], mutant, *items[at + 1 :]), what


def negated(condition: Expression) -> Iterator[tuple[Expression, str]]:
    """Every change of one atom of ``condition`` into what it is not; comparisons are turned round by ``changed``."""
    match condition:
        case Binary("and" | "or", left, right):
            for mutant, what in negated(left):
                yield replace(condition, left=mutant), what
            for mutant, what in negated(right):
                yield replace(condition, right=mutant), what
        case Not(operand):
            for mutant, what in negated(operand):
                yield Not(mutant), what
        case Binary(sign) if sign in NEGATED:
            return
        case _:
            yield Not(condition), f"{written(condition)}: negated"


def mutants(rule: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """The rule's data with its condition, or one of its lets, changed in one place."""
    condition = parsed(rule["when"])
    for mutant, what in (*changed(condition), *negated(condition)):
        yield {**rule, "when": written(mutant)}, what
    for name, text in rule.get("let", {}).items():
        for mutant, what in changed(parsed(text)):
            yield {**rule, "let": {**rule["let"], name: written(mutant)}}, f"{name}, {what}"


def roots(rule: Mapping[str, Any]) -> frozenset[str]:
    """The facts that decide whether the rule fires: what its condition names, by way of each and let."""
    meant = {name: parsed(text) for name, text in rule.get("let", {}).items()}
    each = rule.get("each", ())
    for text in [each] if isinstance(each, str) else each:
        item = parse_each(Source("<rule>", text))
        meant[item.variable] = item.items
    found: set[str] = set()
    waiting: list[Any] = list(atoms(parsed(rule["when"])))
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend(value)
        elif isinstance(value, Name):
            if value.name not in found:
                found.add(value.name)
                waiting.extend([meant[value.name]] if value.name in meant else [])
        else:
            waiting.extend(inner for _, inner in inside(value))
    return frozenset(found)
