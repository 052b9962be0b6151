"""Failures of a schema in the user's words: what is wrong, at which key or value, and what would be right."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from meminit.errors import did_you_mean
from meminit.read.failure import KIND, MISSING, VALUE, Broken, Failure, path_text, shown
from meminit.read.quoting import counted, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jsonschema.exceptions import ValidationError

__all__ = ["worded"]

MOST_CHOICES = 24

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
}


def worded(errors: Iterable[ValidationError]) -> Iterator[Failure]:
    """What jsonschema found, one failure or more an error."""
    for error in errors:
        yield from _word(Broken.of(error))


def _word(broken: Broken) -> Iterator[Failure]:
    """The error by its keyword, with the schema's description as help where the keyword has none."""
    if broken.of_key:
        key = (*broken.path, str(broken.instance))
        broken = replace(broken, path=key, of_key=False)
        yield from (replace(failure, at_key=True) for failure in _word(broken))
        return
    keyword = _KEYWORDS.get(broken.keyword, _other)
    for failure in keyword(broken):
        yield failure if failure.help else replace(failure, help=broken.schema.get("description", ""))


def _type(broken: Broken) -> Iterator[Failure]:
    yield Failure(broken.path, _not_of_type(broken, _as_list(broken.value)))


def _as_list(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def _not_of_type(broken: Broken, wanted: Iterable[str]) -> str:
    match broken.instance:
        case dict():
            shown = "a mapping"
        case list():
            shown = "a list"
        case str() as text:
            shown = f"the text {quoted(text)}"
        case None:
            shown = "empty"
        case value:
            shown = quoted(value)
    return f"{path_text(broken.path)} is {shown}; it must be {_or(_TYPES[name] for name in wanted)}"


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _additional(broken: Broken) -> Iterator[Failure]:
    known = list(broken.schema.get("properties", {}))
    patterns = list(broken.schema.get("patternProperties", {}))
    unknown = (
        key for key in broken.instance if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    )
    for key in islice(unknown, 1):  # the first in the document is the one that is told
        where = f" in {path_text(broken.path)}" if broken.path else ""
        hint = did_you_mean(key, known) or ("known keys: " + ", ".join(known) if known else "")
        yield Failure((*broken.path, key), f"unknown key {quoted(key)}{where}", hint, at_key=True)


def _required(broken: Broken) -> Iterator[Failure]:
    for name in broken.value:
        if name not in broken.instance:
            described = broken.schema.get("properties", {}).get(name, {})
            hint = described.get("description", "") if isinstance(described, dict) else ""
            yield Failure(broken.path, f"{path_text(broken.path)} lacks `{name}`", hint, rank=MISSING)


def _dependent(broken: Broken) -> Iterator[Failure]:
    for key, names in broken.value.items():
        for name in names:
            if key in broken.instance and name not in broken.instance:
                message = f"`{key}` needs `{name}` beside it"
                yield Failure((*broken.path, key), message, at_key=True, rank=MISSING)


def _enum(broken: Broken) -> Iterator[Failure]:
    choices = [quoted(choice).strip("`") for choice in broken.value]
    hint = did_you_mean(str(broken.instance), choices)
    if not hint and len(choices) <= MOST_CHOICES:
        hint = "one of: " + ", ".join(choices)
    yield Failure(broken.path, f"{path_text(broken.path)} is {shown(broken.instance)}, which is not known here", hint)


def _const(broken: Broken) -> Iterator[Failure]:
    message = f"{path_text(broken.path)} is {shown(broken.instance)}; it must be {quoted(broken.value)}"
    yield Failure(broken.path, message, rank=KIND if broken.path == ("meminit",) else VALUE)


def _limit(words: str) -> Callable[[Broken], Iterator[Failure]]:
    def limit(broken: Broken) -> Iterator[Failure]:
        yield Failure(broken.path, f"{path_text(broken.path)} is {quoted(broken.instance)}; {words} {broken.value}")

    return limit


def _length(words: str) -> Callable[[Broken], Iterator[Failure]]:
    def length(broken: Broken) -> Iterator[Failure]:
        count = len(broken.instance)
        unit = "character" if isinstance(broken.instance, str) else "value"
        state = f"has {counted(count, unit)}; {words} {broken.value}" if count else "is empty"
        yield Failure(broken.path, f"{path_text(broken.path)} {state}")

    return length


def _pattern(broken: Broken) -> Iterator[Failure]:
    meant = broken.schema.get("title", f"of the form {broken.value}")
    yield Failure(broken.path, f"{path_text(broken.path)} is {quoted(broken.instance)}, which is not {meant}")


def _unique(broken: Broken) -> Iterator[Failure]:
    items = broken.instance
    index = next(index for index, item in enumerate(items) if item in items[:index])
    yield Failure((*broken.path, index), f"{path_text(broken.path)} holds {shown(items[index])} twice")


def _never(broken: Broken) -> Iterator[Failure]:
    yield Failure(broken.path, f"{path_text(broken.path)} is not used here", at_key=True)


def _other(broken: Broken) -> Iterator[Failure]:
    meant = quoted(json.dumps(broken.value))
    message = f"{path_text(broken.path)} does not fit `{broken.keyword}` {meant}"
    yield Failure(broken.path, message, rank=MISSING)


def _branches(broken: Broken) -> Iterator[Failure]:
    """A value that fits none of several schemas: told by what they have in common, else by the nearest of them."""
    branches: dict[str | int, list[Broken]] = {}
    for inner in broken.inner:
        branches.setdefault(inner.branch, []).append(inner)
    every = list(branches.values())
    if not every:
        yield from _too_many(broken)
    elif all(len(branch) == 1 and branch[0].keyword == "required" and not branch[0].steps for branch in every):
        names = [f"`{name}`" for (branch,) in every for name in branch.value if name not in broken.instance]
        message = f"{path_text(broken.path)} lacks {_or(dict.fromkeys(names))}"
        yield Failure(broken.path, message, rank=MISSING)
    elif all(any(inner.keyword == "type" and not inner.steps for inner in branch) for branch in every):
        types = [
            name for branch in every for inner in branch if inner.keyword == "type" for name in _as_list(inner.value)
        ]
        yield Failure(broken.path, _not_of_type(broken, dict.fromkeys(types)))
    else:
        for inner in min(every, key=_distance):
            yield from _word(inner)


def _distance(branch: list[Broken]) -> tuple[bool, int, int]:
    """How far a value is from a schema: of another type or kind, how near the root it fails, how often."""
    other = any(
        (inner.keyword == "type" and not inner.steps) or (inner.keyword in {"const", "enum"} and len(inner.steps) <= 1)
        for inner in branch
    )
    return other, -max(len(inner.steps) for inner in branch), len(branch)


def _too_many(broken: Broken) -> Iterator[Failure]:
    """Of several schemas only one may fit, and two or more do."""
    required = [name for branch in broken.value if isinstance(branch, dict) for name in branch.get("required", ())]
    names = [name for name in required if isinstance(broken.instance, dict) and name in broken.instance]
    if names:
        words = " and ".join(f"`{name}`" for name in names)
        yield Failure((*broken.path, names[-1]), f"{words} exclude each other", at_key=True)
    else:
        yield from _other(broken)


_KEYWORDS: dict[str, Callable[[Broken], Iterator[Failure]]] = {
    "type": _type,
    "additionalProperties": _additional,
    "required": _required,
    "dependentRequired": _dependent,
    "enum": _enum,
    "const": _const,
    "minimum": _limit("the least is"),
    "maximum": _limit("the most is"),
    "exclusiveMinimum": _limit("it must be more than"),
    "exclusiveMaximum": _limit("it must be less than"),
    "minItems": _length("the least is"),
    "maxItems": _length("the most is"),
    "minLength": _length("the least is"),
    "maxLength": _length("the most is"),
    "minProperties": _length("the least is"),
    "maxProperties": _length("the most is"),
    "pattern": _pattern,
    "uniqueItems": _unique,
    "anyOf": _branches,
    "oneOf": _branches,
    "not": _never,
}
