"""Reserves equal what real kernels showed, zone by zone, from the pages that the same kernels managed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from measured.everything import everything
from measured.measurement import Measurement
from measured.reserves import OLDER

KINDS = {
    "min_free_kbytes",
    "watermarks",
    "protection",
    "batch",
    "high",
    "pageset_limits",
    "total_pages",
    "mobility",
    "watermarks after sysctl",
    "protection after sysctl",
    "batch after sysctl",
    "high after sysctl",
    "pageset_limits after sysctl",
}
MOST_MISSING = 0.02


@cache
def all_measured() -> tuple[Measurement, ...]:
    return tuple(one for one in everything() if one.kind in KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_everything_that_was_measured_is_predicted(kind: str) -> None:
    wrong = [one for one in all_measured() if one.kind == kind and not one.right]

    assert wrong == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_inputs_do_not_determine_is_little(kind: str) -> None:
    mine = [one for one in all_measured() if one.kind == kind]
    missing = [one for one in mine if one.missing]

    assert len(missing) <= MOST_MISSING * len(mine)


def test_everything_is_exact_where_the_moment_of_freeing_is_known() -> None:
    exact = (one for one in all_measured() if one.release not in OLDER and not one.missing)

    assert [one for one in exact if one.expected != one.got] == []


def test_measurements_are_many(record_property: Callable[[str, object], None]) -> None:
    """Thousands of values, of every kind and of six releases."""
    counts = Counter((one.kind, one.release, one.arch) for one in all_measured())
    for key, count in sorted(counts.items()):
        record_property(" ".join(key), count)

    assert {kind for kind, _, _ in counts} == KINDS
    assert {release for _, release, _ in counts} == {"2.6.32", "3.10.99", "4.7.4", "4.15.18", "6.1.0", "6.12.95"}
    assert counts.total() > 20000
