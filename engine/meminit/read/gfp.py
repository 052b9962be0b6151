"""The words of a request for pages, as people write them: ``GFP_KERNEL|__GFP_THISNODE``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.text import Place, Source

__all__ = ["GfpWord", "read_gfp"]

MAX_WORDS = 64
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class GfpWord:
    """One word, and where it stands."""

    name: str
    place: Place


def read_gfp(source: Source) -> tuple[GfpWord, ...]:
    """The words of ``source``, which stand between ``|``; parentheses around all of them are allowed."""
    text = source.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if text[start:end][:1] == "(" and text[start:end][-1:] == ")":
        start, end = start + 1, end - 1
    words = []
    for part in text[start:end].split("|"):
        at = start + len(part) - len(part.lstrip())
        place = source.place(at, at + len(part.strip()))
        if _WORD.fullmatch(part.strip()) is None:
            raise InputFault("not a gfp flag", place, "write names joined by |, such as GFP_KERNEL|__GFP_THISNODE")
        words.append(GfpWord(part.strip(), place))
        start += len(part) + 1
        if len(words) > MAX_WORDS:
            raise InputFault(f"more than {MAX_WORDS} gfp flags", place)
    return tuple(words)
