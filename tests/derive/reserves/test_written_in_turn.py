"""Sysctls that are written one after the other, on the boot line or where little is known of the machine."""

from __future__ import annotations

from typing import Any

from meminit.derive.layout import layout_of
from meminit.derive.reserves.at_boot import init_per_zone_wmark_min
from meminit.derive.reserves.counting import managed_of
from meminit.derive.reserves.prediction import reserves_of
from meminit.derive.reserves.sysctls import write_sysctls
from meminit.model.boot import Boot
from written_sysctls import NORMAL, one, predicted


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
