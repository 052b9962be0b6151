"""On what the verdict of a check depends, seen from its shape: words that are read alone, or each item by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.expression import Attribute, Name, Over, parts
from meminit.judge.preselection import parameter
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.judge.expression import Each, Expression

__all__ = ["Dependence", "dependence"]

FIXED = frozenset(["config", "kernel", "steps", "option"])
"""Roots that are one for all boot lines of a kernel."""

ITEM = "an item"
"""Stands among roots for what the list of the boot yields that is gone through."""

OWN = frozenset(
    ["name", "value", "text", "all", "reading", "known", "reader", "fate", "refused", "problem", "fault"]
) | {
    *("rest", "unread", "means", "trap", "absent", "meant", "elsewhere", "heard_of", "odd", "harm", "because"),
    *("part", "amount", "limit", "changes", "kind", "size", "start"),
}
"""Of a word and its reading, what no other word has to do with."""


NAMED = frozenset(["name", "reader", "fate", "known", "absent", "heard_of"])
"""What its value has nothing to do with either."""


class Dependence(NamedTuple):
    """Names of the ``words`` that decide, beside the kernel; or, where ``by_item``, each item for itself.

    ``by_name`` is whether the values of words are not asked for, only who reads them.
    """

    words: frozenset[str]
    by_item: bool
    by_name: bool


class _More(Exception):
    """Something else decides too."""


def dependence(each: tuple[Each, ...], lets: Mapping[str, Expression], when: Expression) -> Dependence | None:
    """On what a check of these parts depends; None where that is more than can be told of."""
    bound: dict[str, frozenset[str]] = {}
    words: set[str] = set()
    fields: set[str] = set()
    by_item = len(each) == 1 and _listed(each[0].items)
    try:
        for one in each:
            bound[one.variable] = frozenset([ITEM]) if by_item else _roots(one.items, bound, words, fields)
        for let, expression in lets.items():
            bound[let] = _roots(expression, bound, words, fields)
        _roots(when, bound, words, fields)
    except _More:
        return None
    if not fields <= OWN or (by_item and words):
        return None
    return Dependence(frozenset(words), by_item, by_item and fields <= NAMED)


def _listed(items: Expression) -> bool:
    """Whether these are those of ``boot.X``."""
    return isinstance(items, Attribute) and items.base == Name("boot")


def _roots(
    expression: Expression, bound: Mapping[str, frozenset[str]], words: set[str], fields: set[str]
) -> frozenset[str]:
    """The roots that ``expression`` asks; boot parameters are put to ``words``, what is asked of them to ``fields``."""
    asked = parameter(expression)
    if asked is not None:
        words.add(asked)
        return frozenset(["cmdline"])
    match expression:
        case Name(name):
            if name not in bound and name not in FIXED:
                raise _More
            return bound.get(name, frozenset([name]))
        case Attribute(base, field):
            roots = _roots(base, bound, words, fields)
            if not roots <= FIXED:
                fields.add(field)
            return roots
        case Over(_, variable, items, body):
            roots = _roots(items, bound, words, fields)
            return roots | _roots(body, {**bound, variable: roots}, words, fields)
    return frozenset().union(*(_roots(part, bound, words, fields) for part in parts(expression)))
