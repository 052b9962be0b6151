"""What per-CPU areas of measured boots took lies within the bounds of it."""

from __future__ import annotations

from measured.percpu import percpu_rows


def test_every_boot_gave_its_cpus_what_bounds_say() -> None:
    rows = tuple(percpu_rows())

    assert [row for row in rows if not row.right] == []
    assert len(rows) > 400
    assert {row.arch for row in rows} == {"x86_64", "x86_32", "arm64", "arm", "ppc64"}
