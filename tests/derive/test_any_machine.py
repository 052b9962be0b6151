"""Any machine that the schema admits, contradictions and all, gives a layout that agrees with itself, or an InputFault.

Machines are told by nodes, by a memory map, by SRAT and SLIT, by an EFI map, by a device tree, or by several of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.derive.layout import layout_of
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.layout import Layout

MIB = 1 << 20
SECONDS = 30
"""Of processor time, ten times what it takes."""
LAST = 1 << 64
ARCHES = ("x86_64", "x86_32", "arm", "arm64", "ppc64", "riscv64", "ia64", "mips64", "s390", "sparc64")
RELEASES = ("2.4.32", "2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.12")
LINES = (
    *("", "", "kernelcore=300M", "movable_node", "kernelcore=mirror", "numa=off", "mem=2G", "memmap=1G$1G"),
    *("add_efi_memmap mem=1G", "efi=nosoftreserve", "numa=fake=3"),
)
TYPES = ("usable", "usable", "reserved", "acpi", "acpi-nvs", "unusable", "persistent", "soft-reserved")
EFI = ("conventional", "conventional", "boot-services-data", "runtime-services-code", "mmio", "persistent", "MMIO Port")
SYMBOLS = ("NUMA", "EFI", "EFI_SOFT_RESERVE", "X86_PAE", "HIGHMEM", "ARM64_64K_PAGES", "MEMORY_HOTPLUG", "NUMA_EMU")
COUNT = st.integers(0, 5)
DISTANCE = st.sampled_from((0, 9, 10, 10, 11, 20, 20, 40, 254, 255))


@st.composite
def spans(draw: st.DrawFn) -> dict[str, Any]:
    """A range: most are of whole MiB below 16 GiB, some odd, some at the end of what 64 bits address, some too long."""
    start = draw(
        st.one_of(
            st.integers(0, 16 << 10).map(lambda mib: mib * MIB),
            st.integers(0, 1 << 34),
            st.sampled_from((LAST - 1, LAST - MIB, 1 << 46, 1 << 52, (1 << 32) - 1)),
        )
    )
    size = draw(st.one_of(st.integers(1, 4 << 10).map(lambda mib: mib * MIB), st.sampled_from((1, 4095, LAST - 1))))
    return {"start": start, "size": size if start + size <= LAST or draw(st.booleans()) else LAST - start}


@st.composite
def rows(draw: st.DrawFn, /, **more: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
    """Ranges, each with ``more``."""
    return [
        {**draw(spans()), **{key: draw(value) for key, value in more.items()}} for _ in range(draw(st.integers(0, 6)))
    ]


def matrix(draw: st.DrawFn, size: int) -> list[list[int]]:
    """A square table of distances."""
    return [[draw(DISTANCE) for _ in range(size)] for _ in range(size)]


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Any]:
    """A device tree whose memory, CPUs and distances name nodes as they like."""
    node = st.sampled_from((0, 0, 1, 1, 2, 7, 1023, 0xFFFFFFFF))
    tree: dict[str, Any] = {"#address-cells": 2, "#size-cells": 2}
    for at, row in enumerate(draw(rows())):
        start, size = row["start"], row["size"] & (LAST - 1)
        cells = [start >> 32, start & 0xFFFFFFFF, size >> 32, size & 0xFFFFFFFF]
        tree[f"memory@{at}"] = {"device_type": "memory", "reg": cells}
        if draw(st.booleans()):
            tree[f"memory@{at}"]["numa-node-id"] = draw(node)
        if draw(st.booleans()):
            tree[f"memory@{at}"]["hotpluggable"] = True
    tree["cpus"] = {f"cpu@{at}": {"device_type": "cpu", "numa-node-id": draw(node)} for at in range(draw(COUNT))}
    if draw(st.booleans()):
        table = [[draw(st.integers(0, 3)), draw(st.integers(0, 3)), draw(DISTANCE)] for _ in range(draw(COUNT))]
        tree["distance-map"] = {"compatible": "numa-distance-map-v1", "distance-matrix": table}
    return tree


@st.composite
def machines(draw: st.DrawFn) -> dict[str, Any]:
    """A machine document."""
    machine: dict[str, Any] = {"meminit": "machine/1", "arch": draw(st.sampled_from(ARCHES))}
    flag = st.booleans()
    if draw(st.booleans()):
        machine["memory_map"] = draw(rows(type=st.sampled_from(TYPES)))
    if draw(st.booleans()):
        ids = draw(st.lists(st.sampled_from((0, 1, 2, 3, 9, 63, 1023)), min_size=1, max_size=5, unique=True))
        memory = st.one_of(rows(hotplug=flag, mirror=flag), st.sampled_from((0, "1G", "3G", LAST)))
        machine["nodes"] = [
            {"id": id_, "memory": draw(memory), "cpus": draw(st.lists(st.integers(0, 99), max_size=3))} for id_ in ids
        ]
        if draw(st.booleans()):
            machine["nodes"][-1]["online"] = False
        if draw(st.booleans()):
            machine["distances"] = matrix(draw, len(ids))
        return machine
    firmware: dict[str, Any] = {}
    tables = draw(st.sets(st.sampled_from(("srat", "slit", "efi_map", "devicetree")), min_size=1))
    if "srat" in tables:
        pxm = st.sampled_from((0, 1, 5, 0xFFFFFFFF))
        cpus = [{"pxm": draw(pxm), "apic": at, "enabled": draw(flag)} for at in range(draw(COUNT))]
        firmware["srat"] = cpus + draw(rows(pxm=pxm, enabled=flag, hotplug=flag))
    if "slit" in tables:
        firmware["slit"] = matrix(draw, draw(COUNT))
    if "efi_map" in tables:
        marks = st.lists(st.sampled_from(("WB", "WT", "UC", "SP", "MR")), max_size=3)
        firmware["efi_map"] = draw(rows(type=st.sampled_from(EFI), attributes=marks))
    if "devicetree" in tables:
        firmware["devicetree"] = draw(trees())
    return {**machine, "firmware": firmware}


@settings(max_examples=150, deadline=None)
@given(
    machines(),
    st.sampled_from(RELEASES),
    st.sampled_from(LINES),
    st.dictionaries(st.sampled_from(SYMBOLS), st.just("y")),
)
def test_a_machine_gives_a_layout_or_a_fault(
    machine: dict[str, Any], release: str, line: str, config: dict[str, str]
) -> None:
    document = {"machine": machine, "kernel": {"release": release, "config": config}, "cmdline": line}
    try:
        boot = Boot.from_document(document)
        layout = layout_of(boot)
    except InputFault as fault:
        assert fault.message  # noqa: PT017  the fault is the answer
        return
    agrees(boot, layout)
    lists(boot, layout)


def agrees(boot: Boot, layout: Layout) -> None:
    """Spans cover what is present, and zones of a node lie apart, but where a release is known to do otherwise."""
    odd = bool(layout.movable_start)
    frames = sorted(piece for node in layout.topology.nodes for piece in node.frames)
    assert all(one[1] <= other[0] for one, other in pairwise(frames))
    assert all(0 <= start < end for start, end in frames)
    assert all(end << boot.kernel.page_shift <= LAST for _, end in frames)
    for node in layout.nodes:
        ends = ((zone.start_pfn, zone.end_pfn) for zone in node.zones)
        taken = sorted((start, end) for start, end in ends if start is not None and end is not None)
        for zone in node.zones:
            assert zone.present <= zone.spanned or odd
        assert odd or all(one[1] <= other[0] for one, other in pairwise(taken))


def lists(boot: Boot, layout: Layout) -> None:
    """Every entry of a list is a populated zone, and stands there once; 2.4 takes zones that span holes alone too."""
    spans_count = boot.kernel.release.numbers[:2] == (2, 4)
    populated = {(zone.node, zone.name) for zone in layout.zones if (zone.spanned if spans_count else zone.populated)}
    for node in build_all_zonelists(boot, layout).nodes:
        entries = [(entry.node, entry.zone) for entry in node.fallback]
        assert len(entries) == len(set(entries))
        assert set(entries) <= populated


TABLES = ("memory_map", "nodes", "srat", "efi_map")


def telling(table: str, *told: dict[str, Any]) -> dict[str, Any]:
    """A machine of which ``table`` tells the ranges."""
    if table == "memory_map":
        return {"memory": "1G", "memory_map": [{**row, "type": "usable"} for row in told]}
    if table == "nodes":
        return {"nodes": [{"id": 0, "memory": list(told)}]}
    return {"firmware": {table: [{**row, "pxm": 0} for row in told] if table == "srat" else list(told)}}


@pytest.mark.parametrize("table", TABLES)
def test_very_many_ranges_are_refused_and_many_laid_out_within_seconds(boot: Callable[..., Boot], table: str) -> None:
    many = [{"start": at << 13, "size": 4096} for at in range(100_000)]
    began = time.process_time()

    with pytest.raises(InputFault, match="has 100000 values; the most is 65536"):
        boot(arch="arm64", **telling(table, *many))
    assert layout_of(boot(arch="arm64", **telling(table, *many[:60_000]))).nodes

    assert time.process_time() - began < SECONDS


def test_very_many_ranges_of_a_device_tree_are_laid_out_within_seconds(boot: Callable[..., Boot]) -> None:
    cells = [cell for at in range(100_000) for cell in (at << 13, 4096)]
    began = time.process_time()

    made = boot(arch="arm64", firmware={"devicetree": {"memory@0": {"device_type": "memory", "reg": cells}}})
    assert len(layout_of(made).topology.nodes[0].frames) == 100_000

    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("row", [{"start": -1, "size": 1}, {"start": 0, "size": -1}, {"start": "1G", "size": "-4G"}])
@pytest.mark.parametrize("table", TABLES)
def test_negative_numbers_are_refused_where_they_stand(
    boot: Callable[..., Boot], table: str, row: dict[str, Any]
) -> None:
    with pytest.raises(InputFault) as fault:
        boot(**telling(table, row))

    assert fault.value.place is not None
    assert fault.value.place.text in {"-1", '"-4G"'}


@pytest.mark.parametrize("table", TABLES)
def test_a_range_that_goes_over_the_end_of_64_bits_is_refused_where_it_stands(
    boot: Callable[..., Boot], table: str
) -> None:
    with pytest.raises(InputFault, match="beyond what 64 bits can address") as fault:
        boot(**telling(table, {"start": LAST - 4096, "size": 8192}))

    assert fault.value.place is not None
    assert fault.value.place.text == "8192"
