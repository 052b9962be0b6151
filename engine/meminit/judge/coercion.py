"""Values as the type that is wanted where they stand: a setting may be a text, a number or a truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge import operators
from meminit.judge.kinds import NUMBER, RELEASE, SETTING, TEXT, TRUTH, ListOf, Type, type_name

if TYPE_CHECKING:
    from meminit.judge.expression import Span
    from meminit.judge.scope import Run, Scope, Typed

__all__ = ["alike", "fitted", "number_of", "shown", "truth_of"]

_ASK_FEATURE = "distributions back-port: ask kernel.has(…) for the behaviour instead"
_WRITE = "write number(…), or ask the reading of a boot parameter for an amount(…)"
_SHOWN = {NUMBER, TEXT, TRUTH, SETTING, RELEASE, "parameter"}


def truth_of(typed: Typed, span: Span, scope: Scope) -> Run:
    """A condition: true, false or unknown. Raises RuleFault for what is none."""
    if typed.type == TRUTH:
        return typed.run
    if typed.type == SETTING:
        return operators.enabled(typed.run)
    hint = "ask present(…)" if typed.type == "parameter" else "compare it with something"
    raise scope.fault(span, f"a condition is wanted, and this is {type_name(typed.type)}", hint)


def number_of(typed: Typed, span: Span, scope: Scope) -> Run:
    """A number. Raises RuleFault for what is none; a release is none that may be compared."""
    if typed.type == NUMBER:
        return typed.run
    if typed.type == SETTING:
        return operators.number(typed.run)
    hints = {RELEASE: _ASK_FEATURE, "parameter": _WRITE, TEXT: _WRITE}
    hint = hints.get(typed.type, "") if isinstance(typed.type, str) else "write len(…) or sum(…)"
    raise scope.fault(span, f"a number is wanted, and this is {type_name(typed.type)}", hint)


def shown(typed: Typed, span: Span, scope: Scope) -> Run:
    """What a message can show. Raises RuleFault for a thing that has only fields."""
    inner = typed.type.item if isinstance(typed.type, ListOf) else typed.type
    if inner not in _SHOWN:
        raise scope.fault(span, f"{type_name(typed.type)} cannot be shown", "show one of its fields")
    return operators.parameter_value(typed.run) if typed.type == "parameter" else typed.run


def fitted(wanted: Type, typed: Typed, span: Span, scope: Scope) -> tuple[Run, Type]:
    """An argument of type ``wanted``; ``any`` takes everything, a list of ``any`` every list."""
    if wanted == NUMBER:
        return number_of(typed, span, scope), NUMBER
    if wanted == TEXT and typed.type in {TEXT, SETTING, "parameter"}:
        return (operators.parameter_value(typed.run) if typed.type == "parameter" else typed.run), TEXT
    if isinstance(wanted, ListOf) and isinstance(typed.type, ListOf):
        fits = wanted.item in {typed.type.item, "any"}
    else:
        fits = wanted in {typed.type, "any"}
    if not fits:
        what = type_name(wanted).replace("an any", "anything").replace("anys", "anything")
        raise scope.fault(span, f"{what} is wanted, and this is {type_name(typed.type)}")
    return typed.run, typed.type


def alike(sign: str, typed: Typed, other: Typed, span: Span, scope: Scope) -> Run:
    """One side of a comparison, as the type that both sides can be."""
    types = {typed.type, other.type}
    if typed.type == RELEASE:
        raise scope.fault(span, "a check compares no releases", _ASK_FEATURE)
    if NUMBER in types:
        return number_of(typed, span, scope)
    if sign not in {"==", "!="}:
        hint = _WRITE if types <= {TEXT, "parameter"} else ""
        raise scope.fault(span, f"`{sign}` compares numbers", hint)
    if TRUTH in types:
        return truth_of(typed, span, scope)
    return fitted(TEXT, typed, span, scope)[0]
