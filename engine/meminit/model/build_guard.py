"""Conditions of the catalogue on a config: whether a file or a line of it is in the kernel itself.

``SYMBOL`` holds where it is built in, ``SYMBOL+`` where it is a module too; ``!``, ``&``, ``|`` and brackets as in C;
``1`` always holds, ``0`` never, and of ``?`` nothing is known. The answer is three-valued: None is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["ALWAYS", "Verdict", "all_of", "verdict"]

_TOKEN = re.compile(r"\w+\+?|[!&|()?]", re.ASCII)


class Verdict(NamedTuple):
    """Whether a condition holds, and of what does not hold or is not known the CONFIG symbols that decide."""

    answer: bool | None
    symbols: tuple[str, ...] = ()


ALWAYS = Verdict(True)
_CONSTANTS = {"1": ALWAYS, "0": Verdict(False), "?": Verdict(None)}


def verdict(guard: str, value: Callable[[str], str | None], *, modules: bool = False) -> Verdict:
    """What ``guard`` comes to where ``value`` gives each symbol: ``y``, ``m``, ``n``, another text, None if not known.

    With ``modules`` what is a module counts as built in.
    """
    tokens = iter([*_TOKEN.findall(guard), ""])
    return _alternatives(_Reader(tokens, value, modules))


class _Reader:
    """The tokens that are left, the next one in ``next``, and what their symbols are."""

    def __init__(self, tokens: Iterator[str], value: Callable[[str], str | None], modules: bool) -> None:  # noqa: FBT001  one of three things it carries
        self._tokens = tokens
        self.value = value
        self.modules = modules
        self.next = next(tokens)

    def take(self) -> str:
        """The next text, past which it goes."""
        taken = self.next
        self.next = next(self._tokens, "")
        return taken


def all_of(parts: list[Verdict], *, decisive: bool = False) -> Verdict:
    """What holds where all of ``parts`` do (with ``decisive`` true: one of them).

    Of several parts that are off, the first is enough to say why.
    """
    for part in parts:
        if part.answer is decisive:
            return part
    unknown = [part for part in parts if part.answer is None]
    if unknown:
        return Verdict(None, tuple(dict.fromkeys(symbol for part in unknown for symbol in part.symbols)))
    return Verdict(not decisive, tuple(dict.fromkeys(symbol for part in parts for symbol in part.symbols)))


def _alternatives(reader: _Reader) -> Verdict:
    parts = [_conjunction(reader)]
    while reader.next == "|":
        reader.take()
        parts.append(_conjunction(reader))
    return all_of(parts, decisive=True)


def _conjunction(reader: _Reader) -> Verdict:
    parts = [_atom(reader)]
    while reader.next == "&":
        reader.take()
        parts.append(_atom(reader))
    return all_of(parts)


def _atom(reader: _Reader) -> Verdict:
    text = reader.take()
    if text == "!":
        inner = _atom(reader)
        return inner if inner.answer is None else Verdict(not inner.answer, inner.symbols)
    if text == "(":
        found = _alternatives(reader)
        reader.take()
        return found
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    symbol = text.removesuffix("+")
    value = reader.value(symbol)
    if value is None:
        return Verdict(None, (symbol,))
    return Verdict(value not in {"", "n"} and (value != "m" or reader.modules or text != symbol), (symbol,))
