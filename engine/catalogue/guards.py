"""Conditions on CONFIG symbols as values: joined, simplified and written as the catalogue has them.

``X`` holds where CONFIG_X is built in, ``X+`` where it is on at all (built in or a module), ``?`` is a condition that
could not be read. They are joined by ``!``, ``&`` and ``|``; ``1`` always holds and ``0`` never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MORE", "NO", "YES", "Guard", "both", "either", "enabled", "module_only", "opposite", "symbol", "written"]

Guard = tuple["str | Guard", ...]
"""``("on", NAME)``, ``("any", NAME)``, ``("not", guard)``, ``("and", guards…)``, ``("or", guards…)`` or a constant."""

YES: Guard = ("yes",)
NO: Guard = ("no",)
MORE: Guard = ("more",)

_MOST_PARTS = 60
"""A guard of more parts says less than that it is not known."""


def symbol(name: str) -> Guard:
    """CONFIG_``name`` is built in."""
    return ("on", name)


def enabled(name: str) -> Guard:
    """CONFIG_``name`` is built in or a module."""
    return ("any", name)


def module_only(name: str) -> Guard:
    """CONFIG_``name`` is a module."""
    return both(enabled(name), opposite(symbol(name)))


def opposite(guard: Guard) -> Guard:
    """What holds where ``guard`` does not."""
    match guard:
        case ("yes",):
            return NO
        case ("no",):
            return YES
        case ("more",):
            return MORE
        case ("not", inner):
            return inner  # type: ignore[return-value]
        case ("and", *parts):
            return either(*map(opposite, parts))  # type: ignore[arg-type]
        case ("or", *parts):
            return both(*map(opposite, parts))  # type: ignore[arg-type]
    return ("not", guard)


def both(*guards: Guard) -> Guard:
    """What holds where all of ``guards`` do."""
    return _joined("and", guards, unit=YES, zero=NO)


def either(*guards: Guard) -> Guard:
    """What holds where one of ``guards`` does."""
    return _joined("or", guards, unit=NO, zero=YES)


def _joined(operator: str, guards: Iterable[Guard], *, unit: Guard, zero: Guard) -> Guard:
    parts: list[Guard] = []
    for guard in guards:
        inner: tuple[Guard, ...] = guard[1:] if guard[0] == operator else (guard,)  # type: ignore[assignment]
        parts += [part for part in inner if part != unit and part not in parts]
    if zero in parts or any(opposite(part) in parts for part in parts if part != MORE):
        return zero
    parts = [short for part in parts if (short := _without_opposites(part, operator, parts)) != unit]
    parts = _factored(_absorbed(operator, parts)) if operator == "or" else _absorbed(operator, parts)
    if not parts:
        return unit
    if len(parts) == 1:
        return parts[0]
    if len(str(parts)) > _MOST_PARTS * 20:
        return MORE
    return (operator, *parts)


def _without_opposites(part: Guard, operator: str, parts: list[Guard]) -> Guard:
    """``part`` less what another one rules out: of A|(!A&B) the !A, of A|B|C&(A|B) all of the last."""
    if part[0] not in {"and", "or"} or part[0] == operator:
        return part
    if any(inner[0] == operator and set(inner[1:]) <= set(parts) for inner in part[1:]):
        return NO if operator == "or" else YES
    join = both if part[0] == "and" else either
    return join(*(inner for inner in part[1:] if inner == MORE or opposite(inner) not in parts))  # type: ignore[arg-type]


def _absorbed(operator: str, parts: list[Guard]) -> list[Guard]:
    """``parts`` less those that another one decides: B|A beside A, ``X+`` beside ``X``."""
    other = "or" if operator == "and" else "and"
    weaker, stronger = ("any", "on") if operator == "and" else ("on", "any")
    return [
        part
        for part in parts
        if not (part[0] == other and any(inner in parts for inner in part[1:]))
        and not (part[0] == weaker and (stronger, part[1]) in parts)
        and not (part[0] == other and any(_covers(operator, rest, part) for rest in parts if rest != part))
    ]


def _factored(parts: list[Guard]) -> list[Guard]:
    """A&X|B&X as X&(A|B)."""
    members = [part[1:] if part[0] == "and" else (part,) for part in parts]
    shared = [part for part in members[0] if all(part in others for others in members[1:])] if len(parts) > 1 else []
    if not shared:
        return parts
    rest = (both(*(part for part in own if part not in shared)) for own in members)  # type: ignore[arg-type]
    return [both(*shared, either(*rest))]  # type: ignore[arg-type]


def _covers(operator: str, rest: Guard, part: Guard) -> bool:
    """Whether ``rest``, itself a join like ``part``, has fewer of the same members."""
    return rest[0] == part[0] != operator and set(rest[1:]) < set(part[1:])


def written(guard: Guard) -> str:
    """``guard`` as text."""
    match guard:
        case ("on", str(name)):
            return name
        case ("any", str(name)):
            return f"{name}+"
        case ("yes",):
            return "1"
        case ("no",):
            return "0"
        case ("more",):
            return "?"
        case ("not", inner):
            return f"!{_inner(inner)}"
        case ("and", *parts):
            return "&".join(map(_inner, parts))
        case ("or", *parts):
            return "|".join(map(_inner, parts))
    message = f"not a guard: {guard!r}"
    raise ValueError(message)


def _inner(guard: object) -> str:
    text = written(guard)  # type: ignore[arg-type]
    return f"({text})" if "&" in text or "|" in text else text
