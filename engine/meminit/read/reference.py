"""What jsonschema, the reference, finds wrong with a value, without a second look at what is known to be right."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import jsonschema_rs
    from jsonschema.exceptions import ValidationError

    from meminit.text import Path

__all__ = ["MAX_FAILURES", "failures"]

MAX_FAILURES = 256
"""So many failures are weighed against each other."""


def failures(
    value: object,
    schema: Mapping[str, Any],
    compiled: jsonschema_rs.Validator,
    schema_by_uri: Callable[[str], Mapping[str, Any]],
) -> list[ValidationError]:
    """The first failures of ``value``. ``compiled`` is the compiled validator of the same schema."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    suspects = _Suspects(value, compiled)

    def items(validator: Any, items: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401
        indexes = suspects.indexes(instance)
        if indexes is None or "prefixItems" in schema:
            yield from Draft202012Validator.VALIDATORS["items"](validator, items, instance, schema)
        else:
            for index in indexes:
                yield from validator.descend(instance[index], items, path=index)

    registry = Registry(retrieve=lambda uri: DRAFT202012.create_resource(schema_by_uri(uri)))  # type: ignore[call-arg]
    validator = extend(Draft202012Validator, {"items": items})(schema, registry=registry)  # type: ignore[no-untyped-call]
    return list(islice(validator.iter_errors(value), MAX_FAILURES))


class _Suspects:
    """Which items of which lists may be wrong, as the compiled validator tells.

    jsonschema takes seconds for a matrix of 1,024 rows, the compiled one milliseconds.
    """

    def __init__(self, value: object, compiled: jsonschema_rs.Validator) -> None:
        self._indexes: dict[int, list[int]] = {}  # by id() of a list; the document outlives this
        try:
            errors = islice(compiled.iter_errors(value), MAX_FAILURES)
            paths = [tuple(error.instance_path) for error in errors]
        except ValueError:
            return
        self._mark(value, (), set(paths))

    def indexes(self, instance: object) -> list[int] | None:
        """Indexes of the items to look at; None when all must be."""
        return self._indexes.get(id(instance))

    def _mark(self, value: Any, path: Path, failures: set[Path]) -> None:  # noqa: ANN401  a document's value
        """Mark the lists on the way to where ``failures`` are and those beside it; not what is below one."""
        if path in failures:
            return
        steps = {failure[len(path)] for failure in failures}
        if isinstance(value, list):
            self._indexes[id(value)] = sorted(step for step in steps if isinstance(step, int))
        for step, child in value.items() if isinstance(value, dict) else enumerate(value):
            if step in steps:
                self._mark(child, (*path, step), {failure for failure in failures if failure[len(path)] == step})
            elif isinstance(value, dict):
                self._clear(child)

    def _clear(self, value: object) -> None:
        if isinstance(value, list):
            self._indexes[id(value)] = []
        elif isinstance(value, dict):
            for child in value.values():
                self._clear(child)
