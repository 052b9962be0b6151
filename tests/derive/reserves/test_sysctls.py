"""Writes to sysctls of vm: refusals of each release, and what is counted again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.reserves.at_boot import init_per_zone_wmark_min
from meminit.derive.reserves.counting import managed_of
from meminit.derive.reserves.prediction import Prediction, reserves_of
from meminit.derive.reserves.sysctls import write_sysctls
from meminit.model.boot import Boot

NORMAL = (0, "Normal")
DMA32 = (0, "DMA32")


def predicted(
    release: str,
    sysctl: Mapping[str, str] | None = None,
    cmdline: str = "",
    arch: str = "x86_64",
    cpus: str = "0-3",
    **config: str,
) -> Prediction:
    document: dict[str, Any] = {
        "machine": {
            "meminit": "machine/1",
            "name": "m",
            "arch": arch,
            "nodes": [{"id": 0, "memory": "8G", "cpus": cpus}],
        },
        "kernel": {"release": release, "config": config},
        "cmdline": cmdline,
        "zones": [
            {"node": 0, "zone": "DMA", "present": 3998, "managed": 3840},
            {"node": 0, "zone": "DMA32", "present": 782304, "managed": 764560},
            {"node": 0, "zone": "Normal", "present": 1048576, "managed": 1019802},
        ],
    }
    if arch == "x86_32":
        document["zones"] = [
            {"node": 0, "zone": "DMA", "present": 3998, "managed": 3840},
            {"node": 0, "zone": "Normal", "present": 221182, "managed": 215117},
            {"node": 0, "zone": "HighMem", "present": 300000, "managed": 300000},
        ]
    if sysctl:
        document["sysctl"] = sysctl
    boot = Boot.from_document(document)
    return reserves_of(boot, layout_of(boot))


def one(release: str, name: str, value: str) -> Prediction:
    return predicted(release, {f"vm.{name}": value})


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


def test_writes_are_followed_in_order() -> None:
    prediction = predicted(
        "6.1", {"vm.min_free_kbytes": "8192", "vm.swappiness": "1", "vm.watermark_scale_factor": "20"}
    )

    assert [write.name for write in prediction.writes] == ["vm.min_free_kbytes", "vm.watermark_scale_factor"]
    assert prediction.after.tunables is not None
    assert prediction.after.tunables[0] == 8192
    assert prediction.after.notes == ()


def test_a_name_that_is_nearly_one_is_told() -> None:
    assert one("6.1", "min_free_kbyte", "8192").after.notes == (
        "vm.min_free_kbyte moves no reserves: did you mean `vm.min_free_kbytes`?",
    )
    assert one("6.1", "watermark_boost_factor", "0").after.notes == ()


def test_sysctls_of_the_boot_line_stand_before_the_users() -> None:
    line = "quiet sysctl.vm.min_free_kbytes=12345 sysctl/vm/lowmem_reserve_ratio=64 sysctl.vm.watermark_scale_factor"
    new, old = predicted("6.1", cmdline=line), predicted("4.7", cmdline=line)

    assert new.before.tunables is not None
    assert new.before.tunables.min_free_kbytes == 12345
    assert new.before.tunables.lowmem_reserve_ratio == (64, 256, 32, 0)
    assert new.writes == ()
    assert old.before.tunables is not None
    assert old.before.tunables.min_free_kbytes != 12345


def test_2_4_has_none_of_them() -> None:
    boot = Boot.from_document(
        {
            "kernel": {"release": "2.4.32", "arch": "x86_32"},
            "sysctl": {"vm.min_free_kbytes": "1"},
            "machine": {"meminit": "machine/1", "name": "m", "arch": "x86_32", "nodes": [{"id": 0, "memory": "1G"}]},
        }
    )
    prediction = reserves_of(boot, layout_of(boot))

    assert [write.applies for write in prediction.writes] == [False]
    assert prediction.after.tunables is None


def test_without_managed_pages_writes_are_open() -> None:
    boot = Boot.from_document(
        {
            "kernel": {"release": "6.1", "arch": "x86_64"},
            "sysctl": {"vm.min_free_kbytes": "1"},
            "machine": {"meminit": "machine/1", "name": "m", "arch": "x86_64", "nodes": [{"id": 0, "memory": "1G"}]},
        }
    )
    prediction = reserves_of(boot, layout_of(boot))

    assert not prediction.known
    assert prediction.writes[0][2:5] == ("", "", True)
    assert prediction.notes == ("what sysctls change is open while managed pages are not known: give --zoneinfo",)


def test_no_cpus_leave_lists_open() -> None:
    for release in ("6.1", "6.12"):
        pageset = predicted(release, cpus="").before.zones[NORMAL].pageset
        assert pageset is not None
        assert (pageset.high, pageset.batch) == (None, 63)


def test_a_second_round_counts_from_the_first() -> None:
    """write_sysctls() takes the reserves that an earlier call left."""
    prediction = one("6.1", "min_free_kbytes", "8192")
    boot = Boot.from_document({"kernel": {"release": "6.1", "arch": "x86_64"}})
    assert prediction.after.tunables is not None
    again, writes = write_sysctls(boot.kernel, _layout("6.1"), managed_of(_layout("6.1")), prediction.after, ())

    assert (again, writes) == (prediction.after, ())


def _layout(release: str) -> Any:
    boot = Boot.from_document(
        {
            "machine": {"meminit": "machine/1", "name": "m", "arch": "x86_64", "nodes": [{"id": 0, "memory": "1G"}]},
            "kernel": {"release": release},
            "zones": [{"node": 0, "zone": "Movable", "present": 100, "managed": 100}],
        }
    )
    return layout_of(boot)


def test_without_low_memory_the_kernel_divides_by_nothing() -> None:
    boot = Boot.from_document({"kernel": {"release": "6.12", "arch": "x86_64"}})
    layout = _layout("6.12")

    assert init_per_zone_wmark_min(boot, layout, managed_of(layout)).notes == (
        "no zone counts as low memory, by whose pages the kernel divides when it sets watermarks",
    )
