"""Every sample gives the output that is stored for it, byte for byte.

After a change that is meant, write them anew with ``MEMINIT_WRITE_EXPECTED=1 pytest tests/cases`` and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from running import meminit
from support import CHECKOUT

EXPECTED = Path(__file__).parent / "expected"
GOOD = ("teaching", "pc-1g", "amd-8node", "arm64-4node")
BROKEN = "samples/broken/meminit.yaml"
LAYOUTS = "samples/layout-traps"
LIVES = "root=/dev/sda1 ro memmap=4G2G movable_node kernelcore=4G numa_zonelist_order=fallback crashkernel=256MB"
"""The line of the broken boot without mem=4096, which leaves no memory, so that there is no layout to show."""
LINE = "ro quiet memmap=4G2G hugepages=512 hugepagesz=1G numa_zonelist_order=zon"


DIES = ("broken-check.txt", "broken-check.json")
"""The boot line of the broken boot leaves no memory: that is said beside what the checks find."""


def of(name: str, project: str, *words: str) -> tuple[str, ...]:
    command, *rest = words
    return (command, "--project", project, "--boot", name, *rest)


CASES: dict[str, tuple[int, tuple[str, ...]]] = {
    "check.txt": (0, ("check", "samples")),
    "check.json": (0, ("check", "samples", "--format", "json")),
    "broken-check.txt": (1, ("check", "samples/broken")),
    "broken-check.json": (1, ("check", "samples/broken", "--format", "json")),
    "layout-traps-check.txt": (1, ("check", LAYOUTS)),
    "layout-traps-check.json": (1, ("check", LAYOUTS, "--format", "json")),
    "layout-traps-diff.txt": (0, ("diff", "--project", f"{LAYOUTS}/meminit.yaml", "plain", "starved")),
    "layout-traps-diff.json": (
        1,
        ("diff", "--project", f"{LAYOUTS}/meminit.yaml", "plain", "starved", "--exit-code", "--format", "json"),
    ),
    "layout-traps-kernels.txt": (
        0,
        ("diff", "--project", f"{LAYOUTS}/meminit.yaml", "--boot", "emptied", "-k", "4.7", "-k", "6.12"),
    ),
    "boot-files.txt": (1, ("check", "samples/boot-files/grub", "-k", "6.1", "--select", "B105,B115,B150")),
    "teaching-explain.txt": (0, of("teaching", "samples/meminit.yaml", "zonelists", "--explain")),
    "teaching-zone-order.txt": (0, of("teaching", "samples/meminit.yaml", "zonelists", "--order", "zone")),
    "pc-1g-pfn.txt": (0, of("pc-1g", "samples/meminit.yaml", "zones", "--pfn", "4096")),
    "cmdline-4.7.txt": (0, ("cmdline", LINE, "-k", "4.7")),
    "cmdline-6.1.txt": (0, ("cmdline", LINE, "-k", "6.1")),
    "pc-1g-pages.txt": (0, of("pc-1g", "samples/meminit.yaml", "zones", "--pages")),
    "pc-1g-steps.txt": (0, of("pc-1g", "samples/meminit.yaml", "steps")),
    "pc-1g-steps.json": (0, of("pc-1g", "samples/meminit.yaml", "steps", "--format", "json")),
    **{
        f"{name}-{command}.{form}": (
            0,
            of(name, "samples/meminit.yaml", command, "--format", form.replace("txt", "text")),
        )
        for name in GOOD
        for command in ("zones", "zonelists")
        for form in ("txt", "json")
    },
    **{
        f"broken-{command}.{form}": (
            0,
            of("broken", BROKEN, command, "--cmdline", LIVES, "--format", form.replace("txt", "text")),
        )
        for command in ("zones", "zonelists")
        for form in ("txt", "json")
    },
}


@pytest.mark.parametrize("name", CASES)
def test_a_sample_gives_its_stored_output(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    code, words = CASES[name]
    ended = meminit(*words)
    stored = EXPECTED / name
    if os.environ.get("MEMINIT_WRITE_EXPECTED"):
        stored.write_text(ended.out, encoding="utf-8")

    assert ended.code == code
    if name in DIES:
        assert ended.err.startswith("boot broken: error: the boot line leaves no memory, and the kernel dies")
    else:
        assert ended.err == ""
    assert ended.out == stored.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["zones", "zonelists"])
def test_a_boot_that_gets_no_memory_has_no_layout(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    ended = meminit(*of("broken", BROKEN, command))

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: the boot line leaves no memory, and the kernel dies")
    assert "--> samples/broken/cmdline:1:59\n" in ended.err


def test_every_stored_output_has_its_case() -> None:
    assert {path.name for path in EXPECTED.iterdir()} == set(CASES)
