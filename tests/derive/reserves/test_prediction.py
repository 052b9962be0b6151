"""Reserves of a boot before and after sysctls: predicted, or as a kernel showed its zones."""

from __future__ import annotations

from dataclasses import replace
from math import isqrt
from typing import Any

import pytest

from meminit.derive.layout import layout_of, layout_shown
from meminit.derive.reserves.prediction import Prediction, reserves_of
from meminit.model.boot import Boot
from meminit.model.reserves import Watermarks
from meminit.read.zonefacts import ZoneFacts
from meminit.read.zoneinfo import read_zoneinfo
from meminit.text import Source

SEEN = (
    ZoneFacts(
        0, "DMA", 3998, 3840, 1, 4095, (20, 25, 30, 35), (0, 3018, 12618, 12618), ((0, 0, 1), (1, 0, 1)), (12, 240)
    ),
    ZoneFacts(
        0,
        "DMA32",
        782336,
        772808,
        4096,
        1044480,
        (4037, 5046, 6055, 7064),
        (0, 0, 9600, 9600),
        ((0, 2523, 63), (1, 2600, 63)),
    ),
    ZoneFacts(0, "Normal", 5505024, 2457600, 1048576, 5505024, (12838, 16047, 19256, 22465), (0, 0, 0, 0)),
)
"""The zones of a machine with three zones, where khugepaged raised min_free_kbytes to 3 * 22528."""


def shown(seen: tuple[ZoneFacts, ...] = SEEN, release: str = "6.12", **document: Any) -> Prediction:
    boot = Boot.from_document({"kernel": {"release": release, "arch": "x86_64"}, **document})
    boot = replace(boot, observed=seen)
    return reserves_of(boot, layout_shown(boot))


def test_what_was_seen_stands_before_sysctls() -> None:
    prediction = shown()

    for facts in SEEN:
        zone = prediction.before.zones[facts.node, facts.zone]
        assert facts.watermarks is not None
        assert zone.watermarks == Watermarks(*facts.watermarks)
        assert zone.protection == facts.protection


