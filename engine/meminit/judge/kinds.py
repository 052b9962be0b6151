"""The names a condition may use: kinds of things, their fields and what they can be asked, with types."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "NUMBER",
    "RELEASE",
    "SETTING",
    "TEXT",
    "TRUTH",
    "Field",
    "Kind",
    "ListOf",
    "Question",
    "Type",
    "type_name",
]

NUMBER, TEXT, TRUTH = "number", "text", "truth"
SETTING = "setting"
"""A CONFIG symbol's value: text, number and truth (built in or module) as it is asked."""
RELEASE = "release"
"""A release can be shown; it can be compared with nothing."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose items are all of one type."""

    item: Type


Type = str | ListOf


@dataclass(frozen=True, slots=True)
class Field:
    """A fact of a thing: ``get(facts, thing)`` makes it. ``doc`` says what it is, with its unit."""

    type: Type
    get: Callable[[Any, Any], Any]
    doc: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a thing can be asked: ``ask(facts, thing, *arguments)``. ``known`` lists the texts it may be asked for."""

    parameters: tuple[Type, ...]
    type: Type
    ask: Callable[..., Any]
    doc: str
    known: Callable[[], tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing. ``open`` makes a fact of any name at all: CONFIG symbols, boot parameters."""

    name: str
    doc: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    open: Field | None = None


def type_name(type_: Type) -> str:
    """``type_`` as messages call it."""
    if isinstance(type_, ListOf):
        return f"a list of {type_.item}s" if isinstance(type_.item, str) else "a list of lists"
    return f"an {type_}" if type_[0] in "aeiou" else f"a {type_}"
