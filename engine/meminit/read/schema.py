"""Validates documents by JSON Schema, and tells the most telling failure in the user's words.

A compiled validator answers first whether a document is valid at all; only for one that is not does jsonschema, the
reference, look for what is wrong.
"""

from __future__ import annotations

import json
import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from meminit import data
from meminit.errors import InputFault, MeminitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jsonschema_rs

    from meminit.read.failure import Failure
    from meminit.read.tree import Tree
    from meminit.text import Path, Place

__all__ = ["is_valid", "schema_by_uri", "schema_document", "validate"]

_URI = re.compile(r"meminit:(?:rules/)?([a-z0-9-]+)/[0-9]+")


def validate(
    tree: Tree, schema: str | Mapping[str, Any], path: Path = (), *, fault: type[MeminitError] = InputFault
) -> None:
    """Check the value at ``path`` of ``tree``; raise ``fault`` with place and help at the most telling failure.

    ``schema`` is a schema, or the name of one in rules/schemas.
    """
    value = tree.get(path)
    if is_valid(value, schema):
        return
    from meminit.read.reference import failures
    from meminit.read.wording import worded

    errors = failures(value, schema_document(schema), _test_of, schema_by_uri)
    if not errors:
        return  # the reference has the last word

    candidates: list[tuple[int, int, int, Failure, Place]] = []
    for failure in worded(errors):
        at = (*path, *failure.path)
        place = tree.key(at) if failure.at_key else tree.at(at)
        candidates.append((failure.rank, place.start, len(candidates), failure, place))
    *_, failure, place = min(candidates, key=lambda candidate: candidate[:3])
    raise fault(failure.message, place, failure.help)


def is_valid(value: object, schema: str | Mapping[str, Any]) -> bool:
    """Whether the compiled validator accepts ``value``; false also where it cannot tell."""
    return _accepts(_compiled(schema), value)


def _accepts(validator: jsonschema_rs.Validator, value: object) -> bool:
    try:
        return validator.is_valid(value)
    except ValueError:  # a text that is no UTF-8, a key that is no text
        return False


def _test_of(schema: Mapping[str, Any]) -> Callable[[object], bool] | None:
    """A fast test for a part of a schema; None when the part refers to what stands outside of it."""
    import jsonschema_rs

    try:
        validator = _compile(schema)
    except (ValueError, jsonschema_rs.ReferencingError):
        return None
    return partial(_accepts, validator)


def schema_document(schema: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, read from rules/schemas when it is a name."""
    return _by_name(schema) if isinstance(schema, str) else schema


@cache
def _by_name(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data.text(f"rules/schemas/{name}.schema.json"))
    return found


def schema_by_uri(uri: str) -> dict[str, Any]:
    """A schema that another refers to: ``meminit:machine/1`` is rules/schemas/machine.schema.json."""
    match = _URI.fullmatch(uri)
    if match is None:
        message = f"no schema {uri}"
        raise LookupError(message)
    return _by_name(match[1])


def _compiled(schema: str | Mapping[str, Any]) -> jsonschema_rs.Validator:
    """The compiled validator of a schema; made once for a name."""
    return _compiled_by_name(schema) if isinstance(schema, str) else _compile(schema)


@cache
def _compiled_by_name(name: str) -> jsonschema_rs.Validator:
    return _compile(_by_name(name))


def _compile(schema: Mapping[str, Any]) -> jsonschema_rs.Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for(dict(schema), retriever=schema_by_uri)
