"""What a grammar of values is: what it knows of the kernel, what it finds in a value, what may be wrong there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Context", "Fault", "Grammar", "Value"]


class Context(NamedTuple):
    """What of the kernel a grammar must know.

    ``features`` are names from rules/features, ``word_bits`` the width of an unsigned long, ``max_nodes`` MAX_NUMNODES,
    ``nr_cpus`` nr_cpu_ids. ``online`` are the nodes that are online when the value is read; None is not known.
    ``largest_order`` is that of the largest block of pages (MAX_PAGE_ORDER, MAX_ORDER - 1 before 6.4).
    """

    features: frozenset[str]
    word_bits: int
    max_nodes: int
    nr_cpus: int
    online: frozenset[int] | None = None
    largest_order: int = 10


class Fault(NamedTuple):
    """Why the handler would refuse the value, the characters that are to blame, and the error that it would return."""

    message: str
    start: int
    end: int
    errno: str = "EINVAL"


class Value(NamedTuple):
    """What was read: ``parts`` as JSON has them, and the offset behind what was consumed.

    ``end`` is the length of the text when nothing is left over. What was read before a fault is in ``parts``.
    """

    parts: Mapping[str, object]
    end: int
    fault: Fault | None = None


class Grammar(NamedTuple):
    """One way to read a value: ``syntax`` is for people, ``parts`` are names of what it finds, with their meaning.

    ``octal`` is whether a number that begins with a 0 is octal to it: base 0 of simple_strtoull() and its like; of the
    ``kind`` that ``decimal`` names none is.
    """

    name: str
    summary: str
    syntax: str
    parts: Mapping[str, str]
    read: Callable[[str, Context], Value]
    octal: bool = False
    decimal: str = ""
