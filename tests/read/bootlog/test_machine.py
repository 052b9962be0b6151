"""The machine, the kernel and the boot line that a boot log tells of."""

from __future__ import annotations

import pytest

from meminit.errors import InputFault
from meminit.read.bootlog import machine as module
from meminit.read.bootlog import ranges
from meminit.read.bootlog.kernel import PRINTK_CUTS, arch_in, boot_line_cut, boot_line_in, release_in
from meminit.read.bootlog.lines import log_lines
from meminit.read.bootlog.spec import completed
from meminit.read.bootspec import BootSpec
from meminit.read.files import Files
from meminit.read.firmware import MapEntry, MemoryRange, SratCpu, SratMemory
from meminit.read.formats import bootlog
from meminit.read.formats.registry import read_machine_files
from meminit.read.machine import MachineFacts
from meminit.text import Source

GIB = 1 << 30
E820 = """\
BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
BIOS-e820: [mem 0x000000000009fc00-0x000000000009ffff] reserved
BIOS-e820: [mem 0x0000000000100000-0x00000000bfffffff] usable
BIOS-e820: [mem 0x00000000bffe0000-0x00000000bfffffff] ACPI data
BIOS-e820: [mem 0x0000000100000000-0x000000013fffffff] persistent (type 7)
BIOS-e820: [mem 0x0000000200000000-0x000000023fffffff] something new
BIOS-e820: [mem 0x0000000200000000-0x000000023fffffff] something new
"""


def machine(text: str) -> MachineFacts:
    return read_machine_files(Source("dmesg.txt", text))


def test_a_memory_map_is_a_machine_of_one_node() -> None:
    facts = machine("Linux version 6.1.0-13-amd64 (x)\n" + E820 + "smpboot: Allowing 2 CPUs, 0 hotplug CPUs\n")

    assert facts.memory_map is not None
    assert [entry.type for entry in facts.memory_map] == [
        "usable",
        "reserved",
        "usable",
        "acpi",
        "persistent",
        "reserved",
    ]
    assert facts.arch == "x86_64"
    (node,) = facts.nodes
    assert node.ranges == (MemoryRange(0, 0x9FC00), MemoryRange(1 << 20, 0xBFFE0000))
    assert node.cpus == (0, 1)
    assert facts.places.at(("memory_map", 1)) is not None
    assert facts.places.at(("memory_map", 1)).line == 3  # type: ignore[union-attr]


def test_old_maps_end_behind_their_last_byte() -> None:
    facts = machine(
        "BIOS-e820: 0000000000000000 - 000000000009f400 (usable)\n"
        "BIOS-e820: 000000000009f400 - 00000000000a0000 (reserved)\n"
    )

    assert facts.memory_map == (MapEntry(0, 0x9F400, "usable"), MapEntry(0x9F400, 0xA0000, "reserved"))


def test_rows_of_the_srat_are_firmware() -> None:
    facts = machine(
        "SRAT: PXM 1 -> APIC 0x1f -> Node 0\nSRAT: PXM 0 -> APIC 12 -> Node 1\nSRAT: PXM 0 -> APIC 12 -> Node 1\n"
        "ACPI: SRAT: Node 1 PXM 0 [mem 0x00000000-0x7fffffff]\n"
        "ACPI: SRAT: Node 0 PXM 1 [mem 0x80000000-0xffffffff] hotplug non-volatile\n"
        "SRAT: Node 0 PXM 1 100000000-140000000\n"
        "efi: mem00: [Conventional Memory|   |  |MR|  |WB] range=[0x0000000000100000-0x00000000001fffff] (1MB)\n" + E820
    )

    assert facts.firmware is not None
    assert facts.firmware.srat == (
        SratCpu(1, 0x1F),
        SratCpu(0, 12),
        SratMemory(0, 0, 2 * GIB),
        SratMemory(1, 2 * GIB, 4 * GIB, hotplug=True, nonvolatile=True),
        SratMemory(1, 4 * GIB, 5 * GIB),
    )
    assert facts.firmware.mirrored == ((1 << 20, 2 << 20),)
    assert facts.memory_map is not None
    assert any("SLIT" in note for note in facts.notes)


