"""Features as a table: what it is, which releases have it, and whether this boot does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.kernel import Feature, Kernel

__all__ = ["feature_lines"]


def feature_lines(features: Iterable[Feature], kernel: Kernel | None) -> str:
    """A line a feature; with a kernel, ``+`` before those it has and ``-`` before those it lacks.

    ``?`` stands before those that hang on symbols which are not known.
    """
    lines = []
    for feature in features:
        mark = "" if kernel is None else _mark(kernel, feature.name)
        unverified = "" if feature.verified else "  (read, not measured)"
        lines.append(f"{mark}{feature.name}: {feature.summary}\n    {feature.span}{unverified}")
    return "\n".join(lines) + "\n"


def _mark(kernel: Kernel, name: str) -> str:
    if name in kernel.undecided:
        return "? "
    return "+ " if kernel.has(name) else "- "
