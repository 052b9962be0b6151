"""What words stand for: the values of variables are put in where they are known, anything else stays and is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import MAX_NOTES, Note
from meminit.read.bootfiles.words import BAD, TEXT, UNKNOWN, VARIABLE
from meminit.records import NamedTuple
from meminit.woven import copied, weave

if TYPE_CHECKING:
    from meminit.read.bootfiles.words import Dialect, Part, Token
    from meminit.text import Place, Source
    from meminit.woven import Piece

__all__ = ["Value", "Variables", "expand", "expand_words"]

MAX_EXPANDED = 16 << 20
_ARGUMENT = re.compile(r"[1-9][0-9]*|[@*]", re.ASCII)
"""Arguments of the script, of which there are none."""
_FIELD = re.compile(r"[^ \t\n]+")


class Value(NamedTuple):
    """What a word stands for: pieces of the files it is from, and what could not be followed.

    ``unknown`` are the places of what is not known to stand for anything, which the pieces have as it is written.
    """

    pieces: tuple[Piece, ...] = ()
    notes: tuple[Note, ...] = ()
    unknown: tuple[Place, ...] = ()

    @property
    def text(self) -> str:
        """The pieces put together."""
        return "".join(text for text, _ in self.pieces)


class Variables(dict[str, Value]):
    """Values by name. Putting them in is bounded, for a few lines can double a text again and again."""

    def __init__(self) -> None:
        super().__init__()
        self._spent = 0

    def spend(self, value: Value, place: Place) -> Value:
        """``value``, which is put in at ``place``. Raises InputFault when that was done too often."""
        self._spent += 1 + len(value.pieces) + sum(len(text) for text, _ in value.pieces)
        if self._spent > MAX_EXPANDED:
            raise InputFault(f"variables make more than {MAX_EXPANDED >> 20} million characters here", place)
        return value


def expand(source: Source, token: Token, variables: Variables, dialect: Dialect) -> Value:
    """What a word stands for as one text, as on the right side of an assignment."""
    [value] = expand_words(source, token, variables, dialect, split=False)
    return value


def expand_words(
    source: Source, token: Token, variables: Variables, dialect: Dialect, *, split: bool = True
) -> list[Value]:
    """The words that a word becomes: with ``split`` the value of a variable outside quotes is cut at its blanks."""
    words: list[tuple[list[Piece], list[Note]]] = [([], [])]
    unknown: list[Place] = []
    whole = False
    for part in token.parts:
        pieces, notes = words[-1]
        whole = whole or part.kind == TEXT or part.quoted
        if part.kind == TEXT:
            pieces += _text(source, part)
        elif part.kind == VARIABLE and part.text in variables:
            value = variables.spend(variables[part.text], source.place(part.start, part.end))
            notes += value.notes[: MAX_NOTES - len(notes)]
            unknown += value.unknown
            fields = [value.pieces] if part.quoted or not split else _fields(value)
            pieces += fields[0] if fields else ()
            words += [(list(field), []) for field in fields[1:]]
        else:
            note = _not_followed(part, dialect, source.place(part.start, part.end))
            if len(notes) < MAX_NOTES:
                notes.append(note)
            if not note.changed:
                unknown.append(note.place)
            pieces += _as_written(source, part) if part.kind == BAD or not note.changed else ()
    made = [Value(tuple(pieces), tuple(notes), tuple(unknown)) for pieces, notes in words]
    return made if whole or not split or made[0].pieces else [value for value in made if value.notes]


def _text(source: Source, part: Part) -> list[Piece]:
    if part.end - part.start == len(part.text):
        return copied(source, part.start, part.end)
    return [(part.text, source.place(part.start, part.end))]


def _fields(value: Value) -> list[tuple[Piece, ...]]:
    text = weave("", value.pieces)
    return [tuple(text.pieces(*match.span())) for match in _FIELD.finditer(text.text)]


def _as_written(source: Source, part: Part) -> list[Piece]:
    """What is not followed; of a command only how it begins and ends, for it may hold blanks and quotes."""
    if part.kind != UNKNOWN:
        return copied(source, part.start, part.end)
    opening = part.text[: 1 + part.text.startswith("$")]
    return [(f"{opening}...{part.text[-1]}", source.place(part.start, part.end))]


def _not_followed(part: Part, dialect: Dialect, place: Place) -> Note:
    """What is to be told of it; ``changed`` where it is known what becomes of it."""
    if part.kind == BAD:
        message = "GRUB takes this `$` for the beginning of a variable and refuses the line; `\\$` is a dollar"
        return Note(message, place, changed=True)
    if part.kind == VARIABLE and not dialect.called and _ARGUMENT.fullmatch(part.text):
        return Note(f"{dialect.name} puts nothing for `${part.text}`; `\\$` is a dollar", place, changed=True)
    if part.kind == VARIABLE:
        return Note(f"what `${part.text}` stands for is not known: words that hold it are not judged", place)
    return Note("this is not evaluated: words that hold what it gives are not judged", place)
