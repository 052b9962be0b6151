"""The layout of the address space is what kernels printed: lines of public boot logs, word for word."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from meminit.model.address_space import AddressSpaces
from meminit.model.boot import Boot
from support import FACTS

LOGS: list[dict[str, Any]] = json.loads((FACTS / "address-space" / "logs.json").read_text(encoding="utf-8"))["logs"]


@pytest.mark.parametrize("log", [pytest.param(log, id=log["name"]) for log in LOGS])
def test_the_lines_are_those_of_the_log(
    log: dict[str, Any], log_boot: Callable[..., Boot], spaces: Callable[..., AddressSpaces]
) -> None:
    (space,) = spaces(log_boot(log)).spaces

    assert list(space.printed) == log["lines"]


def test_the_logs_are_of_three_arches_and_many_releases() -> None:
    assert {log["arch"] for log in LOGS} == {"x86_32", "arm", "arm64"}
    assert len({log["release"] for log in LOGS}) >= 10


def test_what_the_image_decides_is_named(boot: Callable[..., Boot], spaces: Callable[..., AddressSpaces]) -> None:
    (space,) = spaces(boot([{"id": 0, "memory": "1G"}], "4.7", "arm")).spaces

    assert space.untold == tuple(f"{name}: needs the kernel's image" for name in (".text", ".init", ".data", ".bss"))


def test_a_line_of_an_area_that_is_not_known_names_the_symbols(
    boot: Callable[..., Boot], spaces: Callable[..., AddressSpaces]
) -> None:
    config = {
        "X86_LOCAL_APIC": "y",
        "X86_IO_APIC": "y",
        "NR_CPUS": 8,
        "PARAVIRT": "y",
        "PROVIDE_OHCI1394_DMA_INIT": "n",
    }
    (space,) = spaces(boot([{"id": 0, "memory": "1G"}], "4.7", "x86_32", config=config)).spaces

    assert space.untold[0] == "fixmap: needs CONFIG_PCI_MMCONFIG"
    assert [line.split(":")[0].strip() for line in space.printed] == [
        "virtual kernel memory layout",
        "pkmap",
        "vmalloc",
        "lowmem",
    ]


@pytest.mark.parametrize(("release", "arch"), [("6.1", "x86_32"), ("6.1", "arm"), ("6.1", "arm64"), ("4.7", "x86_64")])
def test_nothing_is_printed_where_the_release_prints_nothing(
    release: str, arch: str, boot: Callable[..., Boot], spaces: Callable[..., AddressSpaces]
) -> None:
    for space in spaces(boot([{"id": 0, "memory": "1G"}], release, arch)).spaces:
        assert (space.printed, space.untold) == ((), ())


def test_3_10_prints_the_struct_pages_of_memory_on_arm64(
    boot: Callable[..., Boot], spaces: Callable[..., AddressSpaces]
) -> None:
    (space,) = spaces(boot([{"id": 0, "memory": "1G"}], "3.10", "arm64")).spaces

    assert space.printed == (
        "Virtual kernel memory layout:",
        "    vmalloc : 0xffffff8000000000 - 0xffffffbbffff0000   (245759 MB)",
        "    vmemmap : 0xffffffbc00e00000 - 0xffffffbc01c00000   (    14 MB)",
        "    modules : 0xffffffbffc000000 - 0xffffffc000000000   (    64 MB)",
        "    memory  : 0xffffffc000000000 - 0xffffffc040000000   (  1024 MB)",
    )
