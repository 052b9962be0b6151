"""What zones of measured boots managed lies within the bounds, and these are narrow where memory is not small."""

from __future__ import annotations

from statistics import median

import pytest

from measured.managed import ManagedRow, managed_rows

GIB = 1 << 30
NARROW = 0.03


@pytest.fixture(scope="module")
def rows() -> tuple[ManagedRow, ...]:
    return managed_rows()


def test_every_zone_of_every_boot_manages_what_the_bounds_say(rows: tuple[ManagedRow, ...]) -> None:
    wrong = [(row.fact, row.where, row.managed, row.bounds) for row in rows if not row.right]

    assert wrong == []
    assert {row.arch for row in rows} == {"x86_64", "x86_32", "arm64", "arm", "ppc64"}


@pytest.mark.parametrize(("known", "over"), [(True, 1), (False, 8)])
def test_bounds_of_larger_zones_are_narrow(rows: tuple[ManagedRow, ...], known: bool, over: int) -> None:
    larger = [row for row in rows if row.sizes_known is known and row.size > over * GIB]
    widths = [row.width for row in larger if row.width is not None]

    assert max(widths) <= NARROW
    assert median(widths) <= NARROW / 4
