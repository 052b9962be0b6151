"""Rows of data that are so for some kernels only: by release, arch and guard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.guard import features_asked, holds, symbols_of
from meminit.model.kernel import span_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from meminit.model.kernel import Kernel

__all__ = ["applies", "deciding", "in_force", "misfit"]


def applies(row: Mapping[str, Any], kernel: Kernel, *, unknown: bool | None = None) -> bool | None:
    """Whether ``row`` speaks of ``kernel``; symbols not known are taken as ``unknown``, and so may the answer be."""
    arches = row.get("arches")
    if arches is not None and kernel.arch.name not in arches:
        return False
    if ("since" in row or "until" in row) and kernel.release not in span_of(row):
        return False
    if "builds" in row and not any(f".{build}" in kernel.release.text for build in row["builds"]):
        return False
    when = row.get("when")
    if when is None:
        return True
    return holds(when, kernel.config, kernel.features, unknown=unknown, undecided=kernel.undecided)


def in_force(
    rows: Sequence[Mapping[str, Any]], kernel: Kernel, *, unknown: bool | None = None
) -> Iterator[Mapping[str, Any]]:
    """The ``rows`` that speak of ``kernel``, in order.

    One that hangs on symbols which are not known stands in its place and says only that: a later one that always holds
    must not win over it, only one whose own symbols say that it does. Where ``unknown`` is given, such symbols are
    taken for that.
    """
    answers = [applies(row, kernel, unknown=unknown) for row in rows]
    sure = {row.get("word") for row, fits in zip(rows, answers, strict=True) if fits and "when" in row}
    for row, fits in zip(rows, answers, strict=True):
        if fits:
            yield row
        elif fits is None and row.get("word") not in sure:
            known = {key: row[key] for key in ("word", "match") if key in row}
            yield {**known, "means": f"{' and '.join(deciding(row, kernel))} decides what it does, and is not known"}


def misfit(row: Mapping[str, Any], kernel: Kernel) -> str:
    """Why ``row`` does not speak of ``kernel``: ``release``, ``arch``, ``config``; empty where it does or may do."""
    if ("since" in row or "until" in row) and kernel.release not in span_of(row):
        return "release"
    if kernel.arch.name not in row.get("arches", (kernel.arch.name,)):
        return "arch"
    return "config" if holds(row.get("when"), kernel.config, kernel.features) is False else ""


def deciding(row: Mapping[str, Any], kernel: Kernel) -> tuple[str, ...]:
    """The CONFIG symbols that decide whether ``row`` speaks of ``kernel`` and are not known, with their prefix."""
    when = row.get("when")
    symbols = [symbol for symbol in symbols_of(when) if kernel.config.enabled(symbol) is None]
    symbols += [symbol for name in features_asked(when) for symbol in kernel.undecided.get(name, ())]
    return tuple(dict.fromkeys(f"CONFIG_{symbol}" for symbol in symbols))
