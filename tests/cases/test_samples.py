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
BOOTS = [(name, "samples/meminit.yaml") for name in GOOD] + [("broken", "samples/broken/meminit.yaml")]
LINE = "ro quiet memmap=4G2G hugepages=512 hugepagesz=1G numa_zonelist_order=zon"


def of(name: str, project: str, *words: str) -> tuple[str, ...]:
    command, *rest = words
    return (command, "--project", project, "--boot", name, *rest)


CASES: dict[str, tuple[int, tuple[str, ...]]] = {
    "check.txt": (0, ("check", "samples")),
    "check.json": (0, ("check", "samples", "--format", "json")),
    "broken-check.txt": (1, ("check", "samples/broken")),
    "broken-check.json": (1, ("check", "samples/broken", "--format", "json")),
    "boot-files.txt": (1, ("check", "samples/boot-files/grub", "-k", "6.1", "--select", "B105,B115,B150")),
    "teaching-explain.txt": (0, of("teaching", "samples/meminit.yaml", "zonelists", "--explain")),
    "teaching-zone-order.txt": (0, of("teaching", "samples/meminit.yaml", "zonelists", "--order", "zone")),
    "pc-1g-pfn.txt": (0, of("pc-1g", "samples/meminit.yaml", "zones", "--pfn", "4096")),
    "cmdline-4.7.txt": (0, ("cmdline", LINE, "-k", "4.7")),
    "cmdline-6.1.txt": (0, ("cmdline", LINE, "-k", "6.1")),
    "pc-1g-pages.txt": (0, of("pc-1g", "samples/meminit.yaml", "zones", "--pages")),
    "pc-1g-steps.txt": (0, of("pc-1g", "samples/meminit.yaml", "steps")),
    "pc-1g-steps.json": (0, of("pc-1g", "samples/meminit.yaml", "steps", "--format", "json")),
    **{f"{name}-zones.txt": (0, of(name, project, "zones")) for name, project in BOOTS},
    **{f"{name}-zones.json": (0, of(name, project, "zones", "--format", "json")) for name, project in BOOTS},
    **{f"{name}-zonelists.txt": (0, of(name, project, "zonelists")) for name, project in BOOTS},
    **{f"{name}-zonelists.json": (0, of(name, project, "zonelists", "--format", "json")) for name, project in BOOTS},
}


@pytest.mark.parametrize("name", CASES)
def test_a_sample_gives_its_stored_output(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    code, words = CASES[name]
    ended = meminit(*words)
    stored = EXPECTED / name
    if os.environ.get("MEMINIT_WRITE_EXPECTED"):
        stored.write_text(ended.out, encoding="utf-8")

    assert (ended.code, ended.err) == (code, "")
    assert ended.out == stored.read_text(encoding="utf-8")


def test_every_stored_output_has_its_case() -> None:
    assert {path.name for path in EXPECTED.iterdir()} == set(CASES)
