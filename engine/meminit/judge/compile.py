"""From syntax trees to functions: names and types are checked here, when a rule is loaded, and never again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import did_you_mean
from meminit.judge import operators
from meminit.judge.coercion import alike, fitted, number_of, shown, truth_of
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
from meminit.judge.kinds import NUMBER, SETTING, TEXT, TRUTH, ListOf, Type, type_name
from meminit.judge.options import OPTION, option
from meminit.judge.quantifiers import OVER, mapped, those_present
from meminit.judge.scope import Scope, Typed
from meminit.read.quoting import counted

if TYPE_CHECKING:
    from meminit.judge.expression import Expression, Span
    from meminit.judge.scope import Run

__all__ = ["as_text", "as_truth", "compiled"]


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
    return truth_of(compiled(expression, scope), expression.span, scope)


def as_text(expression: Expression, scope: Scope) -> Run:
    """``expression`` as it is shown in a message."""
    return shown(compiled(expression, scope), expression.span, scope)


def _as_number(expression: Expression, scope: Scope) -> Run:
    return number_of(compiled(expression, scope), expression.span, scope)


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
    known = (*scope.variables, *scope.roots, *((OPTION,) if scope.options else ()))
    hint = did_you_mean(name, known) or "known: " + ", ".join(known)
    raise scope.fault(expression.span, f"unknown name `{name}`", hint)


def _attribute(expression: Attribute, scope: Scope) -> Typed:
    if expression.base == Name(OPTION):
        return option(expression, scope)
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
        message = f"`{name}` takes {counted(wanted, 'argument')}, not {len(expression.arguments)}"
        raise scope.fault(expression.span, message)


def _fitted(wanted: Type, expression: Expression, scope: Scope) -> tuple[Run, Type]:
    return fitted(wanted, compiled(expression, scope), expression.span, scope)


def _over(expression: Over, scope: Scope) -> Typed:
    items = compiled(expression.items, scope)
    if not isinstance(items.type, ListOf):
        raise scope.fault(expression.items.span, f"a list is wanted, and this is {type_name(items.type)}")
    if expression.variable in {*scope.roots, *scope.variables, OPTION}:
        raise scope.fault(expression.span, f"the name `{expression.variable}` is taken")
    inner = scope.with_variable(expression.variable, items.type.item)
    if expression.word == "map":
        body = compiled(expression.body, inner)
        return Typed(ListOf(body.type), mapped(expression.variable, items.run, body.run))
    if expression.word == "filter" and expression.body == Call(Name("present"), (Name(expression.variable),)):
        return Typed(items.type, those_present(items.run))  # as half of all checks begin
    condition = as_truth(expression.body, inner)
    results: dict[str, Type] = {"filter": items.type, "count": NUMBER}
    run = OVER[expression.word](expression.variable, items.run, condition)
    return Typed(results.get(expression.word, TRUTH), run)


def _listing(items: tuple[Expression, ...], scope: Scope, span: Span) -> Typed:
    typed = [compiled(item, scope) for item in items]
    types: set[Type] = {TEXT if item.type == SETTING else item.type for item in typed}
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
    left, type_ = _fitted(TEXT if items.type.item == "any" else items.type.item, expression.left, scope)
    if type_ != TEXT:
        raise scope.fault(expression.span, f"{type_name(type_)} cannot be looked for; compare a field of it")
    return Typed(TRUTH, operators.member(left, items.run))


def _compared(expression: Binary, scope: Scope) -> Typed:
    sign = expression.operator
    sides = [(compiled(side, scope), side.span) for side in (expression.left, expression.right)]
    left, right = (alike(sign, typed, other, span, scope) for (typed, span), (other, _) in (sides, sides[::-1]))
    return Typed(TRUTH, operators.compared(sign, left, right))
