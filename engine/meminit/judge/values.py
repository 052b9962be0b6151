"""What conditions compute with: facts that know their places, and what is not known.

Plain values are ints, texts, bools, tuples and None. None is nothing: a parameter that was not given, the start of an
empty zone. Nothing is known, and equals only nothing; ``Unknown`` is not known and stays so through every operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from meminit.text import Place

    Locate = Callable[[], Place | None]

Value = Any
"""A plain value, a fact, an item, a tuple of these, or Unknown; its type was checked when the rule was loaded."""

__all__ = ["Fact", "Item", "Unknown", "Value", "bare", "constant", "identity", "merged", "nowhere", "place_of"]


def nowhere() -> Place | None:
    """The place of what stands in no text."""
    return None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known; ``what`` names the facts that are missing."""

    what: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """A plain value that stands somewhere."""

    value: int | str | bool | None
    locate: Locate


@dataclass(frozen=True, slots=True)
class Item:
    """A thing with fields, of a kind: a zone, a node, a parameter. ``key`` tells it from others of its kind."""

    kind: str
    value: Value
    key: str = ""
    locate: Locate = nowhere


def bare(value: Value) -> Value:
    """``value`` without its place."""
    return value.value if isinstance(value, Fact) else value


def merged(values: Iterable[Value]) -> Unknown | None:
    """What of ``values`` is unknown, taken together; None when all are known."""
    what = [value.what for value in values if isinstance(value, Unknown)]
    return Unknown(frozenset().union(*what)) if what else None


def place_of(value: Value) -> Place | None:
    """Where ``value`` stands, the first that stands anywhere of a list; None when nowhere."""
    if isinstance(value, (Fact, Item)):
        return value.locate()
    if isinstance(value, tuple):
        return next((place for inner in value if (place := place_of(inner)) is not None), None)
    return None


def identity(value: Value) -> str:
    """What tells this value of an ``each`` from the others, without the line it stands in."""
    if isinstance(value, Item):
        return f"{value.kind} {value.key}"
    return str(bare(value))


def constant(value: Value) -> Callable[[], Value]:
    """What a variable holds: a function, since a let is computed only when asked for."""
    return lambda: value
