"""What zones keep back in releases before 3.9, from present pages."""

from __future__ import annotations

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.reserves.prediction import Prediction, reserves_of
from meminit.model.boot import Boot


def old(cmdline: str = "", release: str = "2.4.32") -> Prediction:
    machine = {"meminit": "machine/1", "name": "m", "arch": "x86_32", "nodes": [{"id": 0, "memory": "2G"}]}
    boot = Boot.from_document(
        {"kernel": {"release": release, "arch": "x86_32"}, "machine": machine, "cmdline": cmdline}
    )
    return reserves_of(boot, layout_of(boot))


def test_2_4_fixes_watermarks_from_present_pages() -> None:
    zones = old().before.zones

    assert zones[0, "Normal"].watermarks == (255, 510, 765, None)
    assert zones[0, "DMA"].watermarks == (31, 62, 93, None)
    protection = zones[0, "DMA"].protection
    assert protection is not None
    assert protection[:1] == (0,)
    assert protection[1] == 225280 // 256
    assert zones[0, "HighMem"].protection == (0, 0, 0)


def test_a_type_without_pages_gets_no_reserve_in_2_4() -> None:
    machine = {"meminit": "machine/1", "name": "m", "arch": "x86_32", "nodes": [{"id": 0, "memory": "256M"}]}
    boot = Boot.from_document({"kernel": {"release": "2.4.32", "arch": "x86_32"}, "machine": machine})
    zones = reserves_of(boot, layout_of(boot)).before.zones

    assert (zones[0, "DMA"].protection or ())[2] == 0
    assert (0, "HighMem") not in zones


def test_early_2_4_keeps_nothing_from_others() -> None:
    assert old(release="2.4.22").before.zones[0, "DMA"].protection is None


@pytest.mark.parametrize("word", ["memfrac", "lower_zone_reserve"])
def test_other_ratios_on_the_boot_line_of_2_4_leave_it_open(word: str) -> None:
    prediction = old(f"{word}=64,64")

    assert not prediction.known
    assert prediction.notes == (f"{word}= changes what zones keep back, and is not followed",)


def test_present_pages_of_2_6_32_lack_what_is_reserved_below_16_mib() -> None:
    machine = {"meminit": "machine/1", "name": "m", "arch": "x86_64", "nodes": [{"id": 0, "memory": "2G"}]}
    boot = Boot.from_document({"kernel": {"release": "2.6.32", "arch": "x86_64"}, "machine": machine})

    assert not reserves_of(boot, layout_of(boot)).known


def test_the_first_releases_of_2_6_are_left_open() -> None:
    prediction = old(release="2.6.5")

    assert not prediction.known
    assert prediction.notes == ("what zones keep back in releases before 2.6.11 of 2.6 is not followed",)
