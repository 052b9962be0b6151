"""What jsonschema, the reference, finds wrong with a value; items of long lists that are right it does not look at."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema.exceptions import ValidationError

    Compile = Callable[[Mapping[str, Any]], Callable[[object], bool] | None]

__all__ = ["LONG_LIST", "MAX_FAILURES", "failures"]

MAX_FAILURES = 256
"""So many failures are weighed against each other."""

LONG_LIST = 64
"""From this length on a compiled validator tells which items jsonschema needs to see: a thousand times faster."""


def failures(
    value: object, schema: Mapping[str, Any], compiled: Compile, schema_by_uri: Callable[[str], Mapping[str, Any]]
) -> list[ValidationError]:
    """The first failures of ``value``. ``compiled`` gives a fast test for a schema, or None where it has none."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    tests: dict[int, Callable[[object], bool] | None] = {}  # by id() of the schema of the items

    def items(validator: Any, items: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401
        accepts = None
        if isinstance(instance, list) and "prefixItems" not in schema:
            if len(instance) > schema.get("maxItems", len(instance)):
                return  # that it is too long is told already
            if len(instance) >= LONG_LIST and isinstance(items, dict):
                if id(items) not in tests:
                    tests[id(items)] = compiled(items)
                accepts = tests[id(items)]
        if accepts is None:
            yield from Draft202012Validator.VALIDATORS["items"](validator, items, instance, schema)
            return
        for index, item in enumerate(instance):
            if not accepts(item):
                yield from validator.descend(item, items, path=index)

    registry = Registry(retrieve=lambda uri: DRAFT202012.create_resource(schema_by_uri(uri)))  # type: ignore[call-arg]
    validator = extend(Draft202012Validator, {"items": items})(schema, registry=registry)  # type: ignore[no-untyped-call]
    return list(islice(validator.iter_errors(value), MAX_FAILURES))
