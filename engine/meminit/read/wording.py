"""Failures of a schema in the user's words: what is wrong, at which key or value, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from meminit.errors import did_you_mean
from meminit.read.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jsonschema.exceptions import ValidationError

    from meminit.text import Path

__all__ = ["Failure", "path_text", "worded"]

KIND, VALUE, MISSING = range(3)
"""Ranks: the document is of another kind; something in it is wrong; something is not there (often by a misspelling)."""

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


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is wrong: a sentence, where (``at_key``: at the key that leads there), help and rank."""

    path: Path
    message: str
    help: str = ""
    at_key: bool = False
    rank: int = VALUE


def path_text(path: Iterable[str | int]) -> str:
    """A path as messages write it: ```nodes[0].cpus```; the root is ``the document``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return quoted(text) if text else "the document"


def worded(errors: Iterable[ValidationError]) -> Iterator[Failure]:
    """What jsonschema found, one failure or more an error."""
    for error in errors:
        yield from _word(error, tuple(error.absolute_path))


def _word(error: ValidationError, path: Path) -> Iterator[Failure]:
    if "propertyNames" in error.relative_schema_path:
        key = str(error.instance)
        found = _word_one(error, (*path, key))
        yield from (replace(failure, path=(*path, key), at_key=True) for failure in found)
    elif error.validator in {"anyOf", "oneOf"} and error.context:
        yield from _branches(error, path)
    else:
        yield from _word_one(error, path)


def _word_one(error: ValidationError, path: Path) -> Iterator[Failure]:
    """The error by its keyword, with the schema's description as help where the keyword has none."""
    keyword = _KEYWORDS.get(str(error.validator), _other)
    description = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
    for failure in keyword(error, path):
        yield failure if failure.help else replace(failure, help=description)


def _type(error: ValidationError, path: Path) -> Iterator[Failure]:
    wanted = error.validator_value
    yield Failure(path, _not_of_type(error.instance, path, [wanted] if isinstance(wanted, str) else wanted))


def _not_of_type(value: object, path: Path, wanted: Iterable[str]) -> str:
    match value:
        case dict():
            shown = "a mapping"
        case list():
            shown = "a list"
        case str():
            shown = f"the text {quoted(value)}"
        case None:
            shown = "empty"
        case _:
            shown = quoted(value)
    return f"{path_text(path)} is {shown}; it must be {_or(_TYPES[name] for name in wanted)}"


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _additional(error: ValidationError, path: Path) -> Iterator[Failure]:
    import re

    known = list(error.schema.get("properties", {}))
    patterns = list(error.schema.get("patternProperties", {}))
    for key in error.instance:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        where = f" in {path_text(path)}" if path else ""
        hint = did_you_mean(key, known) or ("known keys: " + ", ".join(known) if known else "")
        yield Failure((*path, key), f"unknown key {quoted(key)}{where}", hint, at_key=True)


def _required(error: ValidationError, path: Path) -> Iterator[Failure]:
    for name in error.validator_value:
        if name not in error.instance:
            described = error.schema.get("properties", {}).get(name, {})
            hint = described.get("description", "") if isinstance(described, dict) else ""
            yield Failure(path, f"{path_text(path)} lacks `{name}`", hint, rank=MISSING)


def _dependent(error: ValidationError, path: Path) -> Iterator[Failure]:
    for key, names in error.validator_value.items():
        for name in names:
            if key in error.instance and name not in error.instance:
                yield Failure((*path, key), f"`{key}` needs `{name}` beside it", at_key=True, rank=MISSING)


def _enum(error: ValidationError, path: Path) -> Iterator[Failure]:
    choices = [choice if isinstance(choice, str) else quoted(choice).strip("`") for choice in error.validator_value]
    hint = did_you_mean(str(error.instance), choices)
    if not hint and len(choices) <= MOST_CHOICES:
        hint = "one of: " + ", ".join(choices)
    yield Failure(path, f"{path_text(path)} is {quoted(error.instance)}, which is not known here", hint)


