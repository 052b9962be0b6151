"""YAML texts as values and marks: the core schema, without anchors, tags and second documents.

Values are built from the parser's events with a stack of our own, so that depth is bounded and keys stay text.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any, Never

from meminit.read.json_text import MAX_DEPTH
from meminit.read.quoting import quoted

if TYPE_CHECKING:
    from meminit.text import Path

__all__ = ["MAX_VALUES", "YamlMarks", "YamlMistakeError", "parse_yaml"]

MAX_VALUES = 1_200_000
MAX_DIGITS = 3500
"""Of a number in base 8 or 16: as text it must still have fewer than the 4,300 decimal digits Python writes."""

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_WORDS = {"": None, "~": None} | {
    spelling: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for spelling in (word, word.title(), word.upper())
}
_FORBIDDEN = re.compile("^\ufeff|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class YamlMistakeError(Exception):
    """What is wrong, and the span."""

    def __init__(self, message: str, start: int, end: int, help: str = "") -> None:  # noqa: A002  as in the faults
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.help = help


class YamlMarks:
    """Where values stand, gathered while reading. ``root`` is the span of the whole value."""

    def __init__(self) -> None:
        self.root = (0, 0)
        self._found: dict[Path, array[int]] = {}

    def opened(self, path: Path) -> array[int]:
        """Begin the marks of the container at ``path``."""
        self._found[path] = marks = array("q")
        return marks

    def children(self, path: Path, _span: tuple[int, int]) -> array[int]:
        """Four offsets a child of the container at ``path``: key start and end (-1 in a list), value start and end."""
        return self._found[path]


def parse_yaml(text: str) -> tuple[object, YamlMarks]:
    """The value of ``text`` and the marks of what it holds. Raises YamlMistakeError."""
    import yaml

    forbidden = _FORBIDDEN.search(text)
    if forbidden is not None:
        code = ord(forbidden.group())
        raise YamlMistakeError(f"not YAML: character U+{code:04X} has no place in a text", *forbidden.span())
    composer = _Composer(text)
    handlers = {
        yaml.ScalarEvent: composer.scalar,
        yaml.MappingStartEvent: composer.mapping,
        yaml.SequenceStartEvent: composer.sequence,
        yaml.MappingEndEvent: composer.end,
        yaml.SequenceEndEvent: composer.end,
        yaml.AliasEvent: composer.alias,
        yaml.DocumentStartEvent: composer.document,
    }
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            handler = handlers.get(type(event))
            if handler is not None:
                handler(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        start = len(text) if mark is None else mark.index
        raise YamlMistakeError(f"not YAML: {error.problem or error.context}", start, start + 1) from None
    return composer.value, composer.marks


class _Open:
    """A container that is being filled: its path, its marks, and the key whose value comes next."""

    __slots__ = ("key", "marks", "path", "start", "value")

    def __init__(self, value: dict[str, object] | list[object], path: Path, start: int, marks: array[int]) -> None:
        self.value = value
        self.path = path
        self.start = start
        self.marks = marks
        self.key: str | None = None


class _Composer:
    """Takes the parser's events one after the other."""

    def __init__(self, text: str) -> None:
        self.value: object = None
        self.marks = YamlMarks()
        self._text = text
        self._open: list[_Open] = []
        self._documents = 0
        self._values = 0

    def scalar(self, event: Any) -> None:  # noqa: ANN401
        if event.tag is not None or event.anchor is not None:
            self._refuse(event)
        start, end = event.start_mark.index, event.end_mark.index
        inner = self._open[-1] if self._open else None
        if inner is not None and inner.key is None and isinstance(inner.value, dict):
            if event.value in inner.value:
                raise YamlMistakeError(
                    f"key {quoted(event.value)} is given twice{self._first(inner, event.value)}", start, end
                )
            inner.key = event.value
            inner.marks.extend((start, end))
            return
        value = event.value if event.style else _plain(event.value, start, end)
        self._add(value, start, end)

    def mapping(self, event: Any) -> None:  # noqa: ANN401
        self._start({}, event)

    def sequence(self, event: Any) -> None:  # noqa: ANN401
        self._start([], event)

    def _start(self, value: dict[str, object] | list[object], event: Any) -> None:  # noqa: ANN401
        if event.tag is not None or event.anchor is not None:
            self._refuse(event)
        start = event.start_mark.index
        if len(self._open) >= MAX_DEPTH:
            raise YamlMistakeError(f"nests deeper than {MAX_DEPTH} levels", start, event.end_mark.index)
        path = self._add(value, start, event.end_mark.index)
        self._open.append(_Open(value, path, start, self.marks.opened(path)))

    def end(self, event: Any) -> None:  # noqa: ANN401
        start, end = self._open.pop().start, event.end_mark.index
        while end > start + 1 and self._text[end - 1].isspace():
            end -= 1  # blanks and newlines that YAML counts to a block
        if self._open:
            self._open[-1].marks[-1] = end
        else:
            self.marks.root = (start, end)

    def _add(self, value: object, start: int, end: int) -> Path:
        self._values += 1
        if self._values > MAX_VALUES:
            raise YamlMistakeError(f"holds more than {MAX_VALUES:,} values", start, end, "write it as JSON")
        if not self._open:
            self.value = value
            self.marks.root = (start, end)
            return ()
        inner = self._open[-1]
        if isinstance(inner.value, list):
            inner.value.append(value)
            inner.marks.extend((-1, -1, start, end))
            return (*inner.path, len(inner.value) - 1)
        key = inner.key
        if key is None:
            raise YamlMistakeError("a key must be a plain word", start, end)
        inner.value[key] = value
        inner.key = None
        inner.marks.extend((start, end))
        return (*inner.path, key)

    def document(self, event: Any) -> None:  # noqa: ANN401
        self._documents += 1
        if self._documents > 1:
            span = event.start_mark.index, event.end_mark.index
            raise YamlMistakeError("a second document in one file", *span, "keep one document a file")

    def alias(self, event: Any) -> Never:  # noqa: ANN401
        span = event.start_mark.index, event.end_mark.index
        raise YamlMistakeError("anchors and aliases are not used in meminit documents", *span)

    def _refuse(self, event: Any) -> Never:  # noqa: ANN401
        if event.tag is not None:
            span = event.start_mark.index, event.end_mark.index
            raise YamlMistakeError(f"tag {quoted(event.tag)} is not used in meminit documents", *span)
        self.alias(event)

    def _first(self, inner: _Open, key: str) -> str:
        start = inner.marks[4 * list(inner.value).index(key)]
        return f"; it was first given on line {self._text.count(chr(10), 0, start) + 1}"


def _plain(text: str, start: int, end: int) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if not _INTEGER.fullmatch(text):
        return text
    if text[:2] in {"0x", "0o"}:
        if len(text) <= MAX_DIGITS:
            return int(text, 0)
    else:
        try:
            return int(text)
        except ValueError:
            pass
    raise YamlMistakeError(f"a number of {len(text)} digits", start, end)
