"""Formats of machines are told by their content, whatever it is."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.read.files import Files
from meminit.read.formats import machine_document, sysfs
from meminit.read.formats.placetable import PlaceTable
from meminit.read.formats.protocol import Importer
from meminit.read.formats.registry import importers, read_machine_files, wants
from meminit.text import Source
from sysfs_bundles import TWO, blocks, bundle, read


def test_several_machines_in_one_bundle_are_refused() -> None:
    members = {**bundle(TWO, "a/").members, **bundle(TWO, "b/").members, **bundle({"etc/sysctl.conf": "a=b"}).members}

    with pytest.raises(InputFault, match=r"x holds 2 machines: a/, b/"):
        read_machine_files(Files("x", MappingProxyType(members)))

    many = {name: source for folder in "abcdefg" for name, source in bundle(TWO, f"{folder}/").members.items()}

    with pytest.raises(InputFault, match=r"x holds 7 machines: a/, b/, c/, d/, …"):
        read_machine_files(Files("x", MappingProxyType(many)))


@pytest.mark.parametrize(
    ("cpuinfo", "meminfo", "arch"),
    [
        ("vendor_id\t: AuthenticAMD\nflags\t\t: fpu lm nx\n", "", "x86_64"),
        ("vendor_id\t: AuthenticAMD\nflags\t\t: fpu lm nx\n", "HighTotal:   0 kB\nLowTotal: 9 kB\n", "x86_64"),
        ("vendor_id\t: GenuineIntel\nflags\t\t: fpu lm nx\n", "HighTotal:   5 kB\nLowTotal: 4 kB\n", "x86_32"),
        ("vendor_id\t: GenuineIntel\nflags\t\t: fpu lahf_lm\n", "", "x86_32"),
        ("vendor_id       : IBM/S390\n", "", "s390"),
        ("isa\t\t: rv64imafdc\n", "", "riscv64"),
        ("Features\t: half thumb\nCPU architecture: 8\n", "", "arm"),
        ("Features\t: fp asimd\nCPU architecture: 8\n", "", "arm64"),
        ("cpu\t\t: POWER9, altivec supported\n", "", "ppc64"),
        ("cpu\t\t: unheard of\n", "", None),
    ],
)
def test_arches_of_proc_cpuinfo(cpuinfo: str, meminfo: str, arch: str | None) -> None:
    facts = read({"proc/cpuinfo": cpuinfo, "proc/meminfo": "MemTotal:  9 kB\n" + meminfo})

    assert facts.arch == arch


def test_formats_are_told_by_content() -> None:
    document = Source("machine.yaml", "nodes: [{id: 0}]")

    assert read_machine_files(document).nodes[0].id == 0
    assert read_machine_files(Files.of(document)).nodes[0].id == 0
    assert sysfs.recognise(Files.of(document)) == 0
    assert machine_document.recognise(bundle(TWO)) == 0
    assert sysfs.recognise(bundle({"proc/meminfo": "x"})) < sysfs.recognise(bundle(TWO))
    with pytest.raises(InputFault, match="x holds no machine that meminit can read"):
        read({})
    with pytest.raises(InputFault, match="x is not one machine document"):
        machine_document.read(bundle(TWO))


@pytest.mark.parametrize("importer", tuple(importers()), ids=lambda importer: importer.TITLE)
def test_every_importer_says_what_it_is(importer: Importer) -> None:
    assert importer.TITLE.startswith(("a ", "the "))
    assert importer.recognise(bundle({})) == 0


def test_only_what_is_read_is_wanted() -> None:
    assert wants("x/sys/devices/system/node/node3/distance")
    assert wants("proc/cpuinfo")
    assert not wants("sys/devices/system/node/node3/vmstat")
    assert not wants("machine.yaml")
    assert not wants("sys/devices/system/node/node3/distance/x")


def test_places_of_what_has_none() -> None:
    place = Source("x", "y").place(0, 1)

    assert PlaceTable({("a",): place}).at(("a", 1)) == place
    assert PlaceTable({("a",): place}).at(("b",)) is None


@given(st.dictionaries(st.sampled_from(sorted({*TWO, *blocks({0: 0, 1: 2}), "proc/meminfo"})), st.text(max_size=20)))
@settings(deadline=None)
def test_any_content_gives_a_machine_or_a_fault(files: dict[str, str]) -> None:
    try:
        facts = read(files)
    except InputFault as fault:
        shown = str(fault)
    else:
        shown = facts.name

    assert shown
