"""A check file as a value: its schema, its names and its types are right once it is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

from meminit.errors import InputFault, RuleFault, did_you_mean
from meminit.judge.compile import as_truth, compiled
from meminit.judge.expression import atoms
from meminit.judge.facts import KINDS, NEEDS_OF_ROOT, ROOTS
from meminit.judge.kinds import ListOf, type_name
from meminit.judge.parse import parse_condition, parse_each
from meminit.judge.scope import Scope
from meminit.judge.template import Template, parse_template
from meminit.model.knowledge import features
from meminit.read.schema import validate
from meminit.read.shipped import shipped
from meminit.read.tree import read_tree
from meminit.records import dataclass
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from meminit.judge.expression import Expression
    from meminit.judge.kinds import Type
    from meminit.judge.scope import Run, Typed
    from meminit.read.tree import Tree
    from meminit.text import Path, Place

__all__ = ["GROUPS", "Check", "load_check"]

T = TypeVar("T")

GROUPS = {"B": "boot", "C": "config", "M": "machine", "L": "layout", "S": "step"}
"""What a code's letter means, and the folder its file is in."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A check, ready to run. ``needs`` are inputs, ``features`` behaviours the kernel must have.

    ``each`` are variables with what they go through, ``atoms`` the parts of the condition that must be proven.
    ``tree`` is the file.
    """

    code: str
    slug: str
    title: str
    severity: str
    needs: tuple[str, ...]
    features: tuple[str, ...]
    each: tuple[tuple[str, Run], ...]
    lets: tuple[tuple[str, Run], ...]
    condition: Expression
    when: Run
    atoms: tuple[tuple[Expression, Run], ...]
    at: tuple[Run, ...]
    also: tuple[tuple[Run, Template], ...]
    message: Template
    help: Template
    why: str
    tree: Tree

    @property
    def group(self) -> str:
        """boot, config, machine, layout or step; for a rule of the user's own letter, that letter."""
        return GROUPS.get(self.code[0], self.code[0])


def load_check(source: Source, *, trusted: bool = False) -> Check:
    """The check of a rule file. Raises RuleFault at the place that is wrong.

    A ``trusted`` file is one of the package's own, which its tests validate; it comes without its inline tests.
    """
    if trusted:
        return _Loader(shipped(source.name)).check()
    try:
        tree = read_tree(source)
    except InputFault as fault:
        raise RuleFault(fault.message, fault.place, fault.help) from None
    validate(tree, "check", fault=RuleFault)
    return _Loader(tree).check()


class _Loader:
    """Compiles the expressions of one file, each in the scope of what stands before it."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._data: dict[str, Any] = tree.data
        self._scope = Scope(tree.source, KINDS, ROOTS)

    def check(self) -> Check:
        data = self._data
        each = tuple(self._each(path, text) for path, text in self._texts("each"))
        lets = tuple(self._let(name) for name in data.get("let", {}))
        condition, when, parts = self._in_scope(("when",), data["when"], _condition)
        at = tuple(self._in_scope(path, text, _value) for path, text in self._texts("at"))
        also = tuple(
            (
                self._in_scope(("also", i, "at"), label["at"], _value),
                self._in_scope(("also", i, "says"), label["says"], _template),
            )
            for i, label in enumerate(data.get("also", ()))
        )
        message, help_ = (self._in_scope((key,), data[key], _template) for key in ("message", "help"))
        needs = tuple(need for need in data["needs"] if isinstance(need, str))
        self._demand(needs)
        return Check(
            code=data["code"],
            slug=PurePosixPath(self._tree.source.name).stem,
            title=data["title"],
            severity=data["severity"],
            needs=needs,
            features=self._features(),
            each=each,
            lets=lets,
            condition=condition,
            when=when,
            atoms=parts,
            at=at,
            also=also,
            message=message,
            help=help_,
            why=" ".join(data["why"].split()),
            tree=self._tree,
        )

    def _texts(self, key: str) -> list[tuple[Path, str]]:
        """The texts under ``key``, which may be one or a list."""
        value = self._data.get(key, [])
        return [((key,), value)] if isinstance(value, str) else [((key, i), text) for i, text in enumerate(value)]

    def _each(self, path: Path, text: str) -> tuple[str, Run]:
        name, type_, run = self._in_scope(path, text, _each)
        self._add(name, type_, path)
        return name, run

    def _let(self, name: str) -> tuple[str, Run]:
        names = list(self._data["let"])
        self._scope = replace(self._scope, later=frozenset(names[names.index(name) :]))
        typed = self._in_scope(("let", name), self._data["let"][name], _typed)
        self._add(name, typed.type, ("let", name))
        self._scope = replace(self._scope, later=frozenset())
        return name, typed.run

    def _add(self, name: str, type_: Type, path: Path) -> None:
        if name in {*ROOTS, *self._scope.variables}:
            raise RuleFault(f"the name `{name}` is taken", self._tree.key(path))
        self._scope = self._scope.with_variable(name, type_)

    def _in_scope(self, path: Path, text: str, load: Callable[[Scope], T]) -> T:
        """``load`` over the text at ``path``; its faults are told at their place in the file."""
        scope = replace(self._scope, source=Source(f"{self._tree.source.name}:<{path[0]}>", text))
        try:
            return load(scope)
        except RuleFault as fault:
            raise RuleFault(fault.message, self._in_file(path, text, fault.place), fault.help) from None

    def _in_file(self, path: Path, text: str, place: Place | None) -> Place | None:
        """``place`` of a value's text as a place of the file, where the file has the text as it is."""
        value = self._tree.at(path)
        offset = value.text.find(text)
        if place is None or offset < 0:
            return place  # a folded text: shown as it was read
        return self._tree.source.place(value.start + offset + place.start, value.start + offset + place.end)

    def _features(self) -> tuple[str, ...]:
        known = {feature.name for feature in features()}
        wanted = [(i, need["feature"]) for i, need in enumerate(self._data["needs"]) if not isinstance(need, str)]
        for i, name in wanted:
            if name not in known:
                place = self._tree.at(("needs", i, "feature"))
                raise RuleFault(f"unknown feature `{name}`", place, did_you_mean(name, known))
        return tuple(name for _, name in wanted)

    def _demand(self, needs: tuple[str, ...]) -> None:
        for root, need in NEEDS_OF_ROOT.items():
            if root in self._scope.used and need not in needs:
                raise RuleFault(f"the check speaks of `{root}` and does not need `{need}`", self._tree.at(("needs",)))


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


def _condition(scope: Scope) -> tuple[Expression, Run, tuple[tuple[Expression, Run], ...]]:
    condition = parse_condition(scope.source)
    return condition, as_truth(condition, scope), tuple((atom, as_truth(atom, scope)) for atom in atoms(condition))
