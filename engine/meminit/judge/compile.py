"""From syntax trees to functions: names and types are checked here, when a rule is loaded, and never again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from meminit.errors import RuleFault, did_you_mean
from meminit.judge import operators
from meminit.judge.expression import (
    Attribute,
    Binary,
    Call,
    Index,
    Listing,
    Literal,
    Name,
    Not,
    Over,
    Percent,
)
from meminit.judge.functions import FUNCTIONS
from meminit.judge.kinds import NUMBER, RELEASE, SETTING, TEXT, TRUTH, Kind, ListOf, Type, type_name
from meminit.judge.values import Value

if TYPE_CHECKING:
    from meminit.judge.expression import Expression, Span
    from meminit.judge.facts import Facts
    from meminit.text import Source

__all__ = ["Env", "Run", "Scope", "Typed", "as_text", "as_truth", "compiled"]

MAX_ROUNDS = 8_000_000
"""Items that the lists of one check may be gone through, in all."""


@dataclass(slots=True)
class Env:
    """What a running condition sees: the facts of one boot, its variables, and how much it may still do."""

    facts: Facts
    variables: dict[str, Callable[[], Value]] = field(default_factory=dict)
    rounds: int = MAX_ROUNDS

    def spend(self) -> None:
        """Count one item of a list. Raises RuleFault when the check has gone through too many."""
        self.rounds -= 1
        if self.rounds < 0:
            raise RuleFault(f"the check went through more than {MAX_ROUNDS} items")


Run = Callable[[Env], Value]


@dataclass(frozen=True, slots=True)
class Typed:
    """A compiled expression."""

    type: Type
    run: Run


@dataclass(frozen=True, slots=True)
class Scope:
    """Names an expression may use. ``roots`` are facts, ``variables`` those of each, let and quantifiers.

    ``later`` are lets that stand further down, ``used`` collects the roots that were used.
    """

    source: Source
    kinds: Mapping[str, Kind]
    roots: Mapping[str, str]
    variables: Mapping[str, Type] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)

    def with_variable(self, name: str, type_: Type) -> Scope:
        """This scope and one more variable."""
        return replace(self, variables={**self.variables, name: type_})

    def fault(self, span: Span, message: str, help: str = "") -> RuleFault:  # noqa: A002  the user's word
        """A fault at ``span`` of the expression."""
        return RuleFault(message, self.source.place(*span), help)


def compiled(expression: Expression, scope: Scope) -> Typed:
    """``expression`` as a function. Raises RuleFault at a name that is not known or a type that does not fit."""
    match expression:
        case Literal(value):
            type_ = TRUTH if isinstance(value, bool) else NUMBER if isinstance(value, int) else TEXT
            return Typed(type_, lambda _: value)
        case Name():
            return _name(expression, scope)
        case Attribute():
            return _attribute(expression, scope)
        case Index():
            return _index(expression, scope)
        case Call():
            return _call(expression, scope)
        case Over():
            return _over(expression, scope)
        case Listing(items):
            return _listing(items, scope, expression.span)
    return _operation(expression, scope)


def _operation(expression: Not | Percent | Binary, scope: Scope) -> Typed:
    match expression:
        case Not(operand):
            return Typed(TRUTH, operators.negated(as_truth(operand, scope)))
        case Percent(percent, whole):
            return Typed(NUMBER, operators.share(percent, _as_number(whole, scope)))
        case Binary("and" | "or" as word, left, right):
            decisive = word == "or"
            return Typed(TRUTH, operators.either(decisive, as_truth(left, scope), as_truth(right, scope)))
        case Binary("in"):
            return _member(expression, scope)
        case Binary("+" | "-" | "*" | "/" | "<<" | ">>" as sign, left, right):
            return Typed(NUMBER, operators.computed(sign, _as_number(left, scope), _as_number(right, scope)))
    return _compared(expression, scope)


def as_truth(expression: Expression, scope: Scope) -> Run:
    """``expression`` as a condition: true, false or unknown."""
    typed = compiled(expression, scope)
    if typed.type == TRUTH:
        return typed.run
    if typed.type == SETTING:
        return operators.enabled(typed.run)
    hint = "ask present(…)" if typed.type == "parameter" else "compare it with something"
    raise scope.fault(expression.span, f"a condition is wanted, and this is {type_name(typed.type)}", hint)


def as_text(expression: Expression, scope: Scope) -> Run:
    """``expression`` as it is shown in a message."""
    typed = compiled(expression, scope)
    shown = typed.type.item if isinstance(typed.type, ListOf) else typed.type
    if shown not in {NUMBER, TEXT, TRUTH, SETTING, RELEASE, "parameter"}:
        raise scope.fault(expression.span, f"{type_name(typed.type)} cannot be shown", "show one of its fields")
    return operators.parameter_value(typed.run) if typed.type == "parameter" else typed.run


def _as_number(expression: Expression, scope: Scope) -> Run:
    typed = compiled(expression, scope)
    if typed.type == NUMBER:
        return typed.run
    if typed.type == SETTING:
        return operators.number(typed.run)
    hint = {RELEASE: _ASK_FEATURE, "parameter": "write bytes(…) or number(…)", TEXT: "write bytes(…) or number(…)"}
    known = hint.get(typed.type, "") if isinstance(typed.type, str) else "write len(…) or sum(…)"
    raise scope.fault(expression.span, f"a number is wanted, and this is {type_name(typed.type)}", known)


_ASK_FEATURE = "distributions back-port: ask kernel.has(…) for the behaviour instead"


def _name(expression: Name, scope: Scope) -> Typed:
    name = expression.name
    if name in scope.variables:
        return Typed(scope.variables[name], lambda env: env.variables[name]())
    if name in scope.roots:
        scope.used.add(name)
        return Typed(scope.roots[name], lambda env: env.facts.root(name))
    if name in scope.later:
        message = f"`{name}` stands further down: a let uses those above it, so that none goes round in a circle"
        raise scope.fault(expression.span, message)
    hint = did_you_mean(name, (*scope.variables, *scope.roots)) or "known: " + ", ".join(
        (*scope.variables, *scope.roots)
    )
    raise scope.fault(expression.span, f"unknown name `{name}`", hint)


def _attribute(expression: Attribute, scope: Scope) -> Typed:
    base, name = compiled(expression.base, scope), expression.name
    kind = scope.kinds.get(base.type) if isinstance(base.type, str) else None
    if kind is None:
        hint = "go through it with any, all, count, filter or map" if isinstance(base.type, ListOf) else ""
        raise scope.fault(expression.span, f"{type_name(base.type)} has no fields", hint)
    if name in kind.fields:
        found = kind.fields[name]
        return Typed(found.type, operators.fetched(base.run, found.get))
    if kind.open is not None:
        if name.startswith("CONFIG_"):
            raise scope.fault(expression.span, "symbols are named without CONFIG_")
        get = kind.open.get
        return Typed(kind.open.type, lambda env: get(env.facts, name))
    if name in kind.questions:
        raise scope.fault(expression.span, f"`{name}` is asked with arguments: {name}(…)")
    known = (*kind.fields, *kind.questions)
    hint = did_you_mean(name, known) or "it has: " + ", ".join(known)
    raise scope.fault(expression.span, f"{type_name(kind.name)} has no `{name}`", hint)


def _index(expression: Index, scope: Scope) -> Typed:
    base = compiled(expression.base, scope)
    kind = scope.kinds.get(base.type) if isinstance(base.type, str) else None
    if kind is not None and kind.open is not None:
        if not isinstance(expression.key, Literal) or not isinstance(expression.key.value, str):
            raise scope.fault(expression.span, "a name in quotes is wanted here")
        get, name = kind.open.get, expression.key.value
        return Typed(kind.open.type, lambda env: get(env.facts, name))
    if not isinstance(base.type, ListOf):
        raise scope.fault(expression.span, f"{type_name(base.type)} has no items to count")
    return Typed(base.type.item, operators.indexed(base.run, _as_number(expression.key, scope)))


def _call(expression: Call, scope: Scope) -> Typed:
    match expression.function:
        case Name(name):
            return _function(name, expression, scope)
        case Attribute(base, name):
            return _question(base, name, expression, scope)
    raise scope.fault(expression.span, "only functions can be called")


def _function(name: str, expression: Call, scope: Scope) -> Typed:
    function = FUNCTIONS.get(name)
    if function is None:
        hint = did_you_mean(name, FUNCTIONS) or "known: " + ", ".join(sorted(FUNCTIONS))
        raise scope.fault(expression.function.span, f"unknown function `{name}`", hint)
    _count(name, len(function.parameters), expression, scope)
    arguments, types = [], []
    for wanted, argument in zip(function.parameters, expression.arguments, strict=True):
        run, type_ = _fitted(wanted, argument, scope)
        arguments.append(run)
        types.append(type_)
    result = function.result(types[0]) if callable(function.result) else function.result
    return Typed(result, operators.applied(function.run, tuple(arguments), sees_unknown=function.sees_unknown))


def _question(base: Expression, name: str, expression: Call, scope: Scope) -> Typed:
    thing = compiled(base, scope)
    kind = scope.kinds.get(thing.type) if isinstance(thing.type, str) else None
    question = kind.questions.get(name) if kind is not None else None
    if kind is None or question is None:
        known = tuple(kind.questions) if kind is not None else ()
        raise scope.fault(
            expression.function.span, f"{type_name(thing.type)} cannot be asked `{name}`", did_you_mean(name, known)
        )
    _count(name, len(question.parameters), expression, scope)
    if question.known is not None:
        asked = expression.arguments[0]
        choices = question.known()
        if not isinstance(asked, Literal) or asked.value not in choices:
            word = str(asked.value) if isinstance(asked, Literal) else ""
            raise scope.fault(asked.span, f"`{name}` is asked for a known name in quotes", did_you_mean(word, choices))
    runs = tuple(
        _fitted(wanted, a, scope)[0] for wanted, a in zip(question.parameters, expression.arguments, strict=True)
    )
    return Typed(question.type, operators.asked(thing.run, question.ask, runs))


def _count(name: str, wanted: int, expression: Call, scope: Scope) -> None:
    if len(expression.arguments) != wanted:
        plural = "" if wanted == 1 else "s"
        message = f"`{name}` takes {wanted} argument{plural}, not {len(expression.arguments)}"
        raise scope.fault(expression.span, message)


def _fitted(wanted: Type, expression: Expression, scope: Scope) -> tuple[Run, Type]:
    """``expression`` as an argument of type ``wanted``; ``any`` takes everything, a list of ``any`` every list."""
    if wanted == NUMBER:
        return _as_number(expression, scope), NUMBER
    if wanted == TRUTH:
        return as_truth(expression, scope), TRUTH
    typed = compiled(expression, scope)
    if wanted == TEXT and typed.type in {TEXT, SETTING, "parameter"}:
        return (operators.parameter_value(typed.run) if typed.type == "parameter" else typed.run), TEXT
    fits = wanted in {typed.type, "any"} or (
        isinstance(wanted, ListOf) and isinstance(typed.type, ListOf) and wanted.item in {typed.type.item, "any"}
    )
    if not fits:
        message = f"{type_name(wanted).replace('any', 'thing')} is wanted, and this is {type_name(typed.type)}"
        raise scope.fault(expression.span, message)
    return typed.run, typed.type


def _over(expression: Over, scope: Scope) -> Typed:
    items = compiled(expression.items, scope)
    if not isinstance(items.type, ListOf):
        raise scope.fault(expression.items.span, f"a list is wanted, and this is {type_name(items.type)}")
    inner = scope.with_variable(expression.variable, items.type.item)
    if expression.word == "map":
        body = compiled(expression.body, inner)
        return Typed(ListOf(body.type), operators.mapped(expression.variable, items.run, body.run))
    condition = as_truth(expression.body, inner)
    results: dict[str, Type] = {"filter": items.type, "count": NUMBER}
    run = operators.OVER[expression.word](expression.variable, items.run, condition)
    return Typed(results.get(expression.word, TRUTH), run)


def _listing(items: tuple[Expression, ...], scope: Scope, span: Span) -> Typed:
    typed = [compiled(item, scope) for item in items]
    types = {item.type for item in typed}
    if len(types) > 1:
        raise scope.fault(span, "the items of a list are all of one type")
    runs = tuple(item.run for item in typed)
    return Typed(ListOf(types.pop() if types else "any"), lambda env: tuple(run(env) for run in runs))


def _member(expression: Binary, scope: Scope) -> Typed:
    items = compiled(expression.right, scope)
    if not isinstance(items.type, ListOf):
        hint = "for a text in a text, write contains(…)" if items.type == TEXT else ""
        raise scope.fault(expression.right.span, f"`in` wants a list, and this is {type_name(items.type)}", hint)
    if items.type.item == NUMBER:
        return Typed(TRUTH, operators.member(_as_number(expression.left, scope), items.run))
    left, type_ = _fitted(TEXT if items.type.item in {TEXT, "any"} else items.type.item, expression.left, scope)
    if type_ not in {TEXT, SETTING}:
        raise scope.fault(expression.span, f"{type_name(type_)} cannot be looked for; compare a field of it")
    return Typed(TRUTH, operators.member(left, items.run))


def _compared(expression: Binary, scope: Scope) -> Typed:
    sign = expression.operator
    left, right = compiled(expression.left, scope), compiled(expression.right, scope)
    types = {left.type, right.type}
    for side, typed in ((expression.left, left), (expression.right, right)):
        if typed.type == RELEASE:
            raise scope.fault(side.span, "a check compares no releases", _ASK_FEATURE)
    if NUMBER in types:
        return Typed(
            TRUTH, operators.compared(sign, _as_number(expression.left, scope), _as_number(expression.right, scope))
        )
    if sign not in {"==", "!="}:
        hint = "write bytes(…) or number(…)" if types <= {TEXT, "parameter"} else ""
        raise scope.fault(expression.span, f"`{sign}` compares numbers", hint)
    if TRUTH in types:
        return Typed(
            TRUTH, operators.compared(sign, as_truth(expression.left, scope), as_truth(expression.right, scope))
        )
    return Typed(
        TRUTH,
        operators.compared(sign, _fitted(TEXT, expression.left, scope)[0], _fitted(TEXT, expression.right, scope)[0]),
    )
