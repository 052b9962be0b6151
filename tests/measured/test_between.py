"""What measured boots kept back lies within bounds that follow from machine, kernel and boot line alone."""

from __future__ import annotations

from measured.between import bounded_rows

BOOST = "watermark_boost, which reclaim adds while the kernel runs"


def test_every_number_of_every_zone_lies_within_its_bounds() -> None:
    wrong = [one for one in bounded_rows() if not one.right]

    assert {one.missing for one in wrong} == {BOOST}
    assert {one.fact for one in wrong} == {"x86_64-6.1_n1_96m"}
    assert {one.release for one in bounded_rows()} == {"2.6.32", "3.10.99", "4.7.4", "4.15.18", "6.1.0", "6.12.95"}
    assert {one.kind for one in bounded_rows()} == {"watermarks", "protection", "batch", "high"}


def test_2_6_32_has_protection_and_lists_exact() -> None:
    old = [one for one in bounded_rows() if one.release == "2.6.32" and one.kind != "watermarks"]

    assert len(old) > 400
    assert [one for one in old if not one.exact] == []
