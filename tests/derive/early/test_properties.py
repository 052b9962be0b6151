"""Any machine, kernel and boot line: bounds of managed pages agree with the layout and with each other."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from meminit.derive.layout import layout_of
from meminit.derive.managed import managed_bounds
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.reservations import Managed
from meminit.read.image_sizes import ImageSizes

MIB = 1 << 20
RELEASES = ("2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.12")
ARCHES = ("x86_64", "x86_32", "arm", "arm64", "ppc64")
WORDS = (
    "crashkernel=256M",
    "crashkernel=300M,high crashkernel=64M,low",
    "crashkernel=64M@1G",
    "crashkernel=1M-:5G",
    "hugepagesz=1G hugepages=2",
    "hugepages=0:100,1:200",
    "cma=256M",
    "cma=64M@1G-1088M",
    "hugetlb_cma=1G",
    "movable_node",
    "kernelcore=512M",
    "kernelcore=mirror",
    "mem=1G",
    "retain_initrd",
    "reserve_mem=16M:4096:x",
    "log_buf_len=64M",
    "swiotlb=force",
    "nokaslr",
)
SYMBOLS = (
    "NUMA",
    "HIGHMEM",
    "X86_PAE",
    "SPARSEMEM",
    "CMA",
    "DMA_CMA",
    "KEXEC_CORE",
    "RANDOMIZE_BASE",
    "KASAN",
    "KFENCE",
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A boot document; memory in pieces that may be marked, some of them tiny."""
    many = draw(st.integers(1, 4))
    made: list[dict[str, Any]] = [{"id": at, "cpus": [at], "memory": []} for at in range(many)]
    at = draw(st.integers(0, 600))
    for _ in range(draw(st.integers(1, 8))):
        size = draw(st.sampled_from([1, 3, 64, 700, 2048, 9000]))
        flags = {"hotplug": draw(st.booleans()), "mirror": draw(st.booleans())}
        made[draw(st.integers(0, many - 1))]["memory"].append({"start": at * MIB, "size": size * MIB, **flags})
        at += size + draw(st.sampled_from([0, 0, 5, 1000]))
    arch = draw(st.sampled_from(ARCHES))
    config: dict[str, Any] = {name: draw(st.sampled_from("yn")) for name in SYMBOLS}
    return {
        "machine": {"arch": arch, "nodes": made},
        "kernel": {
            "release": draw(st.sampled_from(RELEASES)),
            "arch": arch,
            "config": {**config, "CMA_SIZE_MBYTES": 64},
        },
        "cmdline": " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=5))),
    }


def bounds(document: dict[str, Any], sizes: ImageSizes) -> tuple[Boot, Managed] | None:
    with contextlib.suppress(InputFault):
        boot = Boot.from_document(document)
        found = managed_bounds(boot, layout_of(boot), sizes)
        return None if found is None else (boot, found)
    return None


@settings(max_examples=150, deadline=None)
@given(documents(), st.integers(0, 200), st.integers(0, 300))
def test_bounds_hold_together(document: dict[str, Any], image: int, initrd: int) -> None:
    made = bounds(document, ImageSizes(whole=image * MIB, initrd=initrd * MIB))
    assume(made is not None)
    assert made is not None
    boot, found = made
    memory = sum(piece["size"] for node in document["machine"]["nodes"] for piece in node["memory"])

    assert all(0 <= one.low <= one.high for one in found.zones.values())
    if not boot.kernel.has("movable-keeps-normal-span"):
        assert sum(one.high for one in found.zones.values()) << boot.kernel.page_shift <= memory
    for one in found.reservations:
        if one.least_base is not None and one.most_base is not None:
            assert one.least_base <= one.most_base
        assert one.fits is not False or one.base is None
    for area in found.areas:
        assert 0 <= area.least <= area.most


@settings(max_examples=60, deadline=None)
@given(documents(), st.integers(8, 64))
def test_what_is_known_makes_bounds_no_wider(document: dict[str, Any], image: int) -> None:
    document["cmdline"] = f"nokaslr {document['cmdline']}"
    known = bounds(document, ImageSizes(resident=image * MIB, init=MIB, initrd=MIB))
    unknown = bounds(document, ImageSizes())
    assume(known is not None and unknown is not None)
    assert known is not None
    assert unknown is not None

    for key, narrow in known[1].zones.items():
        wide = unknown[1].zones[key]
        assert narrow.low <= wide.high
        assert wide.low <= narrow.high