def test_lists_are_as_seen_and_limits_follow_from_watermarks() -> None:
    zones = shown().before.zones

    dma, dma32, normal = (zones[0, name].pageset for name in ("DMA", "DMA32", "Normal"))
    assert dma == (0, 1, 12, 240)
    assert dma32 == (None, 63, 5046 // 2, 772808 // 8 // 2)
    assert normal == (None, 63, 16047 // 2, 2457600 // 8 // 2)


def test_min_free_kbytes_is_what_khugepaged_raises_it_to_where_watermarks_say_so() -> None:
    """The usual config has no transparent huge pages; what the zones show says otherwise."""
    prediction = shown()

    assert prediction.before.tunables is not None
    assert prediction.before.tunables.min_free_kbytes == 3 * 22528
    assert "min_free_kbytes stands between 67580 and 67591: taken as 67584 unless --sysctl says it" in prediction.notes


def test_min_free_kbytes_of_the_boot_is_kept_where_it_fits() -> None:
    config = {"TRANSPARENT_HUGEPAGE": "y"}
    prediction = shown(kernel={"release": "6.12", "arch": "x86_64", "config": config})

    assert prediction.before.tunables is not None
    assert prediction.before.tunables.min_free_kbytes == 3 * 22528
    assert prediction.notes == ()


def test_another_min_free_kbytes_is_the_least_that_it_can_be() -> None:
    doubled = tuple(replace(facts, watermarks=tuple(2 * mark for mark in facts.watermarks or ())) for facts in SEEN)
    prediction = shown(doubled)

    assert prediction.before.tunables is not None
    assert prediction.before.tunables.min_free_kbytes == 2 * (20 + 4037 + 12838) * 4


def test_other_ratios_are_told() -> None:
    prediction = shown((SEEN[0], replace(SEEN[1], protection=(0, 0, 76800, 76800)), SEEN[2]))

    assert any(note.startswith("protection[] is not what the usual") for note in prediction.notes)


def test_sysctls_start_from_what_was_seen() -> None:
    prediction = shown(sysctl={"vm.watermark_scale_factor": "150"})

    marks = prediction.after.zones[0, "Normal"].watermarks
    assert marks is not None
    apart = 2457600 * 150 // 10000
    assert marks == (12838, 12838 + apart, 12838 + 2 * apart, 12838 + 3 * apart)


def test_zones_that_show_only_pages_are_predicted() -> None:
    bare = tuple(replace(facts, watermarks=None, protection=None, pagesets=()) for facts in SEEN)
    prediction = shown(bare)

    assert any("counted before the initrd" in note for note in prediction.notes)
    assert prediction.before.zones[0, "Normal"].protection == (0, 0, 0, 0)


def test_one_zone_that_shows_nothing_is_predicted_beside_the_others() -> None:
    prediction = shown((replace(SEEN[0], watermarks=None, protection=None, pagesets=()), *SEEN[1:]))

    assert prediction.before.zones[0, "DMA32"].watermarks == SEEN[1].watermarks
    assert prediction.before.zones[0, "DMA"].protection == (0, 772808 // 256, 12618, 12618)


def test_a_zone_that_is_empty_shows_nothing() -> None:
    boot = Boot.from_document({"kernel": {"release": "6.12", "arch": "x86_64"}})
    boot = replace(boot, observed=(replace(SEEN[0], managed=None), *SEEN[1:]))
    prediction = reserves_of(boot, layout_shown(boot))

    assert not prediction.known
    assert prediction.notes == ()


def test_cpus_of_several_nodes_are_not_told_by_zones() -> None:
    prediction = shown((*SEEN, ZoneFacts(1, "Normal", 1000, 900, 6553600, 1000)))
    pageset = prediction.before.zones[1, "Normal"].pageset

    assert pageset is not None
    assert (pageset.high, pageset.high_min) == (None, None)


def test_zones_that_were_seen_need_no_machine() -> None:
    boot = replace(Boot.from_document({"kernel": {"release": "6.12", "arch": "x86_64"}}), observed=SEEN)

    assert [node.cpus for node in layout_shown(boot).nodes] == [(0, 1)]
    with pytest.raises(Exception, match="machine is missing"):
        layout_of(boot)


def test_what_proc_shows_is_what_it_says_of_itself() -> None:
    """A /proc/zoneinfo that the kernel's own rules made: nothing is left to say of it."""
    text = "".join(
        f"Node {facts.node}, zone {facts.zone:>8}\n  pages free     9\n"
        + "".join(
            f"        {name:<8} {mark}\n"
            for name, mark in zip(("min", "low", "high", "promo"), facts.watermarks or (), strict=True)
        )
        + f"        spanned  {facts.spanned}\n        present  {facts.present}\n        managed  {facts.managed}\n"
        f"        protection: ({', '.join(map(str, facts.protection or ()))})\n"
        f"  start_pfn:           {facts.start_pfn}\n"
        for facts in SEEN
    )
    seen = read_zoneinfo(Source("zoneinfo", text))

    assert [zone.watermarks for zone in seen] == [facts.watermarks for facts in SEEN]
    assert [zone.protection for zone in seen] == [facts.protection for facts in SEEN]


def test_low_memory_that_is_not_there_leaves_what_was_seen_alone() -> None:
    prediction = shown((ZoneFacts(0, "Movable", 1000, 900, 1048576, 1000, (32, 33, 34), (0, 0, 0, 0)),))

    assert not prediction.known
    assert prediction.notes == (
        "no zone counts as low memory, by whose pages the kernel divides when it sets watermarks",
    )


@pytest.mark.parametrize(
    ("config", "cmdline", "becomes"),
    [
        ({"TRANSPARENT_HUGEPAGE": "y"}, "", "raised"),
        ({"TRANSPARENT_HUGEPAGE": "y", "TRANSPARENT_HUGEPAGE_MADVISE": "y"}, "", "raised"),
        ({"TRANSPARENT_HUGEPAGE": "y"}, "transparent_hugepage=never", "counted again"),
        ({"TRANSPARENT_HUGEPAGE": "y", "TRANSPARENT_HUGEPAGE_NEVER": "y"}, "", "counted again"),
        ({"TRANSPARENT_HUGEPAGE": "y", "TRANSPARENT_HUGEPAGE_NEVER": "y"}, "transparent_hugepage=always", "raised"),
        (
            {"TRANSPARENT_HUGEPAGE": "y", "TRANSPARENT_HUGEPAGE_ALWAYS": "n", "TRANSPARENT_HUGEPAGE_MADVISE": "n"},
            "",
            "counted again",
        ),
        ({"TRANSPARENT_HUGEPAGE": "n"}, "transparent_hugepage=always", "counted"),
    ],
)
def test_khugepaged_raises_min_free_kbytes_where_it_is_on(config: dict[str, str], cmdline: str, becomes: str) -> None:
    bare = tuple(replace(facts, watermarks=None, protection=None, pagesets=()) for facts in SEEN)
    prediction = shown(bare, kernel={"release": "6.12", "arch": "x86_64", "config": config}, cmdline=cmdline)

    assert prediction.before.tunables is not None
    pages = [facts.managed or 0 for facts in SEEN]
    counted = isqrt(16 * 4 * sum(pages))
    shares = [(counted // 4) * each // sum(pages) for each in pages]
    high = [share + 2 * max(share // 4, each // 1000) for share, each in zip(shares, pages, strict=True)]
    again = isqrt(16 * 4 * (sum(pages) - sum(high)))
    assert (
        prediction.before.tunables.min_free_kbytes
        == {
            "raised": 3 * 22528,
            "counted": counted,
            "counted again": again,
        }[becomes]
    )


def test_blocks_of_an_unknown_size_leave_it_open_what_khugepaged_does() -> None:
    config = {"TRANSPARENT_HUGEPAGE": "y", "HUGETLB_PAGE": "y"}
    bare = (ZoneFacts(0, "Normal", 1 << 20, 1 << 20, 0, 1 << 20),)
    prediction = shown(bare, kernel={"release": "6.1", "arch": "ia64", "config": config})

    assert not prediction.known
    assert prediction.notes == (
        "the size of huge pages is not known, so it is open what khugepaged raises min_free_kbytes to",
    )
