"""The functions of conditions: on texts, on lists, and for showing sizes; each bounded by the size of its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.kinds import NUMBER, TEXT, TRUTH, ListOf, Type
from meminit.judge.values import Item, Unknown, Value, bare
from meminit.quantity import format_size
from meminit.read.cpulist import written_cpulist
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["FUNCTIONS", "Function"]

_ANY_LIST = ListOf("any")
_MAX_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Function:
    """Types of the arguments and of the result, and what it does with plain values.

    Without ``sees_unknown`` an unknown argument makes the result unknown. ``result`` may follow from the first type.
    """

    parameters: tuple[Type, ...]
    result: Type | Callable[[Type], Type]
    run: Callable[..., Value]
    doc: str
    sees_unknown: bool = False


def present(value: Value) -> Value:
    """Whether there is something: a parameter that was given, a list with items, a field with a value."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Item):
        return value.value is not None
    return bare(value) not in {None, ()} if not isinstance(value, tuple) else bool(value)


def known(value: Value) -> bool:
    """Whether the value is known at all."""
    return not isinstance(bare(value), Unknown)


def _item(type_: Type) -> Type:
    return type_.item if isinstance(type_, ListOf) else type_


def _same(type_: Type) -> Type:
    return type_


def _text(function: Callable[..., Value]) -> Callable[..., Value]:
    """``function`` on texts; nothing when an argument is nothing."""

    def result(*values: str | None) -> Value:
        return None if None in values else function(*values)

    return result


def _numbers(function: Callable[[Iterable[int]], int]) -> Callable[[tuple[Value, ...] | None], int | None]:
    def result(values: tuple[Value, ...] | None) -> Value:
        plain = [bare(value) for value in values or ()]
        if unknown := next((value for value in plain if isinstance(value, Unknown)), None):
            return unknown
        numbers = [value for value in plain if value is not None]
        return function(numbers) if numbers or function is sum else None

    return result


def _number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS else None


def _leading(text: str) -> int | None:
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    return int(digits[:_MAX_DIGITS]) if digits else None


def _nearest(text: str, names: tuple[Value, ...]) -> str | None:
    """The name that is a slip away from ``text``; nothing where it is one of them, or none is near."""
    from meminit.derive.parameters.meant import slips  # few lines have such words

    plain = [str(bare(name)) for name in names]
    if text in plain:
        return None
    return next((name for limit in (1, 2) for name in plain if slips(text, name, limit) is not None), None)


def _distinct(values: tuple[Value, ...] | None) -> tuple[Value, ...]:
    return tuple(
        {(value.kind, value.key) if isinstance(value, Item) else bare(value): value for value in values or ()}.values()
    )


def _ranges(values: tuple[Value, ...] | None) -> str:
    return written_cpulist(bare(value) for value in values or ())


def _share(percent: int | None, whole: int | None) -> int | None:
    return None if percent is None or whole is None else percent * whole // 100


def _rounded(size: int | None) -> str | None:
    """Bytes for people: exact when a unit divides them, else with one decimal of the unit below 1,024."""
    if size is None:
        return None
    exact = format_size(size)
    if len(exact) <= len("1023K") or size < 1024:
        return exact
    power = min(6, (size.bit_length() - 1) // 10)
    return f"{size / (1 << 10 * power):.1f}{' KMGTPE'[power]}"


FUNCTIONS = {
    "present": Function(("any",), TRUTH, present, "whether there is something there", sees_unknown=True),
    "known": Function(("any",), TRUTH, known, "whether it is known; never unknown itself", sees_unknown=True),
    "len": Function((_ANY_LIST,), NUMBER, lambda values: len(values or ()), "how many items a list has"),
    "first": Function((_ANY_LIST,), _item, lambda values: values[0] if values else None, "the first item, or nothing"),
    "last": Function((_ANY_LIST,), _item, lambda values: values[-1] if values else None, "the last item, or nothing"),
    "distinct": Function((_ANY_LIST,), _same, _distinct, "the items without repetitions"),
    "min": Function((ListOf(NUMBER),), NUMBER, _numbers(min), "the least number of a list"),
    "max": Function((ListOf(NUMBER),), NUMBER, _numbers(max), "the greatest number of a list"),
    "sum": Function((ListOf(NUMBER),), NUMBER, _numbers(sum), "the numbers of a list, added"),
    "ranges": Function((ListOf(NUMBER),), TEXT, _ranges, "numbers as 0-3,8"),
    "starts_with": Function((TEXT, TEXT), TRUTH, _text(str.startswith), "whether a text begins with another"),
    "ends_with": Function((TEXT, TEXT), TRUTH, _text(str.endswith), "whether a text ends with another"),
    "contains": Function((TEXT, TEXT), TRUTH, _text(lambda text, part: part in text), "whether a text holds another"),
    "lower": Function((TEXT,), TEXT, _text(str.lower), "a text in small letters"),
    "letter": Function(
        (TEXT, NUMBER), TEXT, _text(lambda text, n: text[n : n + 1] if n >= 0 else ""), "one letter, from 0"
    ),
    "length": Function((TEXT,), NUMBER, _text(len), "how many characters a text has"),
    "split": Function(
        (TEXT, TEXT), ListOf(TEXT), _text(lambda text, by: tuple(text.split(by)) if by else (text,)), "parts"
    ),
    "number": Function((TEXT,), NUMBER, _text(_number), "a text of decimal digits as a number, else nothing"),
    "leading": Function((TEXT,), NUMBER, _text(_leading), "the decimal number a text begins with, as sscanf reads it"),
    "nearest": Function(
        (TEXT, ListOf(TEXT)), TEXT, _text(_nearest), "of a list the text that is one or two slips away"
    ),
    "share": Function((NUMBER, NUMBER), NUMBER, _share, "so many percent of a number, rounded down"),
    "size": Function((NUMBER,), TEXT, _rounded, "bytes for people: 3G, 886.4M"),
}
