"""Areas of CMA, of machines and boot lines that no measurement has."""

from __future__ import annotations

from typing import Any

import pytest

from early_boots import ARM64, CMA, GIB, HUGETLB, MIB, asked
from meminit.model.reservations import Reservation


@pytest.mark.parametrize(
    ("config", "size"),
    [
        ({"CMA_SIZE_SEL_MBYTES": "y"}, 64 * MIB),
        ({"CMA_SIZE_SEL_PERCENTAGE": "y", "CMA_SIZE_PERCENTAGE": 10}, 206 * MIB),
        ({"CMA_SIZE_SEL_MIN": "y", "CMA_SIZE_PERCENTAGE": 10}, 64 * MIB),
        ({"CMA_SIZE_SEL_MAX": "y", "CMA_SIZE_PERCENTAGE": 10}, 206 * MIB),
        ({"CMA_SIZE_SEL_MBYTES": "y", "CMA_SIZE_PERCENTAGE": 10}, 64 * MIB),
    ],
)
def test_the_default_area_is_as_large_as_the_config_says(config: Any, size: int) -> None:
    (area,) = asked(arch="arm64", machine=ARM64, **CMA, **config)

    assert (area.what, area.size, area.managed) == ("cma", size, True)


def test_without_the_configs_size_that_is_missing() -> None:
    (area,) = asked(arch="arm64", machine=ARM64, CMA="y", DMA_CMA="y")

    assert (area.fits, len(area.missing)) == (None, 1)


def test_an_area_at_an_address_is_there_or_fails() -> None:
    def area(line: str) -> Reservation:
        return asked(line, arch="arm64", machine=ARM64, **CMA)[0]

    assert area("cma=64M@1536M-1600M").base == 1536 * MIB
    assert area("cma=64M@1537M-1601M").says == ("cma: Failed to reserve 64 MiB",)
    limited = area("cma=64M@1200M-2G")
    assert limited.base == 2 * GIB - 64 * MIB


def test_before_5_19_an_area_lies_on_the_border_of_the_largest_block() -> None:
    (area,) = asked("cma=5M", release="5.17", arch="arm64", machine=ARM64, **CMA)

    assert area.size == 8 * MIB


def test_on_x86_areas_for_gigantic_pages_hang_on_the_cpu() -> None:
    (area,) = asked("hugetlb_cma=1G", **HUGETLB)

    assert (area.fits, area.missing) == (None, ("whether the CPU has pdpe1gb",))


FOUR = {"arch": "arm64", "nodes": [{"id": node, "memory": "8G"} for node in range(3)]}


@pytest.mark.parametrize(
    ("line", "sizes"),
    [
        ("hugetlb_cma=2G", {0: GIB, 1: GIB}),
        ("hugetlb_cma=4G", {0: 2 * GIB, 1: 2 * GIB}),
        ("hugetlb_cma=0:1G,2:1500M", {0: GIB, 2: 2 * GIB}),
        ("hugetlb_cma=0:512M,3:1G,1:1G", {1: GIB}),
        ("hugetlb_cma=0:1G hugetlb_cma=4G", {0: GIB}),
        ("hugetlb_cma=0:1G hugetlb_cma=1:1G", {0: GIB, 1: GIB}),
        ("hugetlb_cma=0:2G,1:1G hugetlb_cma=2G", {0: 2 * GIB}),
        ("hugetlb_cma=3:1G hugetlb_cma=3G", {0: GIB, 1: GIB}),
        ("hugetlb_cma=3:1G hugetlb_cma=1G", {}),
    ],
)
def test_areas_for_gigantic_pages_are_spread_over_nodes(line: str, sizes: dict[int, int]) -> None:
    found = asked(line, arch="arm64", machine=FOUR, **HUGETLB)

    assert {one.node: one.size for one in found} == sizes
    assert all(one.fits for one in found)


def test_less_than_a_gigantic_page_is_refused() -> None:
    (area,) = asked("hugetlb_cma=512M", arch="arm64", machine=FOUR, **HUGETLB)

    assert (area.fits, area.says) == (False, ("hugetlb_cma: cma area should be at least 1024 MiB",))
