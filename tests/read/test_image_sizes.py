"""Sizes of image and initrd: as a log, options and documents tell them."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.read.bootlog.lines import log_lines
from meminit.read.bootlog.sizes import sizes_in
from meminit.read.bootspec import BootSpec
from meminit.read.formats.registry import read_machine_files
from meminit.read.image_sizes import ImageSizes
from meminit.text import Source

MIB = 1 << 20
MEMORY = (
    "Memory: 1000K/9000K available (100K kernel code, 20K rwdata, 30K rodata, 40K init, 5K bss, 700K reserved, 0K cma)"
)
NODE = {"nodes": [{"id": 0, "memory": "4G"}]}


def read(*lines: str) -> ImageSizes:
    return sizes_in(log_lines(Source("dmesg", "".join(f"[    0.000000] {line}\n" for line in lines))))


def document(**more: Any) -> Boot:
    return Boot.from_document({"machine": NODE, "kernel": {"release": "6.1", "arch": "x86_64"}, **more})


def test_a_log_tells_what_stays_and_what_is_freed() -> None:
    sizes = read(
        MEMORY,
        "Freeing SMP alternatives memory: 8K",
        "Freeing initrd memory: 60K",
        "Freeing unused kernel image (initmem) memory: 40K",
    )

    assert sizes == ImageSizes(
        resident=155 << 10,
        init=40 << 10,
        initrd=60 << 10,
        handed=8300 << 10,
        freed_least=100 << 10,
        freed_most=108 << 10,
    )


def test_what_was_seen_holds_for_the_same_kernel_and_the_same_line() -> None:
    lines = (
        "Linux version 6.1.0-56-amd64 (gcc) #1",
        "Command line: quiet mem=2G",
        MEMORY,
        "Freeing initrd memory: 60K",
    )
    log = "".join(f"[    0.000000] {line}\n" for line in (*lines, "BIOS-e820: [mem 0x0-0xffffffff] usable"))
    facts = read_machine_files(Source("dmesg", log))

    def sizes(release: str, line: str) -> ImageSizes:
        return Boot.form(BootSpec(machine=facts, release=release, arch="x86_64", cmdline=Source("line", line))).sizes

    assert sizes("6.1", "quiet mem=2G").handed == 8300 << 10
    assert (sizes("6.1", "quiet").handed, sizes("6.1", "quiet").resident) == (None, 155 << 10)
    assert sizes("6.12", "quiet mem=2G") == ImageSizes(initrd=60 << 10)


def test_of_a_log_that_breaks_off_it_is_open_what_was_freed_later() -> None:
    sizes = read(MEMORY, "Freeing SMP alternatives memory: 8K")

    assert (sizes.initrd, sizes.freed_least, sizes.freed_most) == (None, 0, None)


@pytest.mark.parametrize(
    "line", ["Policy zone: DMA", "Memory: 1K/2K available (3K reserved)", "Memory: 1K/2K available (3K kernel code)"]
)
def test_a_log_without_the_line_or_with_half_of_it_tells_nothing(line: str) -> None:
    assert read(line) == ImageSizes()


def test_more_reserved_than_there_is_says_nothing_of_what_was_handed_out() -> None:
    wrapped = MEMORY.replace("700K reserved", "4293930828K reserved")

    assert read(wrapped).handed is None


def test_a_document_gives_sizes_as_numbers_or_with_units() -> None:
    assert document(image_size="32M", initrd_size=5 * MIB).sizes == ImageSizes(whole=32 * MIB, initrd=5 * MIB)
    assert document().sizes == ImageSizes()


def test_what_is_no_size_is_told_where_it_stands() -> None:
    with pytest.raises(InputFault, match="not a size") as caught:
        document(initrd_size="much")

    assert caught.value.place is not None


@pytest.mark.parametrize("rest", [[], ["Memory: 1000K/2000K available (10K kernel code)"]])
def test_where_the_initrd_lay_is_told_by_its_own_line(rest: list[str]) -> None:
    new = read("RAMDISK: [mem 0x37000000-0x37ffffff]", *rest)
    old = read("RAMDISK: 37000000 - 38000000", *rest)

    assert new == old == ImageSizes(initrd_at=(0x37000000, 0x38000000))
