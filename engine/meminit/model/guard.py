"""Guards: when a zone, a step or a feature is there, as data that CONFIG symbols and features decide.

A guard is None (always), ``{config: SYMBOL}``, ``{feature: NAME}``, ``{not: GUARD}``, ``{any: [GUARD…]}``,
or a list of guards that must all hold. The answer is three-valued: None means not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from meminit.model.config import Config

    Guard = Mapping[str, Any] | Sequence[Any] | None

__all__ = ["features_asked", "holds", "symbols_of", "written"]


def holds(
    guard: Guard,
    config: Config,
    features: frozenset[str],
    *,
    unknown: bool | None = None,
    undecided: Collection[str] = (),
) -> bool | None:
    """Whether ``guard`` holds; a symbol that is not known is ``unknown``, and so may the answer be: None.

    So is a feature of ``undecided``, which hangs on such symbols.
    """
    match guard:
        case None:
            return True
        case {"config": str(symbol)}:
            answer = config.enabled(symbol)
            return unknown if answer is None else answer
        case {"feature": str(name)}:
            return unknown if name in undecided else name in features
        case {"not": inner}:
            answer = holds(inner, config, features, unknown=unknown, undecided=undecided)
            return None if answer is None else not answer
        case {"any": list(choices)}:
            answers = [holds(part, config, features, unknown=unknown, undecided=undecided) for part in choices]
            return _decide(answers, decisive=True)
        case list(parts) | tuple(parts):
            answers = [holds(part, config, features, unknown=unknown, undecided=undecided) for part in parts]
            return _decide(answers, decisive=False)
    message = f"not a guard: {guard!r}"
    raise ValueError(message)


def _decide(answers: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def symbols_of(guard: Guard) -> Iterator[str]:
    """The CONFIG symbols that ``guard`` asks for."""
    match guard:
        case {"config": str(symbol)}:
            yield symbol
        case {"not": inner}:
            yield from symbols_of(inner)
        case {"any": list(parts)} | list(parts):
            for part in parts:
                yield from symbols_of(part)


def features_asked(guard: Guard) -> Iterator[str]:
    """The features that ``guard`` asks for."""
    match guard:
        case {"feature": str(name)}:
            yield name
        case {"not": inner}:
            yield from features_asked(inner)
        case {"any": list(parts)} | list(parts):
            for part in parts:
                yield from features_asked(part)


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
