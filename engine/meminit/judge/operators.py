"""What each operator of a condition does, three-valued: unknown stays unknown, and nothing yields nothing."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from meminit.judge.values import Item, Unknown, Value, bare, merged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from meminit.judge.scope import Env, Run

__all__ = [
    "applied",
    "asked",
    "compared",
    "computed",
    "either",
    "enabled",
    "fetched",
    "indexed",
    "member",
    "negated",
    "number",
    "parameter_value",
    "share",
]

MAX_SHIFT = 127
MAX_DIGITS = 4_000


def enabled(run: Run) -> Run:
    """Whether a setting is built in or a module."""

    def result(env: Env) -> Value:
        value = bare(run(env))
        return value if isinstance(value, Unknown) else value not in {None, "n", ""}

    return result


def number(run: Run) -> Run:
    """A setting as a number; nothing when it is none."""

    def result(env: Env) -> Value:
        value = bare(run(env))
        if value is None or isinstance(value, Unknown):
            return value
        try:
            return int(value, 0)
        except ValueError:
            return None

    return result


def parameter_value(run: Run) -> Run:
    """The text behind the ``=`` of a boot parameter; nothing when it was not given or has no ``=``."""

    def result(env: Env) -> Value:
        found = run(env)
        return found.value.value if isinstance(found, Item) and found.value is not None else found_nothing(found)

    return result


def found_nothing(value: Value) -> Value:
    """Unknown stays unknown; a parameter that is not there is nothing."""
    return value if isinstance(value, Unknown) else None


def negated(run: Run) -> Run:
    """``not``."""

    def result(env: Env) -> Value:
        value = bare(run(env))
        return value if isinstance(value, Unknown) else not value

    return result


def either(decisive: bool, left: Run, right: Run) -> Run:  # noqa: FBT001  Kleene's and is his or turned round
    """``or`` when true is decisive, ``and`` when false is: a decisive side decides whatever the other is."""

    def result(env: Env) -> Value:
        first = _truth(left(env))
        if first is decisive:
            return decisive
        second = _truth(right(env))
        if second is decisive:
            return decisive
        if isinstance(first, Unknown) or isinstance(second, Unknown):
            return merged((first, second))
        return not decisive

    return result


def _truth(value: Value) -> Value:
    value = bare(value)
    return value if isinstance(value, Unknown) else bool(value)


_COMPARE: Mapping[str, Callable[[Value, Value], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(sign: str, left: Run, right: Run) -> Run:
    """A comparison; nothing equals only nothing, and is neither more nor less than anything."""
    compare = _COMPARE[sign]
    ordering = sign not in {"==", "!="}

    def result(env: Env) -> Value:
        first, second = bare(left(env)), bare(right(env))
        if isinstance(first, Unknown) or isinstance(second, Unknown):
            return merged((first, second))
        if ordering and (first is None or second is None):
            return False
        return compare(first, second)

    return result


def _divided(first: int, second: int) -> int | None:
    return first // second if second else None


def _shifted_left(first: int, second: int) -> int | None:
    return first << second if 0 <= second <= MAX_SHIFT else None


def _shifted_right(first: int, second: int) -> int | None:
    return first >> second if 0 <= second <= MAX_SHIFT else None


_COMPUTE: Mapping[str, Callable[[int, int], int | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "<<": _shifted_left,
    ">>": _shifted_right,
}


def computed(sign: str, left: Run, right: Run) -> Run:
    """Arithmetic in whole numbers. Division by zero and shifts by more than a word give nothing."""
    compute = _COMPUTE[sign]

    def result(env: Env) -> Value:
        first, second = bare(left(env)), bare(right(env))
        if isinstance(first, Unknown) or isinstance(second, Unknown):
            return merged((first, second))
        return None if first is None or second is None else compute(first, second)

    return result


def share(percent: int, whole: Run) -> Run:
    """``percent`` hundredths of ``whole``, rounded down."""

    def result(env: Env) -> Value:
        value = bare(whole(env))
        return value if value is None or isinstance(value, Unknown) else value * percent // 100

    return result


def fetched(base: Run, get: Callable[[Value, Value], Value]) -> Run:
    """A field of a thing."""

    def result(env: Env) -> Value:
        thing = base(env)
        return get(env.facts, thing.value) if isinstance(thing, Item) else found_nothing(thing)

    return result


def asked(base: Run, ask: Callable[..., Value], arguments: tuple[Run, ...]) -> Run:
    """An answer of a thing."""

    def result(env: Env) -> Value:
        thing = base(env)
        if not isinstance(thing, Item):
            return found_nothing(thing)
        values = [bare(run(env)) for run in arguments]
        return merged(values) or ask(env.facts, thing.value, *values)

    return result


def applied(function: Callable[..., Value], arguments: tuple[Run, ...], *, sees_unknown: bool) -> Run:
    """A function's value; unknown when an argument is, unless the function wants to see that itself."""
    if sees_unknown:  # half of all checks ask present(…), so that this is quick
        (argument,) = arguments
        return lambda env: function(argument(env))

    def result(env: Env) -> Value:
        values = [run(env) for run in arguments]
        return merged(values) or function(*map(bare, values))

    return result


def indexed(base: Run, key: Run) -> Run:
    """An item of a list, counted from 0; nothing when there are not so many."""

    def result(env: Env) -> Value:
        items, index = base(env), bare(key(env))
        if isinstance(items, Unknown) or isinstance(index, Unknown):
            return merged((items, index))
        if items is None or index is None or not 0 <= index < len(items):
            return None
        return items[index]

    return result


def member(left: Run, items: Run) -> Run:
    """Whether a value equals an item of a list."""

    def result(env: Env) -> Value:
        value, among = bare(left(env)), items(env)
        if isinstance(value, Unknown) or isinstance(among, Unknown):
            return merged((value, among))
        inner = [bare(item) for item in among or ()]
        return True if value in inner else merged(inner) or False

    return result
