"""YAML and JSON documents as plain values that know their places.

A number with a fraction stays text (release 4.10 is not 4.1), and keys are always text; duplicate keys are faults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault
from meminit.read.json_places import JsonMarks
from meminit.read.json_text import MAX_DEPTH, JsonMistakeError, parse_json
from meminit.read.yaml_text import YamlMarks, YamlMistakeError, parse_yaml
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.text import Path, Place, Source

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "PlacesUnder", "Tree", "read_tree"]

MAX_CHARACTERS = 256 << 20
MAX_FLOW_CHARACTERS = 1 << 20
"""A text that opens with ``{`` or ``[`` and is no JSON is tried as YAML only up to this length."""

_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, eq=False)
class Tree:
    """A document: ``data`` is dicts, lists, texts, ints, bools and None. Places are found when asked for."""

    source: Source
    data: Any
    _yaml: YamlMarks | None = field(default=None, repr=False)
    _orders: dict[Path, dict[str, int]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _marks(self) -> YamlMarks | JsonMarks:
        if self._yaml is not None:
            return self._yaml
        text = self.source.text
        return JsonMarks(text) if text.lstrip()[:1] in {"{", "["} else parse_yaml(text)[1]

    def at(self, path: Path) -> Place:
        """Where the value at ``path`` stands; the nearest value above it when it has no place."""
        return self.source.place(*self._find(path)[1])

    def key(self, path: Path) -> Place:
        """Where the key that leads to ``path`` stands; the value's place for list items."""
        key, value = self._find(path)
        return self.source.place(*(value if key is None else key))

    def _find(self, path: Path) -> tuple[tuple[int, int] | None, tuple[int, int]]:
        """Spans of the key (if there is one) and of the value, at ``path`` or at the nearest value above it."""
        key: tuple[int, int] | None = None
        span, value = self._marks.root, self.data
        for depth, step in enumerate(path):
            container = path[:depth]
            index = self._index(value, container, step)
            if index is None:
                return None, span
            first, last, start, end = self._marks.children(container, span)[4 * index : 4 * index + 4]
            key, span, value = (None if first < 0 else (first, last)), (start, end), value[step]
        return key, span

    def _index(self, value: object, container: Path, step: str | int) -> int | None:
        """Which child of ``value`` is at ``step``, counted in the order of the text."""
        if isinstance(value, dict):
            order = self._orders.get(container)
            if order is None:
                order = self._orders[container] = {name: index for index, name in enumerate(value)}
            return order.get(step) if isinstance(step, str) else None
        if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            return step
        return None

    def get(self, path: Path) -> Any:  # noqa: ANN401  a document holds values of any type
        """The value at ``path``, or None."""
        value = self.data
        for step in path:
            if isinstance(value, Mapping):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            else:
                return None
        return value


@dataclass(frozen=True, slots=True)
class PlacesUnder:
    """The places of a document that stands inside another one, at ``prefix``."""

    outer: Tree
    prefix: Path

    def at(self, path: Path) -> Place:
        """The place of the value at ``path`` of the inner document."""
        return self.outer.at((*self.prefix, *path))

    def key(self, path: Path) -> Place:
        """The place of the key that leads to ``path`` of the inner document."""
        return self.outer.key((*self.prefix, *path))


def read_tree(source: Source) -> Tree:
    """Read a YAML or JSON document. Raises InputFault with the place of the first mistake."""
    text = source.text
    if len(text) > MAX_CHARACTERS:
        raise InputFault(f"{source.name} is larger than {MAX_CHARACTERS >> 20} million characters")
    _refuse_binary(source)
    if text.lstrip()[:1] not in {"{", "["}:
        return _read_yaml(source)
    try:
        return Tree(source, parse_json(text))
    except JsonMistakeError as mistake:
        as_json = mistake
    if as_json.final or len(text) > MAX_FLOW_CHARACTERS:
        raise InputFault(as_json.message, _place(source, as_json.start, as_json.end))
    try:
        return _read_yaml(source)
    except InputFault as as_yaml:
        if as_yaml.place is not None and as_yaml.place.start > as_json.start:
            raise  # whoever came farther understood more
    raise InputFault(as_json.message, _place(source, as_json.start, as_json.end))


def _read_yaml(source: Source) -> Tree:
    try:
        data, marks = parse_yaml(source.text)
    except YamlMistakeError as mistake:
        place = _place(source, mistake.start, mistake.end)
        raise InputFault(mistake.message, place, mistake.help) from None
    return Tree(source, data, marks)


def _place(source: Source, start: int, end: int) -> Place:
    """The span, or the last character that is no blank when the span stands behind it all."""
    last = len(source.text.rstrip()) - 1
    if start > last >= 0:
        return source.place(last, last + 1)
    return source.place(start, max(end, start + 1))


def _refuse_binary(source: Source) -> None:
    text = source.text
    offset = text.find("\0")
    if offset >= 0:
        raise InputFault(
            f"{source.name} is a binary file, not YAML or JSON",
            source.place(offset, offset + 1),
            "give a text document, or a format that meminit imports",
        )
    if not text.isascii() and (match := _UNDECODED.search(text)):
        raise InputFault(f"{source.name} is not UTF-8 text", source.place(*match.span()))
