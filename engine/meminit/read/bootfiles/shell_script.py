"""The assignments of a shell script that is sourced. Nothing is run: whatever else it says is told, not followed."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import MAX_NOTES, Note
from meminit.read.bootfiles.expansion import Value, expand
from meminit.read.bootfiles.words import NEWLINE, OPERATOR, SHELL, WORD, Token, tokens
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.read.bootfiles.expansion import Variables
    from meminit.read.bootfiles.words import Dialect
    from meminit.text import Place, Source

__all__ = ["ASSIGNMENT", "assign", "run_assignments"]

MAX_DEPTH = 1000
ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?)=", re.ASCII)
_OPENING = {
    "if": "fi",
    "case": "esac",
    "for": "done",
    "while": "done",
    "until": "done",
    "select": "done",
    "{": "}",
    "(": ")",
}
_CLOSING = frozenset(_OPENING.values())
_BETWEEN = frozenset(["then", "else", "elif", "do", "in", "!", "time"])
_WITHIN = {"then": "fi", "else": "fi", "elif": "fi", "do": "done"}
_NAMED = frozenset(["for", "select", "case"])
"""A name or a word stands behind these, and no command."""
_NAMING = frozenset(["function"])
_DECLARING = frozenset(["export", "readonly"])


class _Block(NamedTuple):
    """What is open: the word that closes it, and the one that opened it."""

    closing: str
    token: Token


def run_assignments(source: Source, variables: Variables, notes: list[Note]) -> None:
    """Give ``variables`` what the script assigns; ``notes`` gets what is passed over. Raises InputFault.

    What stands under a condition, in a loop or in a function is passed over, and told where the block begins.
    """
    blocks: list[_Block] = []
    for statement in _statements(source):
        deep = bool(blocks)
        _follow(source, statement, blocks)
        assigned = None if deep or blocks else _assignments(statement)
        if assigned is None:
            if not deep:
                _tell(source, statement, notes)
            continue
        for token, match in assigned:
            assign(source, token, match, variables)
    if blocks:
        closing, token = blocks[-1]
        message = f"the shell refuses this file: `{token.text}` has no `{closing}`"
        raise InputFault(message, _at(source, token))
    carriage = source.text.find("\r\n")
    if carriage >= 0:
        place = source.place(carriage, carriage + 1)
        notes.append(
            Note("lines end with a carriage return, which the shell takes for a part of the value", place, changed=True)
        )


def _statements(source: Source) -> Iterator[list[Token]]:
    """Commands: what stands between newlines and semicolons. Texts that begin with ``<<`` are passed over."""
    statement: list[Token] = []
    skipped, delimiter = 0, ""
    awaited = False
    for token in tokens(source, SHELL):
        if token.start < skipped:
            continue
        if awaited:
            delimiter, awaited = "".join(part.text for part in token.parts), False
        awaited = token.kind == OPERATOR and token.text.startswith("<<")
        if token.kind == NEWLINE and delimiter:
            skipped, delimiter = _behind(source.text, token.end, delimiter), ""
        if token.kind == NEWLINE or token.text == ";":
            if statement:
                yield statement
            statement = []
        else:
            statement.append(token)
    if statement:
        yield statement


def _behind(text: str, start: int, delimiter: str) -> int:
    """Where the text ends that runs up to a line which is ``delimiter``."""
    end = re.compile(rf"^\t*{re.escape(delimiter)}$", re.MULTILINE).search(text, start)
    return end.end() if end else len(text)


def _follow(source: Source, statement: list[Token], blocks: list[_Block]) -> None:
    """Keep count of the blocks that the statement opens and closes. Raises InputFault where the shell would."""
    first = True
    names = statement[0].bare in _NAMING
    for token, behind, third in zip_longest(statement, statement[1:], statement[2:]):
        word = token.bare if token.kind == WORD else token.text
        inside = blocks[-1].closing if blocks else ""
        follower = third if word == "(" else behind
        if inside == "esac" and word != "esac" and follower is not None and follower.text in {")", "|"}:
            first = False  # a pattern, whatever word it is
        elif (first and word in _CLOSING) or word == ")":
            if inside == word:
                blocks.pop()
            elif not (word == ")" and inside == "esac"):
                raise _stray(source, token, word)
            first = True
        elif (first or names or word == "(") and word in _OPENING:
            if len(blocks) == MAX_DEPTH:
                raise InputFault(f"more than {MAX_DEPTH} blocks in each other", source.place(token.start, token.end))
            blocks.append(_Block(_OPENING[word], token))
            first, names = word not in _NAMED, False
        elif first and _WITHIN.get(word, inside) != inside:
            raise _stray(source, token, word)
        else:
            first = token.kind == OPERATOR or (first and word in _BETWEEN)


def _stray(source: Source, token: Token, word: str) -> InputFault:
    return InputFault(f"the shell refuses this `{word}`: nothing is open that it belongs to", _at(source, token))


def _at(source: Source, token: Token) -> Place:
    return source.place(token.start, token.end)


def _assignments(statement: list[Token]) -> list[tuple[Token, re.Match[str]]] | None:
    """The assignments that the statement is made of; None when it is anything else."""
    words = statement[1:] if statement[0].bare in _DECLARING else statement
    found = []
    for token in words:
        match = ASSIGNMENT.match(token.text) if token.kind == WORD else None
        if match is not None:
            found.append((token, match))
        elif words is statement or not token.bare.isidentifier():  # `export NAME` changes no value
            return None
    return found


def assign(source: Source, token: Token, match: re.Match[str], variables: Variables, dialect: Dialect = SHELL) -> None:
    """Give the variable that ``match`` names the value that the word assigns to it."""
    begin = token.start + match.end()
    parts = tuple(
        part._replace(text=part.text[match.end() :], start=begin) if part.start == token.start else part
        for part in token.parts
    )
    value = expand(source, token._replace(parts=parts), variables, dialect)
    name = match[1]
    if match[2] and name in variables:
        before = variables.spend(variables[name], source.place(token.start, begin))
        value = Value(
            before.pieces + value.pieces, (before.notes + value.notes)[:MAX_NOTES], before.unknown + value.unknown
        )
    variables[name] = value


def _tell(source: Source, statement: list[Token], notes: list[Note]) -> None:
    if len(notes) >= MAX_NOTES or statement[0].bare in _CLOSING:
        return
    first, last = statement[0], statement[-1]
    end = source.text.find("\n", first.start, last.end)
    place = source.place(first.start, last.end if end < 0 else end)
    notes.append(Note("shell syntax beyond assignments is not evaluated", place))
