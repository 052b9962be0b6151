"""What decides of a check, seen from its shape: words without which it is silent; whether the line counts at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.expression import (
    Attribute,
    Binary,
    Call,
    Expression,
    Index,
    Listing,
    Literal,
    Name,
    Not,
    Over,
    Percent,
)
from meminit.model.parameter_rules import normal
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.judge.expression import Each

__all__ = ["Needed", "needed", "parameter"]

Names = frozenset[str]

KNOWN = frozenset(["boot", "cmdline", "option"])
"""Roots whose lists are always known, so that an ``each`` over them ends nothing before ``when`` is asked."""

HARMLESS = KNOWN | {"config", "kernel"}
"""Roots that a condition can ask without a fault."""

HARDWARE = frozenset(["config", "kernel", "machine", "option"])


class Needed(NamedTuple):
    """``words``: of every set at least one name is on the line where the check fires, has a fault or does not know.

    ``-`` and ``_`` are alike in the names; no sets where the check must be run on every line. ``of_hardware`` is
    whether kernel, config and machine alone decide. ``listed`` is the field of the boot whose items are looked at, so
    that the check is silent where it has none; empty where it looks at something else.
    """

    words: tuple[Names, ...]
    of_hardware: bool
    listed: str = ""


def needed(each: tuple[Each, ...], lets: Mapping[str, Expression], when: Expression) -> Needed:
    """What a check of these parts needs."""
    found: list[Names] = []
    bound: dict[str, Names] = {}
    known, asked = True, frozenset[str]()
    for one in each:
        names, roots = _given(one.items), _roots(one.items, bound)
        known = known and roots <= KNOWN
        if names and known:
            found.append(names)
        asked |= roots
        bound[one.variable] = frozenset()
    for let, expression in lets.items():
        bound[let] = _roots(expression, bound)
    for part in _conjuncts(when):
        names, roots = _present(part), _roots(part, bound)
        if names and known:
            found.append(names)
        asked |= roots
        known = known and roots <= HARMLESS
    return Needed(tuple(found), asked <= HARDWARE, _listed(each[0].items) if each else "")


def _listed(items: Expression) -> str:
    """X of ``boot.X``."""
    match items:
        case Attribute(Name("boot"), name):
            return name
    return ""


def _conjuncts(condition: Expression) -> Iterator[Expression]:
    """What ``and`` combines, from left to right."""
    if isinstance(condition, Binary) and condition.operator == "and":
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


def _present(condition: Expression) -> Names:
    """The names of which one is on the line where ``condition`` is true: present(…), or several with ``or``."""
    match condition:
        case Call(Name("present"), (asked,)):
            name = parameter(asked)
            return frozenset() if name is None else frozenset([name])
        case Binary("or", left, right):
            first, second = _present(left), _present(right)
            return first | second if first and second else frozenset()
    return frozenset()


def _given(items: Expression) -> Names:
    """X of ``cmdline.X.all``; X and Y of ``filter(p in [cmdline.X, cmdline.Y]: present(p))``."""
    match items:
        case Attribute(base, "all"):
            listed: tuple[Expression, ...] = (base,)
        case Over("filter", variable, Listing(listed), Call(Name("present"), (Name(asked),))) if asked == variable:
            pass
        case _:
            return frozenset()
    names = [parameter(one) for one in listed]
    return frozenset() if None in names else frozenset(name for name in names if name is not None)


def parameter(expression: Expression) -> str | None:
    """X of ``cmdline.X`` and ``cmdline["X"]``."""
    match expression:
        case Attribute(Name("cmdline"), name):
            return normal(name)
        case Index(Name("cmdline"), Literal(str() as name)):
            return normal(name)
    return None


def _roots(expression: Expression, bound: Mapping[str, Names]) -> Names:
    """The roots that ``expression`` asks; ``bound`` has those behind variables and lets."""
    match expression:
        case Name(name):
            return bound.get(name, frozenset([name]))
        case Attribute(base, _):
            return _roots(base, bound)
        case Index(first, second) | Binary(_, first, second):
            return _roots(first, bound) | _roots(second, bound)
        case Call(function, arguments):
            own = _roots(function, bound) if isinstance(function, Attribute) else frozenset()
            return own.union(*(_roots(argument, bound) for argument in arguments))
        case Over(_, variable, items, body):
            return _roots(items, bound) | _roots(body, {**bound, variable: frozenset()})
        case Percent(_, inner) | Not(inner):
            return _roots(inner, bound)
        case Listing(items_):
            return frozenset().union(*(_roots(item, bound) for item in items_))
    return frozenset()
