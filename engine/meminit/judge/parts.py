"""The expressions of a check file, each compiled when it is first asked for, in the scope of what stands before it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from meminit.errors import RuleFault
from meminit.judge.compile import as_truth, compiled
from meminit.judge.dependence import dependence
from meminit.judge.expression import atoms
from meminit.judge.facts import KINDS, NEEDS_OF_ROOT, ROOTS
from meminit.judge.kinds import ListOf, type_name
from meminit.judge.options import OPTION, constant_of, option_value
from meminit.judge.parse import parse_condition, parse_each
from meminit.judge.preselection import Needed, needed
from meminit.judge.scope import Scope
from meminit.judge.template import Template, parse_template
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from meminit.judge.dependence import Dependence
    from meminit.judge.expression import Each, Expression
    from meminit.judge.kinds import Type
    from meminit.judge.scope import Run, Typed
    from meminit.read.tree import Tree
    from meminit.text import Path, Place

__all__ = ["Parts"]

T = TypeVar("T")


class Parts:
    """What a check can be asked to compute. A check that is not run, and the message of a silent one, cost nothing.

    Each raises RuleFault at the place in the file that is wrong.
    """

    tree: Tree
    settings: Mapping[str, object]

    @cached_property
    def each(self) -> tuple[tuple[str, Run], ...]:
        """Variables with what they go through."""
        return self._before[0]

    @cached_property
    def lets(self) -> tuple[tuple[str, Run], ...]:
        """Names with what they stand for."""
        return self._before[1]

    @cached_property
    def options(self) -> dict[str, Typed]:
        """The check's options as they are set, else as it declares them."""
        found: dict[str, Typed] = {}
        for name, declared in self.tree.data.get("options", {}).items():
            try:
                value = option_value(declared, declared["default"])
            except ValueError as problem:
                raise RuleFault(f"`{name}` {problem}", self.tree.at(("options", name, "default"))) from None
            found[name] = constant_of(declared, self.settings.get(name, value))
        return found

    @cached_property
    def listed(self) -> str:
        """The field of the boot whose items are looked at; the check is silent where that is empty."""
        return self._needed.listed

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """Names of boot parameters: the check is silent where the line has none of one of these sets."""
        return self._needed.words

    @cached_property
    def of_hardware(self) -> bool:
        """Whether kernel, config and machine alone decide, whatever the boot line says."""
        return self._needed.of_hardware

    @cached_property
    def dependence(self) -> Dependence | None:
        """On what of the boot line its verdict depends, where it is little."""
        return dependence(*self._parsed)

    @cached_property
    def _needed(self) -> Needed:
        return needed(*self._parsed)

    @cached_property
    def _parsed(self) -> tuple[tuple[Each, ...], dict[str, Expression], Expression]:
        bare = Scope(self.tree.source, KINDS, ROOTS)
        lets: dict[str, str] = self.tree.data.get("let", {})
        return (
            tuple(self._in_scope(path, text, _parsed_each, bare) for path, text in self._texts("each")),
            {name: self._in_scope(("let", name), text, _parsed, bare) for name, text in lets.items()},
            self._in_scope(("when",), self.tree.data["when"], _parsed, bare),
        )

    @cached_property
    def condition(self) -> Expression:
        """What must hold for the check to fire."""
        return self._in_scope(("when",), self.tree.data["when"], _parsed)

    @cached_property
    def when(self) -> Run:
        """The condition as a function."""
        return self._in_scope(("when",), self.tree.data["when"], lambda scope: as_truth(self.condition, scope))

    @cached_property
    def atoms(self) -> tuple[tuple[Expression, Run], ...]:
        """The parts of the condition that must be proven."""
        found = atoms(self.condition)
        text = self.tree.data["when"]
        return self._in_scope(("when",), text, lambda scope: tuple((atom, as_truth(atom, scope)) for atom in found))

    @cached_property
    def at(self) -> tuple[Run, ...]:
        """Where a finding points: the first that stands anywhere."""
        return tuple(self._in_scope(path, text, _value) for path, text in self._texts("at"))

    @cached_property
    def also(self) -> tuple[tuple[Run, Template], ...]:
        """Other places, with what is to be seen there."""
        return tuple(
            (
                self._in_scope(("also", i, "at"), label["at"], _value),
                self._in_scope(("also", i, "says"), label["says"], _template),
            )
            for i, label in enumerate(self.tree.data.get("also", ()))
        )

    @cached_property
    def message(self) -> Template:
        """What is wrong."""
        return self._in_scope(("message",), self.tree.data["message"], _template)

    @cached_property
    def help(self) -> Template:
        """What to do about it."""
        return self._in_scope(("help",), self.tree.data["help"], _template)

    def compile_all(self, needs: tuple[str, ...]) -> None:
        """Find every fault of the file now, also a root that is used without its need.

        What decides and what is told needs its inputs. A place may be in one that a boot has not: it is nowhere then.
        """
        for part in ("options", "each", "lets", "when", "atoms", "message", "help"):
            getattr(self, part)
        for root, need in NEEDS_OF_ROOT.items():
            if root in self._scope.used and need not in needs:
                raise RuleFault(f"the check speaks of `{root}` and does not need `{need}`", self.tree.at(("needs",)))
        for part in ("at", "also"):
            getattr(self, part)

    @property
    def _scope(self) -> Scope:
        """The scope of everything behind ``each`` and ``let``."""
        return self._before[2]

    @cached_property
    def _before(self) -> tuple[tuple[tuple[str, Run], ...], tuple[tuple[str, Run], ...], Scope]:
        """``each`` and ``let``, every one in the scope of those before it, and the scope that they leave."""
        scope = Scope(self.tree.source, KINDS, ROOTS, options=self.options)
        each, lets = [], []
        for path, text in self._texts("each"):
            name, type_, run = self._in_scope(path, text, _each, scope)
            scope = self._with(scope, name, type_, path)
            each.append((name, run))
        texts: dict[str, Any] = self.tree.data.get("let", {})
        names = list(texts)
        for index, (name, text) in enumerate(texts.items()):
            typed = self._in_scope(("let", name), text, _typed, replace(scope, later=frozenset(names[index:])))
            scope = self._with(scope, name, typed.type, ("let", name))
            lets.append((name, typed.run))
        return tuple(each), tuple(lets), scope

    def _texts(self, key: str) -> list[tuple[Path, str]]:
        """The texts under ``key``, which may be one or a list."""
        value = self.tree.data.get(key, [])
        return [((key,), value)] if isinstance(value, str) else [((key, i), text) for i, text in enumerate(value)]

    def _with(self, scope: Scope, name: str, type_: Type, path: Path) -> Scope:
        if name in {*ROOTS, *scope.variables, OPTION}:
            raise RuleFault(f"the name `{name}` is taken", self.tree.key(path))
        return scope.with_variable(name, type_)

    def _in_scope(self, path: Path, text: str, load: Callable[[Scope], T], scope: Scope | None = None) -> T:
        """``load`` over the text at ``path``; its faults are told at their place in the file."""
        source = Source(f"{self.tree.source.name}:<{path[0]}>", text)
        try:
            return load(replace(self._scope if scope is None else scope, source=source))
        except RuleFault as fault:
            raise RuleFault(fault.message, self._in_file(path, text, fault.place), fault.help) from None

    def _in_file(self, path: Path, text: str, place: Place | None) -> Place | None:
        """``place`` of a value's text as a place of the file, where the file has the text as it is."""
        value = self.tree.at(path)
        offset = value.text.find(text)
        if place is None or offset < 0:
            return place  # a folded text: shown as it was read
        return self.tree.source.place(value.start + offset + place.start, value.start + offset + place.end)


def _parsed(scope: Scope) -> Expression:
    return parse_condition(scope.source)


def _parsed_each(scope: Scope) -> Each:
    return parse_each(scope.source)


def _value(scope: Scope) -> Run:
    return compiled(parse_condition(scope.source), scope).run


def _typed(scope: Scope) -> Typed:
    return compiled(parse_condition(scope.source), scope)


def _template(scope: Scope) -> Template:
    return parse_template(scope.source, scope)


def _each(scope: Scope) -> tuple[str, Type, Run]:
    each = parse_each(scope.source)
    items = compiled(each.items, scope)
    if not isinstance(items.type, ListOf):
        raise scope.fault(each.span, f"each goes through a list, and this is {type_name(items.type)}")
    return each.variable, items.type.item, items.run
