r"""The line that GRUB hands to the kernel, from the words of its ``linux`` command.

GRUB undoes its own quotes first, joins the words with blanks, puts a word that holds a blank between quotes and a
backslash before every ``\``, ``'`` and ``"`` that is left (grub_create_loader_cmdline() of grub-core/lib/cmdline.c).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.read.bootfiles.entry import Note
from meminit.read.bootfiles.expansion import Value, Variables, expand_words
from meminit.read.bootfiles.words import GRUB, NEWLINE, WORD, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meminit.text import Place
    from meminit.woven import Piece, Woven

__all__ = ["IMAGE", "joined", "script_line"]

IMAGE: Piece = ("BOOT_IMAGE=", None)
"""What GRUB puts before the words, the first of which is the kernel's file."""
_SPECIAL = re.compile(r"""[\\'"]""")


def script_line(source: Woven, variables: Variables, unknown: tuple[Place, ...] = ()) -> Value:
    """``source`` as the arguments of a ``linux`` command: what the kernel gets of it, less ``BOOT_IMAGE=``.

    The command ends at a newline or an operator; what stands behind that is told and left out. What stands for
    ``unknown`` places is a part of its word, whatever is written there.
    """
    words: list[Value] = []
    notes: list[Note] = []
    for token in tokens(_masked(source, unknown), GRUB):
        if token.kind != WORD:
            if token.kind != NEWLINE or source.text[token.end :].strip():
                mark = "newline" if token.kind == NEWLINE else f"`{token.text}`"
                message = f"GRUB's linux command ends at this {mark}: the kernel does not get what follows"
                notes.append(Note(message, source.place(token.start, token.end), changed=True))
            break
        words += expand_words(source, token, variables, GRUB)
    line = joined(words)
    return Value(line.pieces, (*notes, *line.notes), (*unknown, *line.unknown))


def _masked(source: Woven, unknown: tuple[Place, ...]) -> Woven:
    """``source`` with letters for what is not known."""
    text, done = [], 0
    for start, end in source.spans(unknown):
        text += [source.text[done:start], "x" * (end - start)]
        done = end
    return replace(source, text="".join((*text, source.text[done:]))) if text else source


def joined(words: Sequence[Value]) -> Value:
    """The words as one line."""
    pieces: list[Piece] = []
    notes: list[Note] = []
    for word in words:
        notes += word.notes
        if not word.pieces:  # a variable without a value is no word; an empty pair of quotes is one
            continue
        if pieces:
            pieces.append((" ", None))
        quote: list[Piece] = [('"', None)] if " " in word.text else []
        pieces += [*quote, *_escaped(word.pieces, notes), *quote]
    return Value(tuple(pieces), tuple(notes), tuple(place for word in words for place in word.unknown))


def _escaped(pieces: Iterable[Piece], notes: list[Note]) -> Iterable[Piece]:
    for text, place in pieces:
        exact = place is not None and place.end - place.start == len(text)
        done = 0
        for match in _SPECIAL.finditer(text):
            at, end = match.span()
            yield text[done:at], place.part(done, at) if place is not None and exact else place
            stands = place.part(at, end) if place is not None and exact else place
            if stands is not None:
                message = f"GRUB puts a backslash before this `{match[0]}`, and the kernel keeps it"
                notes.append(Note(message, stands, changed=True))
            yield "\\" + match[0], stands
            done = end
        yield text[done:], place.part(done, len(text)) if place is not None and exact else place
