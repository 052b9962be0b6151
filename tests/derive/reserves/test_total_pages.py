"""The line about built zonelists: total pages, and whether pages are grouped by mobility."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from meminit.derive.layout import layout_of
from meminit.derive.reserves.counting import zone_pages
from meminit.derive.reserves.total_pages import BuiltZonelists, build_all_zonelists
from meminit.model.boot import Boot
from meminit.read.zonefacts import ZoneFacts


def boot(release: str, memory: str = "4G", arch: str = "x86_64", **config: str) -> Boot:
    nodes: list[dict[str, Any]] = [{"id": 0, "memory": memory}]
    return Boot.from_document(
        {
            "kernel": {"release": release, "arch": arch, "config": config},
            "machine": {"meminit": "machine/1", "name": "m", "arch": arch, "nodes": nodes},
        }
    )


def built(release: str, memory: str = "4G", dma_reserve: int | None = None, **config: str) -> BuiltZonelists:
    form = boot(release, memory, **config)
    found = build_all_zonelists(form.kernel, layout_of(form), dma_reserve)
    assert found is not None
    return found


def test_present_pages_are_the_number_since_they_begin_as_managed() -> None:
    found = built("6.12")
    present = sum(zone.present for zone in layout_of(boot("6.12")).zones)

    assert found.total_pages == present
    assert found.mobility is True


def test_what_lies_reserved_below_16_mib_leaves_bounds() -> None:
    found = built("6.1")

    assert found.total_pages is None
    assert found.most - found.least == 3998 - 64 - 158  # 64 pages of the zone are its memory map
    assert built("4.7").most - built("4.7").least <= 3998
    assert built("6.1", dma_reserve=200).total_pages == found.most - 200 + 158


def test_a_reserve_that_would_take_all_is_not_taken() -> None:
    assert built("6.1", dma_reserve=5000).most == built("6.1", dma_reserve=0).most


def test_little_memory_switches_mobility_off() -> None:
    assert built("6.12", "9M", MEMORY_ISOLATION="n", CMA="n").mobility is True
    assert built("6.12", "7M", MEMORY_ISOLATION="n", CMA="n").mobility is False
    assert built("6.1", "12M", MEMORY_ISOLATION="n", CMA="n").mobility is None


def test_the_size_of_blocks_decides_mobility() -> None:
    form = boot("6.12", arch="arm", HUGETLB_PAGE="y", ARM_LPAE="n")
    found = build_all_zonelists(form.kernel, layout_of(form))

    assert found is not None
    assert found.total_pages == sum(zone.present for zone in layout_of(form).zones)
    assert found.mobility is None


def test_zones_that_were_seen_do_not_tell_what_they_began_with() -> None:
    seen = (ZoneFacts(0, "Normal", 1000, 900, 1048576, 1000),)
    form = replace(boot("6.1"), observed=seen)

    assert build_all_zonelists(form.kernel, layout_of(form)) is None
    newer = replace(boot("6.12"), observed=seen)
    assert build_all_zonelists(newer.kernel, layout_of(newer)) == (1000, 1000, False)


def test_zones_of_nodes_that_are_not_online_do_not_count() -> None:
    form = boot("6.12")
    layout = layout_of(form)
    off = replace(layout, nodes=tuple(replace(node, online=False) for node in layout.nodes))

    assert zone_pages(form.kernel, off, {}) == ()
    assert build_all_zonelists(form.kernel, off) == (0, 0, False)
