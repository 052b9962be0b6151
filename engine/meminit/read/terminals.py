"""The terminals of a grammar as one regular expression, for texts of one terminal a line, word or token.

A terminal is a line ``NAME: /regex/flags`` or ``NAME.PRIORITY: /regex/flags`` of a ``.lark`` text. Strings, and
terminals made of others, are refused: they would mean one thing to lark and another here.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from meminit import data
from meminit.errors import Defect
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.text import Source

__all__ = ["Terminal", "alternation", "groups", "lexer", "shipped_terminals", "terminals"]

# Not compiled here: the build reads the grammars (shipped_terminals), and a run rarely does.
_DEFINITION = r"^(_?[A-Z][_A-Z0-9]*)(?:\.(-?\d+))?[ \t]*:[ \t]*(.*?)[ \t]*$"
_REGEX = r"/((?:[^/\\\n]|\\.)+)/([imslux]*)(?:[ \t]*//.*)?"
_ESCAPE = r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)"
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """One terminal: its name, the regular expression without its flags, flags (letters), priority."""

    name: str
    pattern: str
    flags: str = ""
    priority: int = 0

    @property
    def regex(self) -> str:
        """The regular expression with its flags."""
        return f"(?{self.flags}:{self.pattern})" if self.flags else self.pattern

    @property
    def longest(self) -> int:
        """The most characters it can match, as lark counts them."""
        parser = import_module("re._parser")  # it has no public name; lark asks it too
        return int(parser.parse(self.regex).getwidth()[1])


def terminals(grammar: Source) -> tuple[Terminal, ...]:
    """All terminals of a grammar in the order in which lark tries them.

    Higher priority first, then what can be longer, then the longer pattern, then by name.
    Raises Defect for a terminal that is no single regular expression.
    """
    found = []
    for match in re.finditer(_DEFINITION, grammar.text, re.MULTILINE):
        regex = re.fullmatch(_REGEX, match[3])
        if regex is None:
            place = grammar.place(*match.span(1))
            raise Defect(f"terminal {match[1]} is not one regular expression between slashes", place)
        pattern = re.sub(_ESCAPE, _unescape, regex[1], flags=re.DOTALL)
        found.append(Terminal(match[1], pattern, "".join(sorted(regex[2])), int(match[2] or 0)))
    found.sort(key=lambda terminal: (-terminal.priority, -terminal.longest, -len(terminal.pattern), terminal.name))
    return tuple(found)


def _unescape(match: re.Match[str]) -> str:
    r"""What lark makes of an escape before the regular expression sees it: ``\t`` a tab, ``\x7f`` that character."""
    escape = match[1]
    if escape in _CONTROLS:
        return _CONTROLS[escape]
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    return '"' if escape == '"' else match[0]


def alternation(found: Iterable[Terminal]) -> re.Pattern[str]:
    """One expression that matches any of ``found``, tried in that order; the match's ``lastgroup`` is the name."""
    return re.compile("|".join(f"(?P<{terminal.name}>{terminal.regex})" for terminal in found))


def groups(found: Iterable[Terminal]) -> re.Pattern[str]:
    """The same without the terminals' own names: ``findall`` then gives the groups inside them and nothing else."""
    return re.compile("|".join(f"(?:{terminal.regex})" for terminal in found))


@cache
def shipped_terminals(name: str) -> tuple[Terminal, ...]:
    """The terminals of ``grammar/NAME.lark``, from the compiled knowledge while that file is the same."""
    file = f"grammar/{name}.lark"
    compiled = data.compiled(file)
    return terminals(data.source(file)) if compiled is None else tuple(Terminal(*fields) for fields in compiled)


@cache
def lexer(name: str, *only: str) -> re.Pattern[str]:
    """The terminals of ``grammar/NAME.lark`` (or ``only`` those) as one expression."""
    found = shipped_terminals(name)
    return alternation(terminal for terminal in found if not only or terminal.name in only)
