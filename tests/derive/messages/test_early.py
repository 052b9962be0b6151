"""What the log says of crash kernels and contiguous areas: only what is known to the last figure, in its place."""

from __future__ import annotations

from typing import Any

from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.model.boot import Boot

PC = {"nodes": [{"id": 0, "memory": "8G"}]}
ARM = {"arch": "arm64", "nodes": [{"id": 0, "memory": "2G"}, {"id": 1, "memory": "4G"}]}
CMA = {"CMA": "y", "DMA_CMA": "y", "CMA_SIZE_MBYTES": 64, "CMA_SIZE_SEL_MBYTES": "y"}
CRASH = {"KEXEC_CORE": "y", "CRASH_CORE": "y"}


def lines(line: str, *, arch: str = "x86_64", machine: Any = PC, every: bool = True, **more: Any) -> list[str]:
    kernel = {"release": "6.1", "arch": arch, "config": {**CRASH, **(CMA if arch == "arm64" else {})}}
    boot = Boot.from_document({"machine": machine, "kernel": kernel, "cmdline": f"nokaslr {line}", **more})
    return [message.text.strip() for message in boot_log(boot, layout_of(boot), every=every)]


def starts(printed: list[str], *beginnings: str) -> list[str]:
    return [beginning for text in printed for beginning in beginnings if text.startswith(beginning)]


def test_on_x86_the_low_part_is_told_first_and_both_before_zones() -> None:
    printed = lines("crashkernel=256M,high", initrd_size="1M")
    low, high, zones = "Reserving 256MB of low memory", "Reserving 256MB of memory", "Zone ranges"

    assert starts(printed, low, high, zones) == [low, high, zones]


def test_on_arm64_an_area_is_told_after_zones() -> None:
    printed = lines("", arch="arm64", machine=ARM)
    area = "cma: Reserved 64 MiB at 0x00000000fc000000"

    assert starts(printed, "Zone ranges", area) == ["Zone ranges", area]


def test_what_does_not_fit_is_told() -> None:
    assert "crashkernel reservation failed - No suitable area found." in lines("crashkernel=9G")


def test_nothing_is_told_where_the_place_is_not_known_or_nobody_asked_for_all() -> None:
    assert not starts(lines("crashkernel=250M"), "Reserving")
    assert not starts(lines("crashkernel=9G", every=False), "crashkernel")
    assert not starts(lines("", machine=ARM | {"nodes": [{"id": 0, "memory": "2G"}]}, arch="arm64"), "cma")