def test_without_cpu_rows_nodes_have_the_kernels_ids() -> None:
    facts = machine(
        E820 + "ACPI: SRAT 0x00000000BFFE1B23 0000F0 (v01)\nACPI: SRAT: Node 3 PXM 0 [mem 0x00000000-0x7fffffff]\n"
        "ACPI: SRAT: Node 3 PXM 0 [mem 0x00000000-0x7fffffff]\nACPI: SRAT: Node 1 PXM 9 [mem 0x80000000-0xbfffffff]\n"
        "Initmem setup node 2 as memoryless\n"
    )

    assert [(node.id, node.ranges) for node in facts.nodes] == [
        (1, (MemoryRange(2 * GIB, 3 * GIB),)),
        (2, ()),
        (3, (MemoryRange(0, 2 * GIB),)),
    ]
    assert facts.notes == (module.NO_CPU_ROWS,)


def test_a_map_that_was_lost_is_what_the_kernel_kept() -> None:
    lines = (
        "SRAT: PXM 0 -> APIC 0 -> Node 0\nSRAT: Node 0 PXM 0 0-80000000\n"
        "    0: 0x00000001 -> 0x0000009f\n    0: 0x00000100 -> 0x00040000\n"
    )
    facts = machine(lines)

    assert facts.memory_map == (MapEntry(0x1000, 0x9F000, "usable"), MapEntry(1 << 20, GIB, "usable"))
    assert module.KERNELS_RANGES in facts.notes


def test_early_ranges_are_the_machine_where_firmware_is_not_told() -> None:
    log = (
        "Booting Linux on physical CPU 0x0000000000 [0x411fd070]\n"
        "  node   0: [mem 0x0000000040000000-0x000000007fffffff]\n"
        "  node   1: [mem 0x0000000080000000-0x00000000bfffffff]\n"
        "  node   1: [mem 0x0000000080000000-0x00000000bfffffff]\n"
        "Fallback order for Node 2: 2 0 1\nnuma: Node 0 CPUs: 0-1\nnuma: Node 1 CPUs:\n"
    )
    facts = machine(log)

    assert facts.arch == "arm64"
    assert [(n.id, n.ranges, n.cpus) for n in facts.nodes] == [
        (0, (MemoryRange(GIB, 2 * GIB),), (0, 1)),
        (1, (MemoryRange(2 * GIB, 3 * GIB),), ()),
        (2, (), ()),
    ]
    assert module.from_kernels_ranges(log_lines(Source("x", log)))


def test_a_faked_node_hides_which_others_there_are() -> None:
    facts = machine(
        E820 + "Faking a node at [mem 0x0000000000000000-0x000000013fffffff]\nInitmem setup node 5 as memoryless\n"
    )

    assert [node.id for node in facts.nodes] == [0]


def test_two_boots_in_a_log_are_told() -> None:
    facts = machine("Linux version 6.1.0 (x)\n" + E820 + "Linux version 6.2.0 (y)\n")

    assert not module.from_kernels_ranges(log_lines(Source("x", E820)))
    assert any("more than one boot" in note for note in facts.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Linux version 6.1.0\n", "does not tell what memory there is"),
        ("BIOS-e820: [mem 0x0000000000200000-0x0000000000000000] usable\n", "a range from 0x200000 that ends at 0x1"),
        (E820 + "Fallback order for Node 1024: 1024\n", "node 1024 is more than any kernel"),
        ("  node   0: [mem 0x0000000040000000-0x000000003fffffff]\n", "cannot be"),
        ("  node   0: [mem 0x1000-0xffff]\nnuma: Node 0 CPUs: 3-1\n", "is no list of CPUs"),
    ],
)
def test_what_cannot_be_is_a_fault_at_its_line(text: str, message: str) -> None:
    with pytest.raises(InputFault, match=message):
        bootlog.read(Files.of(Source("dmesg", text)))


def test_rows_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 1)
    monkeypatch.setattr(ranges, "MAX_ROWS", 1)
    with pytest.raises(InputFault, match="memory map has more than 1 rows"):
        machine(E820)
    with pytest.raises(InputFault, match="SRAT has more than 1 rows"):
        bootlog.read(Files.of(Source("dmesg", "SRAT: PXM 0 -> APIC 0 -> Node 0\nSRAT: PXM 1 -> APIC 1 -> Node 1\n")))


