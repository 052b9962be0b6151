"""What of an EFI memory map is RAM: on x86 by way of the map that the boot stub makes, elsewhere by memblock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.memory_map import memory_map
from meminit.derive.nodes import numa_init
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.quantity import GIB, MIB

EFI = {"EFI": "y", "EFI_SOFT_RESERVE": "y"}


def efi(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A machine of which firmware tells the EFI map alone."""
    return {"firmware": {"efi_map": list(rows), **more}}


def at(start: int, kind: str = "conventional", size: int = 1, **more: Any) -> dict[str, Any]:
    """``size`` GiB of a type, from the GiB ``start`` on."""
    return {"start": start * GIB, "size": size * GIB, "type": kind, **more}


def gigabytes(boot: Boot) -> list[int]:
    """The whole GiB that are RAM, by their number."""
    pages = GIB >> boot.kernel.page_shift
    return [n for start, end in memory_map(boot, ()).frames for n in range(-(-start // pages), end // pages)]


EACH = (
    *("reserved", "loader-code", "loader-data", "boot-services-code", "boot-services-data", "runtime-services-code"),
    *("runtime-services-data", "conventional", "unusable", "acpi-reclaim", "acpi-nvs", "mmio", "mmio-port"),
    *("pal-code", "persistent", "unaccepted"),
)


@pytest.mark.parametrize("arch", ["x86_64", "arm64"])
def test_each_type_is_ram_or_not(boot: Callable[..., Boot], arch: str) -> None:
    rows = [at(1 + number, kind) for number, kind in enumerate(EACH)]

    found = {EACH[number - 1] for number in gigabytes(boot(arch=arch, release="6.1", **efi(*rows)))}

    boots = {"loader-code", "loader-data", "boot-services-code", "boot-services-data", "conventional"}
    uncached = {"reserved", "mmio", "mmio-port"}
    assert found == (boots if arch == "x86_64" else set(EACH) - uncached)


def test_types_go_by_the_names_that_the_kernel_prints(boot: Callable[..., Boot]) -> None:
    rows = [at(1, "Boot Data"), at(2, "Runtime Data"), at(3, "Conventional Memory"), at(4, "usable")]

    assert gigabytes(boot(**efi(*rows))) == [1, 3, 4]


def test_an_unknown_type_is_refused_where_it_stands(boot: Callable[..., Boot]) -> None:
    for kind, hint in (("convetional", "conventional"), ("??", "known are reserved, ")):
        with pytest.raises(InputFault, match="no type of EFI memory is called") as fault:
            numa_init(boot(**efi(at(1), at(2, kind))))

        assert fault.value.place is not None
        assert fault.value.place.text == f'"{kind}"'
        assert hint in fault.value.help


@pytest.mark.parametrize(
    ("release", "expected"),
    [("4.7", [1]), ("6.1", [1, 2, 3])],
)
def test_memory_counts_on_arm64_by_how_it_is_cached(
    boot: Callable[..., Boot], release: str, expected: list[int]
) -> None:
    rows = [
        at(1, attributes=["WB", "WT"]),
        at(2, attributes=["WT"]),
        at(3, attributes=["WC"]),
        at(4, attributes=["UC"]),
    ]

    assert gigabytes(boot(arch="arm64", release=release, **efi(*rows))) == expected
    assert gigabytes(boot(release=release, **efi(*rows))) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("arch", "release", "config", "line", "kept"),
    [
        ("x86_64", "4.7", EFI, "", True),
        ("x86_64", "6.1", EFI, "", False),
        ("x86_64", "6.1", EFI, "efi=nosoftreserve", True),
        ("x86_64", "6.1", {"EFI": "y"}, "", True),
        ("arm64", "5.17", EFI, "", True),
        ("arm64", "6.1", EFI, "", False),
        ("arm64", "6.12", EFI, "", False),
        ("arm64", "6.12", EFI, "efi=debug,nosoftreserve", True),
    ],
)
def test_memory_that_is_kept_for_a_purpose(
    boot: Callable[..., Boot], arch: str, release: str, config: dict[str, Any], line: str, *, kept: bool
) -> None:
    rows = [at(1), at(2, attributes=["WB", "SP"]), at(3)]

    assert gigabytes(boot(arch=arch, release=release, config=config, cmdline=line, **efi(*rows))) == (
        [1, 2, 3] if kept else [1, 3]
    )


def test_pages_that_an_efi_range_touches_are_memory_on_arm64_and_not_on_x86(boot: Callable[..., Boot]) -> None:
    rows = [{"start": GIB + 4096, "size": MIB}]

    assert memory_map(boot(arch="arm64", config={"ARM64_64K_PAGES": "y"}, **efi(*rows)), ()).frames == (
        (GIB >> 16, (GIB >> 16) + 17),
    )
    odd = [{"start": GIB + 1, "size": MIB}]
    assert memory_map(boot(**efi(*odd)), ()).frames == (((GIB >> 12) + 1, (GIB + MIB) >> 12),)


@pytest.mark.parametrize("release", ["2.6.32", "4.7", "6.1"])
def test_add_efi_memmap_brings_back_what_mem_took(boot: Callable[..., Boot], release: str) -> None:
    def with_line(line: str) -> list[int]:
        rows = [at(0), at(1), at(2, "runtime-services-data"), at(3, "unaccepted")]
        return gigabytes(boot(release=release, config=EFI, cmdline=line, **efi(*rows)))

    assert with_line("mem=1G")[-1:] == with_line("mem=1G")[:1]
    assert (1 in with_line("mem=1G add_efi_memmap")) == (release != "4.7")
    assert with_line("add_efi_memmap") == with_line("")


def test_what_is_added_is_reserved_unless_it_is_cached(boot: Callable[..., Boot]) -> None:
    rows = [at(1), at(2, attributes=["UC"]), at(3, "acpi-reclaim")]

    assert gigabytes(boot(release="6.1", config=EFI, **efi(*rows))) == [1, 2]
    assert gigabytes(boot(release="6.1", config=EFI, cmdline="add_efi_memmap", **efi(*rows))) == [1]


def test_memory_for_a_purpose_has_the_efi_map_added_to_the_one_that_is_told(boot: Callable[..., Boot]) -> None:
    told = [{"start": GIB, "size": 3 * GIB, "type": "usable"}]
    rows = efi(at(1), at(2, attributes=["WB", "SP"]), at(3))

    assert gigabytes(boot(release="6.1", config=EFI, memory_map=told, **rows)) == [1, 3]
    assert gigabytes(boot(release="4.7", config=EFI, memory_map=told, **rows)) == [1, 2, 3]


def test_unaccepted_memory_is_ram_where_the_kernel_can_accept_it(boot: Callable[..., Boot]) -> None:
    rows = [at(1), at(2, "unaccepted", attributes=["WB", "SP"])]

    assert gigabytes(boot(release="6.12", config={**EFI, "UNACCEPTED_MEMORY": "y"}, **efi(*rows))) == [1, 2]
    assert gigabytes(boot(release="6.12", config=EFI, **efi(*rows))) == [1]


def test_an_arch_whose_use_of_the_map_is_not_known_says_so(boot: Callable[..., Boot]) -> None:
    with pytest.raises(InputFault, match=r"how ppc64 takes memory from `firmware\.efi_map` is not followed") as fault:
        numa_init(boot(arch="ppc64", **efi(at(1))))

    assert fault.value.place is not None


@pytest.mark.parametrize("arch", ["x86_64", "arm64"])
@pytest.mark.parametrize("mirror", [{"mirror": True}, {"attributes": ["WB", "MR"]}])
def test_without_a_table_of_nodes_all_is_node_0_and_mirrored_where_the_map_says_so(
    boot: Callable[..., Boot], arch: str, mirror: dict[str, Any]
) -> None:
    topology = numa_init(boot(arch=arch, **efi(at(1, **mirror), at(2))))

    assert [node.id for node in topology.nodes] == [0]
    assert topology.nodes[0].mirror == ((GIB >> 12, 2 * GIB >> 12),)
    assert topology.nodes[0].frames == ((GIB >> 12, 3 * GIB >> 12),)
    assert topology.notes == ("no table of the firmware tells of nodes: all memory is node 0",)


def test_mem_is_an_amount_of_efi_memory_on_arm64(boot: Callable[..., Boot]) -> None:
    assert gigabytes(boot(arch="arm64", cmdline="mem=2G", **efi(at(1), at(4), at(8)))) == [1, 4]


def test_rows_of_the_srat_share_what_the_efi_map_says_is_memory(boot: Callable[..., Boot]) -> None:
    srat = [{"pxm": 7, "start": 0, "size": "3G"}, {"pxm": 9, "start": "3G", "size": "8G"}]
    nodes = numa_init(boot(**efi(at(1), at(2, "mmio"), at(4), srat=srat))).nodes

    assert [node.frames for node in nodes] == [((1 << 18, 2 << 18),), ((4 << 18, 5 << 18),)]
