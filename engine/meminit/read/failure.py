"""A failure of a schema, before and after it has words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.read.quoting import quoted
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from jsonschema.exceptions import ValidationError

    from meminit.text import Path

__all__ = ["KIND", "MISSING", "VALUE", "Broken", "Failure", "path_text", "shown"]

KIND, VALUE, MISSING = range(3)
"""Ranks: the document is of another kind; something in it is wrong; something is not there (often by a misspelling)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is wrong: a sentence, where (``at_key``: at the key that leads there), help and rank."""

    path: Path
    message: str
    help: str = ""
    at_key: bool = False
    rank: int = VALUE


@dataclass(frozen=True, slots=True)
class Broken:
    """An error of jsonschema: the keyword and its value, the value that broke it and its path, and inner errors.

    ``steps`` leads from the error above to this one, ``branch`` says which of its schemas was tried.
    """

    keyword: str
    value: Any
    instance: Any
    schema: Mapping[str, Any]
    path: Path
    steps: Path
    branch: str | int
    of_key: bool
    inner: tuple[Broken, ...]

    @classmethod
    def of(cls, error: ValidationError, above: Path = ()) -> Self:
        """The error with absolute paths; ``above`` is the path of the error it belongs to."""
        steps = tuple(error.relative_path)
        path = (*above, *steps)
        return cls(
            keyword=str(error.validator),
            value=error.validator_value,
            instance=error.instance,
            schema=error.schema if isinstance(error.schema, dict) else {},
            path=path,
            steps=steps,
            branch=error.relative_schema_path[0] if error.relative_schema_path else 0,
            of_key="propertyNames" in error.relative_schema_path,
            inner=tuple(cls.of(inner, path) for inner in error.context or ()),
        )


def path_text(path: Iterable[str | int]) -> str:
    """A path as messages write it: ```nodes[0].cpus```; the root is ``the document``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return quoted(text) if text else "the document"


def shown(value: object) -> str:
    """A value in a sentence, containers by their kind."""
    match value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return quoted(value)
