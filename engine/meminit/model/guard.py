"""Guards: when a zone, a step or a feature is there, as data that CONFIG symbols and features decide.

A guard is None (always), ``{config: SYMBOL}``, ``{feature: NAME}``, ``{not: GUARD}``, ``{any: [GUARD…]}``,
or a list of guards that must all hold. The answer is three-valued: None means not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.config import Config

    Guard = Mapping[str, Any] | Sequence[Any] | None

__all__ = ["holds", "written"]


def holds(guard: Guard, config: Config, features: frozenset[str]) -> bool | None:
    """Whether ``guard`` holds; None when a symbol it turns on is not known."""
    match guard:
        case None:
            return True
        case {"config": str(symbol)}:
            return config.enabled(symbol)
        case {"feature": str(name)}:
            return name in features
        case {"not": inner}:
            answer = holds(inner, config, features)
            return None if answer is None else not answer
        case {"any": list(choices)}:
            return _decide([holds(choice, config, features) for choice in choices], decisive=True)
        case list(parts) | tuple(parts):
            return _decide([holds(part, config, features) for part in parts], decisive=False)
    message = f"not a guard: {guard!r}"
    raise ValueError(message)


def _decide(answers: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def written(guard: Guard) -> str:
    """``guard`` as people read it: ``CONFIG_NUMA and not CONFIG_SLOB``; empty when there is none."""
    match guard:
        case None | []:
            return ""
        case {"config": str(symbol)}:
            return f"CONFIG_{symbol}"
        case {"feature": str(name)}:
            return name
        case {"not": inner}:
            text = written(inner)
            return f"not ({text})" if isinstance(inner, list) and len(inner) > 1 else f"not {text}"
        case {"any": list(choices)}:
            return "(" + " or ".join(map(written, choices)) + ")"
        case list(parts) | tuple(parts):
            return " and ".join(map(written, parts))
    message = f"not a guard: {guard!r}"
    raise ValueError(message)
