"""Areas of the address space are apart and ascend; zones without a place tell nothing of it."""

from __future__ import annotations

import contextlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.derive.address_space.virtual_layout import address_spaces
from meminit.derive.layout import layout_shown
from meminit.errors import InputFault
from meminit.model.address_space import AddressSpace, AddressSpaces, described_arches
from meminit.model.boot import Boot

INSIDE = {
    "modules": {"vmalloc", "kernel text"},
    "RAM in the direct map": {"direct map"},
    "memory": {"linear map"},
    "kernel image": {"vmalloc", "kernel text", "linear map", "memory"},
    "vmemmap in use": {"vmemmap"},
    "vsyscall": {"fixmap"},
}


ZONES = [{"node": 0, "zone": "Normal", "present": 262144, "managed": 260000}]


def observed(zones: list[dict[str, object]]) -> AddressSpaces:
    kernel = {"release": "4.7", "config": {"X86_5LEVEL": "n"}}
    boot = Boot.from_document({"kernel": kernel, "cmdline": "", "zones": zones})
    return address_spaces(boot, layout_shown(boot))


def test_zones_without_a_place_tell_nothing_of_the_address_space() -> None:
    assert observed(ZONES) == AddressSpaces((), "where memory begins and ends is not known")


@pytest.mark.parametrize("arch", described_arches())
@settings(max_examples=12, deadline=None)
@given(
    release=st.sampled_from(["2.6.32", "3.2", "3.10", "4.7", "4.15", "4.19", "5.6", "5.17", "6.1", "6.8", "6.12"]),
    memory=st.integers(1, 40),
    words=st.sampled_from(["", "vmalloc=200M", "vmalloc=16M", "mem=300M", "nokaslr", "nokaslr no5lvl", "highmem=100M"]),
    on=st.sets(
        st.sampled_from(
            [
                *("X86_PAE", "HIGHMEM", "SMP", "KASAN", "RANDOMIZE_BASE", "RANDOMIZE_MEMORY", "X86_5LEVEL", "ARM_LPAE"),
                *("VMSPLIT_2G", "EFI", "X86_IO_APIC", "ARM64_64K_PAGES", "ARM64_VA_BITS_52", "THUMB2_KERNEL", "KMSAN"),
            ]
        )
    ),
)
def test_areas_are_apart_and_ascend(arch: str, release: str, memory: int, words: str, on: set[str]) -> None:
    config: dict[str, object] = dict.fromkeys(on, "y")
    if "ARM64_VA_BITS_52" in on:
        config["ARM64_VA_BITS"] = 52
    machine = {"meminit": "machine/1", "name": "any", "arch": arch, "nodes": [{"id": 0, "memory": f"{memory}G"}]}
    document = {"machine": machine, "kernel": {"release": release, "config": config}, "cmdline": words}
    with contextlib.suppress(InputFault):
        boot = Boot.from_document(document)
        for space in address_spaces(boot, layout_shown(boot)).spaces:
            check(space)


def check(space: AddressSpace) -> None:
    known = [area for area in space.areas if area.start is not None and area.end is not None]
    for area in space.areas:
        assert (area.start is None or area.end is None) == bool(area.missing)
        assert area.size is None or area.size >= 0
        if area.start is not None and area.end is not None:
            assert 0 < area.start <= area.end <= 1 << 64
            assert area.size == area.end - area.start
    outer = [area for area in known if area.name not in INSIDE and area.size]
    for before, after in pairwise(outer):
        assert before.end is not None
        assert after.start is not None
        assert before.end <= after.start
    names = {area.name: area for area in known}
    for name, around in INSIDE.items():
        holders = [names[one] for one in around if one in names]
        if name in names and holders and names[name].name not in {"modules", "vsyscall"}:
            inner = names[name]
            assert any(one.start <= inner.start and inner.end <= one.end for one in holders)  # type: ignore[operator]
