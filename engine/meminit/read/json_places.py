"""Where the values of a valid JSON text stand, found a container at a time and only when asked for."""

from __future__ import annotations

import json
import re
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meminit.text import Path

__all__ = ["JsonMarks"]

_BLANKS = re.compile(r"[ \t\n\r]*")
_decode = json.JSONDecoder(parse_float=str, parse_constant=str).raw_decode


class JsonMarks:
    """The marks of one text. ``root`` is the span of the whole value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[Path, array[int]] = {}
        self.root = (self._past_blanks(0), len(text.rstrip(" \t\n\r")))

    def children(self, path: Path, span: tuple[int, int]) -> array[int]:
        """Four offsets a child of the container at ``path``: key start and end (-1 in a list), value start and end."""
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = self._scan(span[0])
        return found

    def _scan(self, start: int) -> array[int]:
        text, marks = self._text, array("q")
        in_object = text[start] == "{"
        offset = self._past_blanks(start + 1)
        while text[offset] not in "}]":
            first = last = -1
            if in_object:
                first, last = offset, _decode(text, offset)[1]
                offset = self._past_blanks(self._past_blanks(last) + 1)
            end = _decode(text, offset)[1]
            marks.extend((first, last, offset, end))
            offset = self._past_blanks(end)
            if text[offset] == ",":
                offset = self._past_blanks(offset + 1)
        return marks

    def _past_blanks(self, offset: int) -> int:
        match = _BLANKS.match(self._text, offset)
        return offset if match is None else match.end()
