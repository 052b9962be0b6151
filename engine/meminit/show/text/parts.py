"""What a grammar read of a value, and what a variable is set to, as people write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from meminit.model.understanding import SIZES
from meminit.quantity import format_size

__all__ = ["written_parts", "written_sets", "written_value"]

_MANY = 16
"""So many members of a list are written out."""


def written_parts(parts: Mapping[str, object]) -> str:
    """``size 4G, start 2G``; what is empty or none is left out."""
    return ", ".join(f"{name} {written_value(name, value)}" for name, value in parts.items() if not _empty(value))


def written_sets(sets: Mapping[str, object], parts: Mapping[str, object]) -> str:
    """``required_kernelcore = 4G, …``: a number that is a size among ``parts`` is told as one."""
    sizes = {value: name for name, value in parts.items() if name in SIZES and isinstance(value, int)}
    return ", ".join(
        f"{variable} = {written_value(sizes.get(value, variable) if isinstance(value, int) else variable, value)}"
        for variable, value in sets.items()
        if not _empty(value)
    )


def written_value(name: str, value: object) -> str:
    """One value: numbers of bytes as 4G, which ``name`` tells; lists and mappings with their members."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case int() if name in SIZES:
            return format_size(value)
        case Mapping():
            return "{" + ", ".join(f"{key}: {written_value(_kind(name, key), value[key])}" for key in value) + "}"
        case str():
            return value
        case Sequence():
            more = [f"… {len(value) - _MANY} more"] if len(value) > _MANY else []
            return "[" + ", ".join([*(written_value(name, each) for each in value[:_MANY]), *more]) + "]"
    return str(value)


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, (Mapping, Sequence)) and not value)


def _kind(name: str, key: object) -> str:
    """What the values of a mapping are: what its key says, and of numbered ones what the mapping is."""
    return key if isinstance(key, str) and not key.isdigit() else name
