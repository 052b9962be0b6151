"""The table of all that was measured: kinds, releases and arches, and how many values of each are as predicted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from measured.measurement import Measurement
from meminit.model.kernel import parse_release
from meminit.model.knowledge import arch_names

__all__ = ["MOST_MISSING", "most_missing", "table"]

MOST_MISSING = 0.02
"""Of the values of a kind, how many may be left undetermined by what a user can give."""
MOST_SHOWN = 50
"""Of values that differ."""


def table(values: Iterable[Measurement]) -> Iterator[str]:
    """A line for each kind and release, a column for each arch; then what inputs do not determine, and what differs."""
    values = tuple(values)
    right, total = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for one in values:
        key = one.kind, one.release, one.arch
        right[key] += one.right and not one.missing
        total[key] += 1
    arches = [arch for arch, _ in Counter(one.arch for one in values).most_common()]
    kinds = {kind: len(kind) for kind, _, _ in total}
    wide = max(kinds.values(), default=0)
    yield "".join([f"{'kind':{wide}}  {'release':8}", *(f" {arch:>13}" for arch in arches)])
    for kind, release in sorted({(kind, release) for kind, release, _ in total}, key=_age):
        cells = (_cell(right[kind, release, arch], total[kind, release, arch]) for arch in arches)
        yield f"{kind:{wide}}  {release:8}" + "".join(f" {cell:>13}" for cell in cells)
    yield ""
    yield from (f"{arch}: unverified, no boot was measured" for arch in arch_names() if arch not in arches)
    yield from _missing(values)
    wrong = [one for one in values if not one.right]
    for one in wrong[:MOST_SHOWN]:
        yield f"differs: {one.fact}, {one.kind}, {one.where}: measured {one.expected}, predicted {one.got}"
    open_ = sum(bool(one.missing) for one in values)
    yield f"{right.total():,} of {len(values):,} values are as predicted, {open_} not determined, {len(wrong)} differ"


def _age(row: tuple[str, str]) -> tuple[str, bool, tuple[int, ...]]:
    kind, release = row
    return kind, not release[0].isdigit(), parse_release(release).numbers if release[0].isdigit() else ()


def _cell(right: int, total: int) -> str:
    return f"{right}/{total}" if total else "-"


def _missing(values: Iterable[Measurement]) -> Iterator[str]:
    """What is not determined, by kind and boot, with the input that is missing."""
    found = Counter((one.kind, one.fact, one.missing) for one in values if one.missing)
    for (kind, fact, missing), times in sorted(found.items()):
        yield f"not determined: {kind} of {fact} ({times}): {missing}"


def most_missing(values: Iterable[Measurement]) -> dict[str, float]:
    """The part of each kind that is not determined."""
    values = tuple(values)
    total = Counter(one.kind for one in values)
    missing = Counter(one.kind for one in values if one.missing)
    return {kind: missing[kind] / count for kind, count in total.items()}