def _const(error: ValidationError, path: Path) -> Iterator[Failure]:
    message = f"{path_text(path)} is {quoted(error.instance)}; it must be {quoted(error.validator_value)}"
    yield Failure(path, message, rank=KIND if path == ("meminit",) else VALUE)


def _limit(words: str) -> Callable[[ValidationError, Path], Iterator[Failure]]:
    def limit(error: ValidationError, path: Path) -> Iterator[Failure]:
        yield Failure(path, f"{path_text(path)} is {quoted(error.instance)}; {words} {error.validator_value}")

    return limit


def _length(words: str) -> Callable[[ValidationError, Path], Iterator[Failure]]:
    def length(error: ValidationError, path: Path) -> Iterator[Failure]:
        count = len(error.instance)
        shown = f"has {count} {'characters' if isinstance(error.instance, str) else 'entries'}" if count else "is empty"
        yield Failure(path, f"{path_text(path)} {shown}; {words} {error.validator_value}")

    return length


def _pattern(error: ValidationError, path: Path) -> Iterator[Failure]:
    meant = error.schema.get("title", f"of the form {error.validator_value}")
    yield Failure(path, f"{path_text(path)} is {quoted(error.instance)}, which is not {meant}")


def _unique(error: ValidationError, path: Path) -> Iterator[Failure]:
    items = error.instance
    index = next(i for i, item in enumerate(items) if item in items[:i])
    yield Failure((*path, index), f"{path_text(path)} holds {quoted(items[index])} twice")


def _too_many(error: ValidationError, path: Path) -> Iterator[Failure]:
    """Of several schemas only one may fit, and two or more do."""
    names = [name for branch in error.validator_value for name in branch.get("required", ()) if name in error.instance]
    if not names:
        yield from _other(error, path)
    else:
        words = " and ".join(f"`{name}`" for name in names)
        yield Failure((*path, names[-1]), f"{words} exclude each other", at_key=True)


def _never(error: ValidationError, path: Path) -> Iterator[Failure]:  # noqa: ARG001  as its siblings
    yield Failure(path, f"{path_text(path)} is not used here", at_key=True)


def _other(error: ValidationError, path: Path) -> Iterator[Failure]:
    message = str(error.message)
    yield Failure(path, message if len(message) <= 200 else message[:200] + "…")


def _branches(error: ValidationError, path: Path) -> Iterator[Failure]:
    """A value that fits none of several schemas: told by what they have in common, else by the nearest of them."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    every = list(branches.values())
    if all(len(branch) == 1 and branch[0].validator == "required" and not branch[0].path for branch in every):
        names = [f"`{name}`" for (branch,) in every for name in branch.validator_value if name not in error.instance]
        yield from _described(
            error, Failure(path, f"{path_text(path)} lacks {_or(dict.fromkeys(names))}", rank=MISSING)
        )
        return
    if all(any(inner.validator == "type" and not inner.path for inner in branch) for branch in every):
        wanted = [inner.validator_value for branch in every for inner in branch if inner.validator == "type"]
        names = [name for value in wanted for name in ([value] if isinstance(value, str) else value)]
        yield from _described(error, Failure(path, _not_of_type(error.instance, path, dict.fromkeys(names))))
        return
    for inner in min(every, key=_distance):
        yield from _word(inner, (*path, *inner.path))


def _described(error: ValidationError, failure: Failure) -> Iterator[Failure]:
    yield replace(failure, help=error.schema.get("description", ""))


def _distance(branch: list[ValidationError]) -> tuple[bool, int, int]:
    """How far a value is from a schema: another type or kind, how near the root it fails, how often."""
    other = any(inner.validator in {"type", "const", "enum"} and len(inner.path) <= 1 for inner in branch)
    return other, -max(len(inner.path) for inner in branch), len(branch)


_KEYWORDS: dict[str, Callable[[ValidationError, Path], Iterator[Failure]]] = {
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
    "oneOf": _too_many,
    "not": _never,
    "None": _never,
}