def test_a_row_that_holds_nothing_is_none() -> None:
    facts = machine("BIOS-e820: 0000000000000000 - 0000000000100000 (usable)\nBIOS-e820: 0000 - 0000 (reserved)\n")

    assert facts.memory_map == (MapEntry(0, 1 << 20, "usable"),)


def test_holes_are_cut_out_of_a_range() -> None:
    assert ranges.subtract((10, 20), [(0, 5), (8, 12), (14, 15), (19, 30), (40, 50)]) == [(12, 14), (15, 19)]
    assert ranges.subtract((10, 20), [(12, 14), (30, 40)]) == [(10, 12), (14, 20)]
    assert ranges.subtract((10, 20), [(12, 24)]) == [(10, 12)]


@pytest.mark.parametrize(
    ("text", "arch"),
    [
        ("Linux version 6.1.0-50-arm64 (x)", "arm64"),
        ("Linux version 6.1.0-50-686 (x)", "x86_32"),
        ("Linux version 6.1.0-50-powerpc64le (x)", "ppc64"),
        ("Linux version 6.1.0 (x86_64-linux-gnu-gcc-12)", "x86_64"),
        ("Linux version 6.1.0 (gcc)\n875MB LOWMEM available.", "x86_32"),
        ("radix-mmu: Page sizes from device-tree:", "ppc64"),
        ("numa: Node 0 CPUs: 0", "ppc64"),
        ("Booting Linux on physical CPU 0x0", "arm"),
        ("SRAT: PXM 0 -> MPIDR 0x80000000 -> Node 0", "arm64"),
        ("BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable", "x86_64"),
        ("Zone ranges:", None),
    ],
)
def test_the_arch_is_told_by_what_only_it_prints(text: str, arch: str | None) -> None:
    found = arch_in(log_lines(Source("dmesg", text)))

    assert (found and found[0]) == arch


def test_a_log_that_tells_no_arch_is_read_all_the_same() -> None:
    facts = machine("Zone ranges:\nEarly memory node ranges\n  node   0: [mem 0x0000000000001000-0x000000003fffffff]\n")

    assert facts.arch is None
    assert facts.places.at(("arch",)) == facts.places.at(())


def test_the_log_says_of_the_boot_what_was_not_given() -> None:
    log = log_lines(Source("dmesg", "Linux version 6.1.0-13-amd64 (x)\nCommand line: quiet  kernelcore=1G \n" + E820))
    spec = completed(BootSpec(), log)

    assert spec.release == "6.1.0-13-amd64"
    assert spec.release_place is not None
    assert spec.release_place.text == "6.1.0-13-amd64"
    assert spec.cmdline is not None
    assert (spec.cmdline.text, spec.cmdline.position(0)) == ("quiet  kernelcore=1G", (2, 1))
    assert spec.given == {"machine", "kernel", "cmdline"}

    kept = completed(BootSpec(release="4.7", cmdline=Source("<cmdline>", "x"), machine=spec.machine), log)
    assert (kept.release, kept.given) == ("4.7", frozenset())


def test_a_log_that_lost_its_beginning_tells_neither_release_nor_line() -> None:
    log = log_lines(Source("dmesg", E820))

    assert (release_in(log), boot_line_in(log), boot_line_cut(log)) == (None, None, False)
    assert boot_line_cut(log_lines(Source("dmesg", "Command line: " + "a" * PRINTK_CUTS)))


def test_a_boot_log_is_recognised_by_what_it_says() -> None:
    assert bootlog.recognise(Files.of(Source("x", "[    0.0] Linux version 6.1.0 (x)\n"))) > 0.5
    assert bootlog.recognise(Files.of(Source("x", "see what Linux version 6.1 says of Memory\n"))) == 0
    assert bootlog.recognise(Files.of(Source("x", "nodes: []\n"))) == 0
    assert bootlog.recognise(Files("folder", {})) == 0
    assert bootlog.wants("var/log/dmesg")
    assert not bootlog.wants("proc/meminfo")
    with pytest.raises(InputFault, match="not one boot log"):
        bootlog.read(Files("folder", {}))
