"""What the log says of crash kernels and contiguous areas: only what is known to the last figure, in its place."""

from __future__ import annotations

from typing import Any

from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.model.boot import Boot
from meminit.model.messages import Message

PC = {"nodes": [{"id": 0, "memory": "8G"}]}
ARM = {"arch": "arm64", "nodes": [{"id": 0, "memory": "2G"}, {"id": 1, "memory": "4G"}]}
CMA = {"CMA": "y", "DMA_CMA": "y", "CMA_SIZE_MBYTES": 64, "CMA_SIZE_SEL_MBYTES": "y"}
CRASH = {"KEXEC_CORE": "y", "CRASH_CORE": "y"}


def messages(
    line: str, *, arch: str = "x86_64", machine: Any = PC, every: bool = True, release: str = "6.1", **more: Any
) -> list[Message]:
    config = more.pop("config", {**CRASH, **(CMA if arch == "arm64" else {})})
    kernel = {"release": release, "arch": arch, "config": config}
    boot = Boot.from_document({"machine": machine, "kernel": kernel, "cmdline": f"nokaslr {line}", **more})
    return list(boot_log(boot, layout_of(boot), every=every))


def lines(line: str, **given: Any) -> list[str]:
    return [message.text.strip() for message in messages(line, **given)]


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


def test_a_place_that_is_not_known_is_an_ellipsis_with_bounds() -> None:
    one = messages("crashkernel=250M")
    (crash,) = [message for message in one if message.kind == "crashkernel"]
    assert crash.text == "Reserving 250MB of memory at …MB for crashkernel (System RAM: 8191MB)"
    ((low, high),) = [bounds for bounds in crash.within if bounds]
    assert 0 < low < high < 4096 - 250
    two = messages("", machine=ARM | {"nodes": [{"id": 0, "memory": "2G"}]}, arch="arm64")
    (area,) = [message for message in two if message.kind == "cma"]
    assert area.text == "cma: Reserved 64 MiB at …"
    ((low, high),) = [bounds for bounds in area.within if bounds]
    assert low < high


def test_areas_for_gigantic_pages_are_told_apart_and_say_their_node_where_the_release_does() -> None:
    cma = {**CRASH, **CMA, "HUGETLB_PAGE": "y"}
    found = messages("hugetlb_cma=0:1G,1:1G", arch="arm64", machine=ARM, release="6.12", config=cma)
    told = [(message.text.partition(" at ")[0], message.key) for message in found if message.kind == "cma"]
    assert told == [
        ("cma: Reserved 1024 MiB", ("1024", "0")),
        ("cma: Reserved 1024 MiB", ("1024", "1")),
        ("cma: Reserved 64 MiB", ("64", "0")),
    ]
    assert next(message.text[-9:] for message in found if message.kind == "cma") == "on node 0"


def test_nothing_is_told_where_it_is_not_sure_or_nobody_asked_for_all() -> None:
    assert not starts(lines("crashkernel=9G", every=False), "crashkernel")
    assert not starts(lines("crashkernel=3000M", machine={"nodes": [{"id": 0, "memory": "3100M"}]}), "Reserving")
