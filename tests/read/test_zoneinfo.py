"""/proc/zoneinfo is read as the kernel prints it."""

from __future__ import annotations

import pytest

from meminit.errors import InputFault
from meminit.read.zonefacts import ZoneFacts
from meminit.read.zoneinfo import read_zoneinfo
from meminit.text import Source

MODERN = """\
Node 0, zone      DMA
  per-node stats
      nr_inactive_anon 1
  pages free     2815
        min      13
        spanned  4095
        present  3998
        managed  3840
        protection: (0, 1966, 7911)
  pagesets
    cpu: 0
              high:  14
  start_pfn:           1
Node 0, zone  Movable
  pages free     0
        spanned  0
        present  0
        managed  0
  start_pfn:           0
"""
OLD = (
    "Node 1, zone   Normal\n  pages free     1\n        spanned  100\n        present  90\n  start_pfn:         4096\n"
)


def test_zones_are_read_with_their_pages() -> None:
    assert read_zoneinfo(Source("zoneinfo", MODERN)) == (
        ZoneFacts(0, "DMA", present=3998, managed=3840, start_pfn=1, spanned=4095, protection=(0, 1966, 7911)),
        ZoneFacts(0, "Movable", present=0, managed=0, start_pfn=None, spanned=0),
    )


def test_a_kernel_before_managed_leaves_it_unknown() -> None:
    assert read_zoneinfo(Source("z", OLD)) == (ZoneFacts(1, "Normal", present=90, start_pfn=4096, spanned=100),)


def test_a_zone_says_where_it_was_told() -> None:
    places = [zone.place for zone in read_zoneinfo(Source("zoneinfo", MODERN))]

    assert [str(place) for place in places] == ["zoneinfo:1:1", "zoneinfo:14:1"]


@pytest.mark.parametrize("number", ["-1", "x", "123456789012345678901"])
def test_what_is_no_number_of_pages_is_told(number: str) -> None:
    with pytest.raises(InputFault, match=f"`present {number}` is no number of pages") as caught:
        read_zoneinfo(Source("z", OLD.replace("present  90", f"present  {number}")))

    assert caught.value.place is not None
    assert caught.value.place.text == number


@pytest.mark.parametrize("text", ["hello\n", "Node 0, zone DMA\n  pages free 1\n", ""])
def test_other_texts_are_refused_with_a_place(text: str) -> None:
    with pytest.raises(InputFault) as caught:
        read_zoneinfo(Source("z", text))

    assert caught.value.place is not None


RESERVES = """\
Node 0, zone   Normal
  pages free     90
        boost    512
        min      612
        low      637
        high     662
        spanned  100
        present  100
        managed  95
        protection: (0, 0, 7911)
  pagesets
    cpu: 0
              count: 5
              high:  378
              batch: 63
  vm stats threshold: 6
    cpu: 11
              count: 0
              high:  380
              batch: 63
"""


def test_reserves_are_read_as_they_are_set_without_the_boost() -> None:
    [zone] = read_zoneinfo(Source("z", RESERVES))
    assert zone.watermarks == (100, 125, 150)
    assert zone.protection == (0, 0, 7911)
    assert zone.pagesets == ((0, 378, 63), (11, 380, 63))
    assert zone.pageset_limits is None


def test_a_release_that_tunes_lists_tells_their_limits_and_promo() -> None:
    text = RESERVES.replace("        spanned", "        promo    687\n        spanned").replace(
        "high:  378\n", "high:  378\n              high_min: 300\n              high_max: 9000\n"
    )
    [zone] = read_zoneinfo(Source("z", text))
    assert zone.watermarks == (100, 125, 150, 175)
    assert zone.pageset_limits == (300, 9000)
    assert zone.pagesets[0] == (0, 378, 63)


def test_watermarks_that_are_not_all_there_are_not_seen() -> None:
    [zone] = read_zoneinfo(Source("z", RESERVES.replace("        low      637\n", "")))
    assert zone.watermarks is None


@pytest.mark.parametrize("line", ["managed", "start_pfn:"])
def test_a_file_that_was_cut_within_a_zone_is_refused_there(line: str) -> None:
    whole = "".join(
        f"Node 0, zone {name}\n  pages free 1\n        spanned  9\n        present  8\n        managed  7\n"
        f"  start_pfn:           {start}\n"
        for name, start in (("DMA", 1), ("Normal", 4096))
    )
    cut = whole[: whole.rindex(line)]

    with pytest.raises(InputFault, match=f"zone Normal of node 0 has no `{line}` line") as fault:
        read_zoneinfo(Source("zoneinfo", cut))

    assert fault.value.place is not None
    assert len(read_zoneinfo(Source("zoneinfo", whole))) == 2


def test_lines_may_end_with_a_carriage_return() -> None:
    text = "Node 0, zone Normal\n  pages free 1\n        spanned  9\n        present  8\n        managed  7\n"

    assert [zone.managed for zone in read_zoneinfo(Source("zoneinfo", text.replace("\n", "\r\n")))] == [7]
