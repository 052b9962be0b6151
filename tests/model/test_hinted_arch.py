"""An arch that nobody said is that at which the boot loader's file hints."""

from __future__ import annotations

import re

import pytest

from bootfile_reading import files
from meminit.model.boot import Boot
from meminit.model.hinted_arch import hinted_arch
from meminit.model.knowledge import arch_names, document
from meminit.read.bootfiles.registry import read_boot_files
from meminit.read.bootspec import BootSpec
from meminit.text import Source

DTS = '/dts-v1/;\n/ {{ compatible = "acme,board", "{}";\n chosen {{ bootargs = "ro"; }}; }};\n'
DOMAIN = "<domain><os><type arch='{}' machine='virt'>hvm</type><cmdline>ro</cmdline></os></domain>"


def hinted(name: str, text: str) -> str | None:
    found = hinted_arch(read_boot_files(Source(name, text))[0])
    return found[0] if found else None


@pytest.mark.parametrize(
    ("name", "text", "arch"),
    [
        ("cmdline.txt", "console=serial0,115200 root=PARTUUID=1", "arm64"),
        ("boot/cmdline.txt", "root=/dev/mmcblk0p2", "arm64"),
        ("cmdline.txt", "BOOT_IMAGE=/vmlinuz root=/dev/sda1", None),
        ("cmdline", "root=/dev/sda1 console=ttyAMA0,115200", "arm64"),
        ("cmdline", "root=/dev/sda1 bcm2708_fb.fbwidth=656", "arm64"),
        ("cmdline", "root=/dev/sda1 console=ttyS0", None),
        ("a.dts", DTS.format("brcm,bcm2837"), "arm64"),
        ("a.dts", DTS.format("brcm,bcm2836"), "arm"),
        ("a.dts", DTS.format("riscv"), "riscv64"),
        ("a.dts", DTS.format("acme,chip"), None),
        ("a.xml", DOMAIN.format("aarch64"), "arm64"),
        ("a.xml", DOMAIN.format("x86_64"), "x86_64"),
        ("a.xml", DOMAIN.format("acme"), None),
        ("a.sh", "exec /usr/bin/qemu-system-ppc64 -append 'ro quiet'\n", "ppc64"),
        ("a.sh", "qemu -append 'ro quiet'\n", None),
    ],
)
def test_what_a_file_hints_at(name: str, text: str, arch: str | None) -> None:
    assert hinted(name, text) == arch


def test_the_hint_is_told_and_gives_way_to_what_is_said() -> None:
    [entry] = read_boot_files(files({"cmdline.txt": "root=/dev/mmcblk0p2 numa=fake=4"}))
    spec = BootSpec(cmdline=entry.line, entry=entry)
    boot = Boot.form(spec)

    assert boot.kernel.arch.name == "arm64"
    assert boot.assumed[0] == "arch arm64, as a file of this name is a Raspberry Pi's: `cmdline.txt`"
    said = Boot.form(BootSpec(cmdline=entry.line, entry=entry, arch="arm"))
    assert said.kernel.arch.name == "arm"
    assert not any(what.startswith("arch") for what in said.assumed)


def test_every_hint_is_at_an_arch_that_is_known() -> None:
    for row in document("rules/arch-hints.yaml")["hints"]:
        assert row["arch"] in arch_names()
        assert all(re.compile(row[kind]) for kind in ("file", "word", "compatible", "machine", "but") if kind in row)
