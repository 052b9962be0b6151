"""A check file as a value: its schema, its names and its types are right once it is loaded."""

from __future__ import annotations

from dataclasses import field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from meminit.errors import InputFault, RuleFault, did_you_mean
from meminit.judge.parts import Parts
from meminit.model.knowledge import features
from meminit.read.schema import validate
from meminit.read.shipped import shipped
from meminit.read.tree import read_tree
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.read.tree import Tree
    from meminit.text import Source

__all__ = ["GROUPS", "Check", "is_called", "load_check"]

GROUPS = {"B": "boot", "C": "config", "M": "machine", "L": "layout", "S": "step"}
"""What a code's letter means, and the folder its file is in."""
_DIGITS = "0123456789"


@dataclass(frozen=True, eq=False)
class Check(Parts):
    """A check, ready to run. ``needs`` are inputs, ``features`` behaviours of the kernel; ``tree`` is the file.

    ``settings`` are values of its options, by name, that are not those it declares.
    """

    code: str
    slug: str
    title: str
    severity: str
    needs: tuple[str, ...]
    features: tuple[str, ...]
    why: str
    tree: Tree
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """boot, config, machine, layout or step; for a rule of the user's own, the letters of its code."""
        return GROUPS.get(self.prefix, self.prefix)

    @property
    def prefix(self) -> str:
        """The letters of the code."""
        return self.code.rstrip(_DIGITS)


def is_called(check: Check, name: str) -> bool:
    """Whether ``name`` means ``check``: its code, the beginning of that (all its letters at least), slug or group."""
    begins = check.code.startswith(name) and len(name) >= len(check.prefix)
    return begins or name in {check.slug, check.group}


def load_check(source: Source, *, trusted: bool = False) -> Check:
    """The check of a rule file. Raises RuleFault at the place that is wrong.

    A ``trusted`` file is one of the package's own, which its tests validate: it comes without its inline tests, and its
    parts are compiled when they are asked for.
    """
    if trusted:
        return _check(shipped(source.name))
    try:
        tree = read_tree(source)
    except InputFault as fault:
        raise RuleFault(fault.message, fault.place, fault.help or _yaml_help(fault)) from None
    validate(tree, "check", fault=RuleFault)
    check = _check(tree)
    check.compile_all(check.needs)
    return check


def _yaml_help(fault: InputFault) -> str:
    """What usually was wrong where conditions are no YAML."""
    found = "mapping values are not allowed" in fault.message
    return "a value that holds a colon and a blank stands in quotes: when: 'any(x in …: …)'" if found else ""


def _check(tree: Tree) -> Check:
    data = tree.data
    return Check(
        code=data["code"],
        slug=PurePosixPath(tree.source.name).stem,
        title=data["title"],
        severity=data["severity"],
        needs=tuple(need for need in data["needs"] if isinstance(need, str)),
        features=_features(tree),
        why=" ".join(data["why"].split()),
        tree=tree,
    )


def _features(tree: Tree) -> tuple[str, ...]:
    known = {feature.name for feature in features()}
    wanted = [(i, need["feature"]) for i, need in enumerate(tree.data["needs"]) if not isinstance(need, str)]
    for i, name in wanted:
        if name not in known:
            raise RuleFault(f"unknown feature `{name}`", tree.at(("needs", i, "feature")), did_you_mean(name, known))
    return tuple(name for _, name in wanted)
