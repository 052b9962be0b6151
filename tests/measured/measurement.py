"""One value that was measured of a real kernel, beside the one that is predicted."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["Measurement"]


class Measurement(NamedTuple):
    """One value: ``missing`` names the input without which it is not determined; empty where it is.

    ``within`` are the pages by which it may be off, where what moves it was not measured.
    """

    kind: str
    release: str
    arch: str
    fact: str
    where: str
    expected: object
    got: object
    missing: str = ""
    within: int = 0

    @property
    def off(self) -> int:
        """By how many pages the farthest of its numbers is off; 0 where all are equal."""
        pairs = zip(_numbers(self.expected), _numbers(self.got), strict=True)
        return max((abs(seen - ours) for seen, ours in pairs), default=0)

    @property
    def right(self) -> bool:
        """Whether it is as predicted, or not determined."""
        if self.expected == self.got or self.missing:
            return True
        return bool(self.within) and self.got is not None and self.off <= self.within


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)
