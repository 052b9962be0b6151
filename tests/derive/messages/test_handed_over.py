"""The line about all memory and those about huge pages: what the inputs determine of them, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.derive.messages.handed_over import size_told
from meminit.model.boot import Boot
from meminit.model.messages import Message

GIB = 1 << 30
NODES = [{"id": 0, "memory": [{"start": 0, "end": 3 * GIB}]}, {"id": 1, "memory": [{"start": 4 * GIB, "size": GIB}]}]
CMA = {"CMA": True, "DMA_CMA": True, "CMA_SIZE_MBYTES": 64, "CMA_SIZE_SEL_MBYTES": True}


def of_kind(boot: Boot, kind: str) -> list[Message]:
    return [message for message in boot_log(boot, layout_of(boot), every=True) if message.kind == kind]


def test_of_the_image_nothing_is_known_and_of_contiguous_areas_what_surely_has_room(boot: Callable[..., Boot]) -> None:
    (line,) = of_kind(boot(NODES, release="6.1", arch="arm64", config=CMA), "memory")
    assert line.text.startswith("Memory: …K/4194304K available (…K kernel code, ")
    assert line.text.endswith("…K reserved, 65536K cma-reserved)")
    assert (line.within[0], line.missing != "") == ((0, 4 << 20), True)
    (open_,) = of_kind(boot(NODES, release="6.1", arch="arm64", config=CMA, cmdline="cma=2900M@0-3G"), "memory")
    assert ("…K cma-reserved" in open_.text, open_.within[-1]) == (True, (0, 2900 << 10))


@pytest.mark.parametrize(
    ("release", "config", "beginning"),
    [
        ("3.10", {}, None),
        ("4.7", {}, "HugeTLB registered 2 MB page size, pre-allocated 0 pages"),
        ("4.15", {}, "HugeTLB registered 2.00 MiB page size, pre-allocated 0 pages"),
        ("6.1", {}, "HugeTLB: registered 2.00 MiB page size, pre-allocated 0 pages"),
        ("6.1", {"HUGETLB_PAGE": False}, None),
    ],
)
def test_each_release_words_them_its_way(
    release: str, config: dict[str, Any], beginning: str | None, boot: Callable[..., Boot]
) -> None:
    made = boot(NODES, release=release, config={"HUGETLB_PAGE": True, **config})
    texts = [message.text for message in of_kind(made, "hugetlb")]

    assert bool(of_kind(made, "memory")) is (release != "3.10")
    if release != "3.10":
        assert texts == ([] if beginning is None else [beginning])


def test_high_memory_is_told_where_the_kernel_has_it(boot: Callable[..., Boot]) -> None:
    (line,) = of_kind(boot(NODES[:1], release="6.1", arch="x86_32"), "memory")

    assert line.text.endswith("K cma-reserved, …K highmem)")


def test_huge_pages_that_may_have_no_room_are_bounded(boot: Callable[..., Boot]) -> None:
    made = boot(NODES, release="6.1", config={"HUGETLB_PAGE": True}, cmdline="hugepages=100")
    (line,) = of_kind(made, "hugetlb")

    assert (line.text[-19:], line.within) == ("pre-allocated … pages"[-19:], ((0, 100),))
    assert line.decided_by == "hugepages="


def test_a_kernel_that_dies_of_its_line_hands_nothing_over(boot: Callable[..., Boot]) -> None:
    many = " ".join(f"a{number}=1" for number in range(40))

    assert not of_kind(boot(NODES, release="6.1", cmdline=many), "memory")


@pytest.mark.parametrize(
    ("size", "told"),
    [(64 << 10, "64.0 KiB"), (2 << 20, "2.00 MiB"), (512 << 20, "512 MiB"), (GIB, "1.00 GiB"), (16 << 30, "16.0 GiB")],
)
def test_a_size_has_three_figures(size: int, told: str) -> None:
    assert size_told(size) == told


def test_virtual_memory_is_told_where_the_release_does(boot: Callable[..., Boot]) -> None:
    arm = [{"id": 0, "memory": [{"start": 1 << 31, "size": "1G"}]}]
    old = of_kind(boot(arm, release="4.7", arch="arm"), "address-space")
    assert old[0].text == "Virtual kernel memory layout:"
    assert "needs" in old[0].missing
    assert any(line.text.strip().startswith("vmalloc :") for line in old)
    assert not any(line.missing for line in old[1:])
    assert not of_kind(boot(arm, release="6.1", arch="arm"), "address-space")
    assert not of_kind(boot(arm, release="4.7", arch="ppc64"), "address-space")
