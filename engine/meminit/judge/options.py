"""Options that a check declares: figures of its own that users may set, read in conditions as ``option.NAME``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import did_you_mean
from meminit.judge.kinds import NUMBER, TEXT, TRUTH, ListOf
from meminit.judge.scope import Typed
from meminit.quantity import parse_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from meminit.judge.expression import Attribute
    from meminit.judge.kinds import Type
    from meminit.judge.scope import Scope

__all__ = ["OPTION", "TYPES", "option", "option_value"]

OPTION = "option"
"""The name that conditions read options by."""
_ALL = 100


def option_value(declared: Mapping[str, Any], given: object) -> object:
    """What ``given`` is as a value of an option that is ``declared`` so. Raises ValueError in the user's words."""
    value = TYPES[declared["type"]].read(given)
    least, most = (None if declared.get(key) is None else TYPES[declared["type"]].read(declared[key]) for key in _ENDS)
    if least is not None and value < least:
        message = f"is at least {declared['least']}"
        raise ValueError(message)
    if most is not None and value > most:
        message = f"is at most {declared['most']}"
        raise ValueError(message)
    choices = declared.get("choices")
    if choices is not None and not {*(value if isinstance(value, tuple) else (value,))} <= {*choices}:
        message = "is one of " + ", ".join(choices)
        raise ValueError(message)
    return value


_ENDS = ("least", "most")


def option(expression: Attribute, scope: Scope) -> Typed:
    """``option.NAME`` as a constant. Raises RuleFault where the check declares no such option."""
    found = scope.options.get(expression.name)
    if found is None:
        hint = did_you_mean(expression.name, scope.options) or "declare it under `options`"
        raise scope.fault(expression.span, f"the check has no option `{expression.name}`", hint)
    return found


def constant_of(declared: Mapping[str, Any], value: object) -> Typed:
    """A value of an option as it stands in conditions."""
    return Typed(TYPES[declared["type"]].type, lambda _: value)


def _percent(given: object) -> int:
    digits = given.replace("%", " ").strip() if isinstance(given, str) else given
    if isinstance(digits, str) and digits.isascii() and digits.isdigit() and len(digits) <= len(str(_ALL)):
        digits = int(digits)
    if not isinstance(digits, int) or isinstance(digits, bool) or not 0 <= digits <= _ALL:
        message = "is a percentage, such as 30 %"
        raise ValueError(message)
    return digits


def _number(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        message = "is a whole number"
        raise ValueError(message)  # noqa: TRY004  the user's value is wrong, not the caller's
    return given


def _size(given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    try:
        return parse_size(given if isinstance(given, str) else "")
    except ValueError:
        message = "is a size, such as 64M"
        raise ValueError(message) from None


def _text(given: object) -> str:
    if not isinstance(given, str):
        message = "is a text; write it in quotes"
        raise ValueError(message)  # noqa: TRY004  likewise
    return given


def _truth(given: object) -> bool:
    if not isinstance(given, bool):
        message = "is true or false"
        raise ValueError(message)  # noqa: TRY004  likewise
    return given


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        message = "is a list of texts"
        raise ValueError(message)  # noqa: TRY004  likewise
    return tuple(map(_text, given))


class _Kind:
    """How values of a type of option are read, and which type they have in conditions."""

    __slots__ = ("read", "type")

    def __init__(self, type_: Type, read: Callable[[object], Any]) -> None:
        self.type = type_
        self.read = read


TYPES = {
    "percent": _Kind(NUMBER, _percent),
    "number": _Kind(NUMBER, _number),
    "size": _Kind(NUMBER, _size),
    "text": _Kind(TEXT, _text),
    "truth": _Kind(TRUTH, _truth),
    "texts": _Kind(ListOf(TEXT), _texts),
}
"""By the names that rules call them."""
