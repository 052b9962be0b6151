"""YAML and JSON documents as plain values that know their places.

YAML is read by its core schema with two differences that keep what the user wrote: a number with a fraction stays
text (release 4.10 is not 4.1), and keys are always text. Duplicate keys, anchors, tags and second documents are faults.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Never

from meminit.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.text import Path, Place, Source

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "Tree", "read_tree"]

MAX_CHARACTERS = 256 << 20
MAX_DEPTH = 64
_Spans = dict["Path", tuple[int, int]]

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_WORDS = {"": None, "~": None} | {
    spelling: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for spelling in (word, word.title(), word.upper())
}
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


@dataclass(frozen=True, eq=False)
class Tree:
    """A document: ``data`` is dicts, lists, texts, ints, bools and None. Places are found when asked for."""

    source: Source
    data: Any
    _found: tuple[_Spans, _Spans] | None = field(default=None, repr=False)

    @cached_property
    def _spans(self) -> tuple[_Spans, _Spans]:
        return _json_spans(self.source.text) if self._found is None else self._found

    def at(self, path: Path) -> Place | None:
        """Where the value at ``path`` stands; the nearest value above it when it has no place."""
        return self._nearest(self._spans[0], path)

    def key(self, path: Path) -> Place | None:
        """Where the key that leads to ``path`` stands; the value's place for list items."""
        span = self._spans[1].get(path)
        return self.at(path) if span is None else self.source.place(*span)

    def _nearest(self, spans: _Spans, path: Path) -> Place | None:
        for length in range(len(path), -1, -1):
            if (span := spans.get(path[:length])) is not None:
                return self.source.place(*span)
        return None

    def get(self, path: Path) -> Any:  # noqa: ANN401  a document holds values of any type
        """The value at ``path``, or None."""
        value = self.data
        for step in path:
            if isinstance(value, Mapping):
                value = value.get(step)
            elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def read_tree(source: Source) -> Tree:
    """Read a YAML or JSON document. Raises InputFault with the place of the first mistake."""
    if len(source.text) > MAX_CHARACTERS:
        raise InputFault(f"{source.name} is larger than {MAX_CHARACTERS >> 20} million characters")
    if "\0" in source.text:
        offset = source.text.index("\0")
        raise InputFault(
            f"{source.name} is a binary file, not YAML or JSON",
            source.place(offset, offset + 1),
            "give a text document, or a format that meminit imports",
        )
    if source.text.lstrip()[:1] in {"{", "["}:
        return _read_json(source)
    return _read_yaml(source)


