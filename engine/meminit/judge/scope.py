"""What conditions are compiled in and run in: the names in scope, and the facts of one boot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from meminit.errors import RuleFault
from meminit.judge.values import Value
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.judge.expression import Span
    from meminit.judge.facts import Facts
    from meminit.judge.kinds import Kind, Type
    from meminit.text import Source

__all__ = ["MAX_ROUNDS", "Env", "Run", "Scope", "Typed"]

MAX_ROUNDS = 4_000_000
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
    ``options`` are those of the check.
    """

    source: Source
    kinds: Mapping[str, Kind]
    roots: Mapping[str, str]
    variables: Mapping[str, Type] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)
    options: Mapping[str, Typed] = field(default_factory=dict)

    def with_variable(self, name: str, type_: Type) -> Scope:
        """This scope and one more variable."""
        return replace(self, variables={**self.variables, name: type_})

    def fault(self, span: Span, message: str, help: str = "") -> RuleFault:  # noqa: A002  the user's word
        """A fault at ``span`` of the expression."""
        return RuleFault(message, self.source.place(*span), help)
