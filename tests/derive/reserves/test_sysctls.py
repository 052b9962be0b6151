"""Writes to sysctls of vm: refusals of each release, and what is counted again."""

from __future__ import annotations

import pytest

from written_sysctls import DMA32, NORMAL, one


def test_what_the_user_writes_takes_the_place_of_what_was_counted() -> None:
    prediction = one("6.1", "min_free_kbytes", "65536")
    [write] = prediction.writes

    assert (write.reads, write.error) == ("65536", "")
    assert prediction.after.tunables is not None
    assert prediction.after.tunables.user_min_free_kbytes == 65536
    before, after = prediction.before.zones[NORMAL], prediction.after.zones[NORMAL]
    assert before.watermarks is not None
    assert after.watermarks is not None
    assert after.watermarks.min == 16384 * 1019802 // (3840 + 764560 + 1019802)
    assert before.watermarks.min < after.watermarks.min
    assert after.pageset is not None
    assert after.pageset.high == after.watermarks.low // 4
    assert before.protection == after.protection


@pytest.mark.parametrize("value", ["-1", "x", ""])
def test_a_refused_write_changes_nothing(value: str) -> None:
    prediction = one("6.1", "min_free_kbytes", value)

    assert prediction.writes[0].error
    assert prediction.after.zones == prediction.before.zones


@pytest.mark.parametrize("release", ["2.6.32", "3.10"])
def test_older_releases_take_any_min_free_kbytes(release: str) -> None:
    """A number below 0 is a huge one once it is counted in pages."""
    prediction = one(release, "min_free_kbytes", "-4")

    assert prediction.writes[0]._replace(place=None)[2:5] == ("-4", "", True)
    marks = prediction.after.zones[NORMAL].watermarks
    assert marks is not None
    assert marks.min > 1 << 40
    assert one(release, "min_free_kbytes", "x").writes[0].error == ""


def test_the_scale_factor_is_bounded_by_release() -> None:
    assert one("4.7", "watermark_scale_factor", "1001").writes[0].error == "1001 is more than 1000"
    assert one("6.1", "watermark_scale_factor", "1001").writes[0].error == ""
    assert one("6.1", "watermark_scale_factor", "0").writes[0].error == "0 is less than 1"
    assert not one("3.10", "watermark_scale_factor", "100").writes[0].applies
    marks = one("6.1", "watermark_scale_factor", "1000").after.zones[NORMAL].watermarks
    assert marks is not None
    assert marks.low - marks.min == marks.high - marks.low == 101980


def test_ratios_below_one_count_as_one_until_they_can_be_off() -> None:
    old = one("4.7", "lowmem_reserve_ratio", "0 32")
    new = one("6.1", "lowmem_reserve_ratio", "0 32 -7")

    assert old.writes[0].reads.split() == ["1", "32", "32"]
    assert new.writes[0].reads.split()[:3] == ["0", "32", "0"]
    assert old.after.zones[0, "DMA"].protection == (0, 764560, 764560 + 1019802, 764560 + 1019802)
    assert new.after.zones[0, "DMA"].protection == (0,) * 4
    assert new.after.zones[DMA32].protection == (0, 0, 1019802 // 32, 1019802 // 32)


def test_a_wrong_list_succeeds_with_what_could_be_read() -> None:
    [write] = one("6.1", "lowmem_reserve_ratio", "8 x").writes

    assert write.error == ""
    assert write.reads.split()[:2] == ["8", "256"]


def test_only_protection_follows_ratios() -> None:
    prediction = one("6.1", "lowmem_reserve_ratio", "1 1 1")

    for key, zone in prediction.after.zones.items():
        assert zone.watermarks == prediction.before.zones[key].watermarks
        assert zone.pageset == prediction.before.zones[key].pageset


@pytest.mark.parametrize(
    ("release", "value", "error"),
    [
        ("3.10", "0", "0 is less than 8"),
        ("3.10", "8", ""),
        ("4.7", "0", ""),
        ("4.7", "7", "7 is less than 8, and not 0"),
        ("4.7", "-1", "-1 is less than 0"),
    ],
)
def test_the_fraction_is_8_or_more_or_off(release: str, value: str, error: str) -> None:
    assert one(release, "percpu_pagelist_fraction", value).writes[0].error == error


def test_a_fraction_sizes_the_lists() -> None:
    old = one("4.7", "percpu_pagelist_fraction", "8").after.zones[NORMAL].pageset
    new = one("6.1", "percpu_pagelist_high_fraction", "8").after.zones[NORMAL].pageset
    tuned = one("6.12", "percpu_pagelist_high_fraction", "8").after.zones[NORMAL].pageset

    assert old == (1019802 // 8, 96, None, None)
    assert new == (1019802 // 8 // 4, 63, None, None)
    assert tuned == (None, 63, 1019802 // 8 // 4, 1019802 // 8 // 4)
    assert not one("6.1", "percpu_pagelist_fraction", "8").writes[0].applies
    assert not one("4.7", "percpu_pagelist_high_fraction", "8").writes[0].applies


def test_small_lists_have_a_batch_of_their_own() -> None:
    pageset = one("4.7", "percpu_pagelist_fraction", "100000").after.zones[0, "DMA"].pageset

    assert pageset == (0, 1, None, None)


def test_watermarks_do_not_move_older_lists() -> None:
    prediction = one("4.7", "min_free_kbytes", "65536")

    assert prediction.after.zones[NORMAL].pageset == prediction.before.zones[NORMAL].pageset
