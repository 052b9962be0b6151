"""Features as a table: what it is, which releases have it, and whether this boot does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.kernel import Feature, Kernel

__all__ = ["feature_lines", "span"]


def span(feature: Feature) -> str:
    """The releases that have ``feature``: ``2.6.23 up to 4.13``, ``since 4.14``, ``always``."""
    since = feature.since.text if feature.since else None
    until = feature.until.text if feature.until else None
    if since and until:
        text = f"{since} up to before {until}"
    elif since:
        text = f"since {since}"
    else:
        text = f"before {until}" if until else "every release"
    text += "".join(f", also {series}" for series in feature.also)
    return text + "".join(f", not {series}" for series in feature.without)


def feature_lines(features: Iterable[Feature], kernel: Kernel | None) -> str:
    """A line a feature; with a kernel, ``+`` before those it has and ``-`` before those it lacks."""
    lines = []
    for feature in features:
        mark = "" if kernel is None else ("+ " if kernel.has(feature.name) else "- ")
        unverified = "" if feature.verified else "  (read, not measured)"
        lines.append(f"{mark}{feature.name}: {feature.summary}\n    {span(feature)}{unverified}")
    return "\n".join(lines) + "\n"