def _read_json(source: Source) -> Tree:
    try:
        data = json.loads(source.text, parse_float=str, parse_constant=str, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        try:
            return _read_yaml(source)
        except InputFault:
            place = source.place(error.pos, error.pos + 1)
        raise InputFault(f"not JSON: {error.msg}", place) from None
    except _DuplicateKeyError as duplicate:
        _refuse_duplicate(source, duplicate.key)
    except RecursionError:
        raise InputFault(f"{source.name} nests deeper than {MAX_DEPTH} levels", source.place(0, 1)) from None
    return Tree(source, data)


class _DuplicateKeyError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(key)
            seen.add(key)
    return found


def _refuse_duplicate(source: Source, key: str) -> Never:
    places = [m.span() for m in re.finditer(re.escape(json.dumps(key)) + r"(?=\s*:)", source.text)]
    start, end = places[-1] if places else (0, 1)
    raise InputFault(f"key `{key}` is given twice in one object", source.place(start, end))


def _json_spans(text: str) -> tuple[_Spans, _Spans]:
    """Places of all values and keys of a valid JSON text, without recursion."""
    values: _Spans = {}
    keys: _Spans = {}
    open_: list[tuple[Path, int, bool]] = []
    path: Path = ()
    expect_key = False
    for match in _JSON_TOKEN.finditer(text):
        lexeme, (start, end) = match.group(), match.span()
        if lexeme in "{[":
            open_.append((path, start, lexeme == "{"))
            path, expect_key = (*path, 0), lexeme == "{"
        elif lexeme in "}]":
            path, first, _ = open_.pop()
            values[path] = (first, end)
        elif lexeme == ",":
            outer, _, in_object = open_[-1]
            expect_key = in_object
            if not in_object:
                path = (*outer, int(path[-1]) + 1)
        elif lexeme == ":":
            continue
        elif expect_key:
            path, expect_key = (*open_[-1][0], json.loads(lexeme)), False
            keys[path] = (start, end)
        else:
            values[path] = (start, end)
    return values, keys


def _read_yaml(source: Source) -> Tree:
    import yaml

    values: _Spans = {}
    keys: _Spans = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = _compose(source, yaml.parse(source.text, Loader=loader), values, keys)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        index = min(mark.index, len(source.text)) if mark is not None else 0
        message = f"not YAML: {error.problem or error.context}"
        raise InputFault(message, source.place(index, index + 1)) from None
    except yaml.reader.ReaderError as error:
        index = max(0, source.text.find(chr(error.character) if isinstance(error.character, int) else "\udc80"))
        raise InputFault(f"not YAML: {error.reason}", source.place(index, index + 1)) from None
    except UnicodeEncodeError as error:
        place = source.place(error.start, error.start + 1)
        raise InputFault(f"{source.name} is not UTF-8 text", place) from None
    return Tree(source, data, (values, keys))


def _compose(source: Source, events: Iterator[Any], values: _Spans, keys: _Spans) -> object:
    """Build the value from parser events with a stack of our own, so that depth is bounded and checked."""
    import yaml

    root: list[object] = []
    stack: list[tuple[Any, Path, int]] = []  # container, its path, where it began
    pending: str | None = None
    documents = 0

    def place(event: Any) -> Place:  # noqa: ANN401  yaml's event
        return source.place(event.start_mark.index, event.end_mark.index)

    def add(value: object, event: Any) -> Path:  # noqa: ANN401  yaml's event
        nonlocal pending
        if not stack:
            root.append(value)
            return ()
        container, path, _ = stack[-1]
        if isinstance(container, list):
            container.append(value)
            return (*path, len(container) - 1)
        if pending is None:
            raise InputFault("a key must be a plain word", place(event))
        key, pending = pending, None
        container[key] = value
        return (*path, key)

    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            if event.tag is not None and event.tag != "!":
                raise InputFault(f"tag `{event.tag}` is not used in meminit documents", place(event))
            if stack and pending is None and isinstance(stack[-1][0], dict):
                pending = _key(source, stack[-1], event, keys)
                continue
            plain = not event.style
            path = add(_scalar(event.value) if plain else event.value, event)
            values[path] = (event.start_mark.index, event.end_mark.index)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if event.tag is not None:
                raise InputFault(f"tag `{event.tag}` is not used in meminit documents", place(event))
            if len(stack) >= MAX_DEPTH:
                raise InputFault(f"{source.name} nests deeper than {MAX_DEPTH} levels", place(event))
            container: object = {} if isinstance(event, yaml.MappingStartEvent) else []
            path = add(container, event)
            values[path] = (event.start_mark.index, event.end_mark.index)
            stack.append((container, path, event.start_mark.index))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            _, path, start = stack.pop()
            values[path] = (start, _trimmed(source.text, start, event.end_mark.index))
        elif isinstance(event, yaml.AliasEvent):
            raise InputFault("anchors and aliases are not used in meminit documents", place(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise InputFault("a second document in one file", place(event), "keep one document a file")
    return root[0] if root else None


def _key(source: Source, top: tuple[Any, Path, int], event: Any, keys: _Spans) -> str:  # noqa: ANN401  yaml's event
    container, path, _ = top
    start, end = event.start_mark.index, event.end_mark.index
    key = str(event.value)
    if key in container:
        first = keys[(*path, key)]
        line = source.position(first[0])[0]
        raise InputFault(f"key `{key}` is given twice; it was first given on line {line}", source.place(start, end))
    keys[(*path, key)] = (start, end)
    return key


def _trimmed(text: str, start: int, end: int) -> int:
    """``end`` without the blanks and newlines that YAML counts to a block."""
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _scalar(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in {"0x", "0o"} else int(text)
    return text
