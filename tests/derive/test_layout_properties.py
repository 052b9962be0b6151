"""Any machine gives a layout that agrees with itself, or an InputFault."""

from __future__ import annotations

import contextlib
from itertools import pairwise
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from meminit.derive.layout import layout_of
from meminit.derive.pages import page_of
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.layout import Layout

MIB = 1 << 20
RELEASES = ("2.4.32", "2.6.18", "2.6.32", "3.10", "4.7", "4.15", "5.6", "6.1", "6.12")
ARCHES = ("x86_64", "x86_32", "arm", "arm64", "ppc64", "ia64")
LINES = (
    *("", "kernelcore=300M", "movablecore=700M", "kernelcore=40%", "movable_node", "kernelcore=mirror", "numa=off"),
    *("mem=2G", "mem=1G mem=3000M", "memmap=1G$1G", "memmap=1G@9G,1G#2G", "memmap=1G!3G memmap=5G", "mem=1G@2G"),
    *("memmap=exactmap memmap=1G@1M memmap=2G@3G", "memmap=1G%1G-1+2", "memmap=exactmap", "mem=4096"),
    *("numa=fake=3", "numa=fake=200M", "numa=fake=2U", "numa=off numa=fake=4", "numa=fake=1G,2G", "numa=fake=2*512,"),
)
SYMBOLS = (
    "NUMA",
    "NUMA_EMU",
    "ACPI_NUMA",
    "EFI",
    "HIGHMEM",
    "X86_PAE",
    "SPARSEMEM",
    "DISCONTIGMEM",
    "ZONE_DMA",
    "ARM64_64K_PAGES",
    "MEMCG",
)


@st.composite
def nodes(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Nodes with ranges that may touch, nest, overlap between nodes, or be missing."""
    cuts = sorted(draw(st.sets(st.integers(0, 9000), min_size=2, max_size=12)))
    many = draw(st.integers(1, 4))
    made: list[dict[str, Any]] = [{"id": draw(st.integers(0, 2)) + 3 * at, "memory": []} for at in range(many)]
    for start, end in pairwise(cuts):
        owner = draw(st.integers(0, many))
        if owner < many:
            flags = {"hotplug": draw(st.booleans()), "mirror": draw(st.booleans())}
            made[owner]["memory"].append({"start": start * MIB, "end": end * MIB, **flags})
    if draw(st.booleans()):
        made[0]["cpus"] = [0, 1]
    return made


@st.composite
def boots(draw: st.DrawFn) -> Boot:
    """A boot of a random machine, kernel and boot line."""
    machine: dict[str, Any] = {"meminit": "machine/1", "name": "any", "arch": draw(st.sampled_from(ARCHES))}
    machine["nodes"] = draw(nodes())
    if draw(st.booleans()):
        machine["memory_map"] = [
            {"start": start * MIB, "end": (start + length) * MIB, "type": kind}
            for start, length, kind in draw(
                st.lists(
                    st.tuples(
                        st.integers(0, 9000), st.integers(1, 4000), st.sampled_from(["usable", "usable", "reserved"])
                    ),
                    max_size=5,
                )
            )
        ]
    config = {symbol: draw(st.booleans()) for symbol in draw(st.sets(st.sampled_from(SYMBOLS)))}
    kernel = {"release": draw(st.sampled_from(RELEASES)), "config": config}
    return Boot.from_document({"machine": machine, "kernel": kernel, "cmdline": draw(st.sampled_from(LINES))})


def laid_out(boot: Boot) -> Layout:
    """The layout; a machine that cannot be is no counterexample."""
    layout = None
    with contextlib.suppress(InputFault):
        layout = layout_of(boot)
    assume(layout is not None)
    assert layout is not None
    return layout


@settings(max_examples=60, deadline=None)
@given(boots())
def test_zones_cover_what_is_present_and_lie_in_their_node_and_limits(boot: Boot) -> None:
    layout = laid_out(boot)
    quirk = boot.kernel.has("movable-keeps-normal-span") or "mirror" in boot.cmdline.source.text
    ghosts = not boot.kernel.has("movable-past-end-dropped")

    for node in layout.nodes:
        spans = []
        for zone in node.zones:
            assert zone.index == layout.zone_types.index(zone.name)
            if zone.start_pfn is None or zone.end_pfn is None:
                assert zone.spanned == 0
                assert zone.present == 0 or ((quirk or ghosts) and layout.movable_start)
                continue
            assert zone.spanned == zone.end_pfn - zone.start_pfn > 0
            if zone.name == "Movable" and zone.spanned >> (boot.kernel.arch.word_bits - 1):
                assert zone.start_pfn > max(end for _, end in layout.zone_limits.values())
                continue  # it starts past the last page the kernel uses: the kernel counts its span below zero
            assert zone.present <= zone.spanned or (quirk and layout.movable_start)
            assert node.start_pfn is not None
            assert node.end_pfn is not None
            assert node.start_pfn <= zone.start_pfn < zone.end_pfn <= node.end_pfn
            spans.append((zone.start_pfn, zone.end_pfn))
        if not quirk:
            spans.sort()
            assert all(one[1] <= other[0] for one, other in pairwise(spans))


@settings(max_examples=40, deadline=None)
@given(boots(), st.integers(0, 10000 * MIB >> 12))
def test_a_page_is_where_the_ranges_say(boot: Boot, pfn: int) -> None:
    layout = laid_out(boot)
    answer = page_of(boot, layout, pfn)
    owners = [node.id for node in layout.topology.nodes if any(a <= pfn < b for a, b in node.frames)]
    spanning = {
        (zone.node, zone.name)
        for zone in layout.zones
        if zone.start_pfn is not None and zone.end_pfn is not None and zone.start_pfn <= pfn < zone.end_pfn
    }

    assert (answer.state == "present") == bool(owners)
    assert answer.zone is None or (answer.node, answer.zone) in spanning
    assert not owners or answer.node == owners[0]
    assert (answer.map is None) == (answer.index is None)
    assert answer.state != "hole" or answer.index is not None


@settings(max_examples=20, deadline=None)
@given(boots())
def test_nodes_share_no_frame(boot: Boot) -> None:
    frames = sorted(piece for node in laid_out(boot).topology.nodes for piece in node.frames)

    assert all(one[1] <= other[0] for one, other in pairwise(frames))
