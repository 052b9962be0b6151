"""A boot line that a document spells out: each of its words stands in the document, where the line is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.text import Place
from meminit.woven import weave

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.woven import Piece, Woven

__all__ = ["inline_line"]

_WORD = re.compile(r"\S+|\s+")


def inline_line(name: str, text: str, place: Place) -> Woven:
    """The line ``text``, called ``name``, of the scalar at ``place``.

    A word that is not written as it reads, because of escapes, stands where the whole scalar does.
    """
    return weave(name, _pieces(text, place))


def _pieces(text: str, place: Place) -> Iterator[Piece]:
    written = place.source.text
    at = place.start
    for match in _WORD.finditer(text):
        word = match[0]
        found = written.find(word, at, place.end)
        if found >= 0:
            at = found + len(word)
            yield word, Place(place.source, found, at)
        else:
            yield word, None if word.isspace() else place
