"""Messages with facts in them: ``text {expression} text``; ``{{`` and ``}}`` are braces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import RuleFault
from meminit.judge.compile import as_text
from meminit.judge.parse import parse_condition
from meminit.judge.values import Unknown, bare
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.judge.scope import Env, Run, Scope
    from meminit.judge.values import Value
    from meminit.text import Source

__all__ = ["Template", "parse_template"]

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")


@dataclass(frozen=True, slots=True)
class Template:
    """Pieces of text and functions that give text."""

    pieces: tuple[str | Run, ...]

    def shown(self, env: Env) -> str:
        """The text with the facts of ``env`` in it."""
        return "".join(piece if isinstance(piece, str) else _shown(piece(env)) for piece in self.pieces)

    def missing(self, env: Env) -> bool:
        """Whether a fact of the text is unknown or nothing, so that the text would say less than it should."""
        values = [bare(piece(env)) for piece in self.pieces if not isinstance(piece, str)]
        return any(value is None or isinstance(value, Unknown) for value in values)


def parse_template(source: Source, scope: Scope) -> Template:
    """The template that ``source`` holds; ``scope`` gives its expressions their names. Raises RuleFault."""
    pieces: list[str | Run] = []
    for match in _PIECE.finditer(source.text):
        text = match.group()
        if text in {"{{", "}}"}:
            pieces.append(text[0])
        elif text in {"{", "}"}:
            place = source.place(match.start(), match.end())
            raise RuleFault("a brace without its partner", place, "write {{ or }} for a brace")
        elif match[1] is not None:
            pieces.append(as_text(parse_condition(source, *match.span(1)), scope))
        else:
            pieces.append(text)
    return Template(tuple(pieces))


def _shown(value: Value) -> str:
    value = bare(value)
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "nothing"
        case Unknown():
            return "unknown"
        case tuple():
            return ", ".join(map(_shown, value))
    return str(value)
