"""Every machine of the corpus under every config: no check crashes, and how often each finds something is stored.

A machine whose arch is not the config's is taken as one of the config's arch: its nodes, CPUs, sizes and distances.

Samples of every check's findings were read. Not all are true: B120 tells of mem= and numa= on riscv64, which reads both
where arch/riscv/mm/init.c and drivers/base/arch_numa.c are built, so that its count is too high; and it tells of the
kernelcore= of riscv64 before 5.8 beside L105, which is one fact told twice.
"""

from __future__ import annotations

import json
import lzma
import os
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from meminit.cli.files import open_machine
from meminit.errors import InputFault
from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import read_dotconfig
from meminit.read.formats.registry import read_machine_files
from meminit.text import Source
from support import CHECKOUT, corpus

if TYPE_CHECKING:
    from meminit.read.machine import MachineFacts

pytestmark = pytest.mark.matrix

STORED = CHECKOUT / "tests" / "judge" / "corpus_findings.json"
UNREADABLE = {"2i386-2t-hugepagesizecount", "2ps3-2t", "offline-cpu0-node0", "test1.fsroot"}
LINES = (
    "ro quiet crashkernel=256M",
    "ro default_hugepagesz=1G hugepagesz=1G hugepages=4",
    "ro mem=2G",
    "ro movable_node memhp_default_state=online_movable",
    "ro kernelcore=50%",
    "ro numa=off",
    "ro cma=256M swiotlb=65536",
    "ro init_on_alloc=1 page_owner=on",
    "console=ttyS0,115200 hugepages=512",
)
GIVEN = frozenset({"machine", "kernel", "config", "cmdline"})


def machines() -> dict[str, MachineFacts]:
    """The machines of the corpus that can be read; those that cannot are the ones that are known."""
    read, refused = {}, set()
    for path in sorted(corpus("sysfs").iterdir()):
        name = path.name.removesuffix(".tar.bz2")
        try:
            read[name] = read_machine_files(open_machine(path))
        except InputFault:
            refused.add(name)
    assert refused == UNREADABLE
    return read


@cache
def found() -> tuple[int, dict[str, int]]:
    """How many boots there are, and of how many each check finds something."""
    every, boots, counts = machines(), 0, Counter[str]()
    for path in sorted(corpus("dotconfig").iterdir()):
        config = read_dotconfig(Source(path.stem, lzma.decompress(path.read_bytes()).decode()))
        for machine in every.values():
            spec = BootSpec(
                machine=machine if machine.arch in {None, config.arch} else replace(machine, arch=None),
                config=config,
                cmdline=Source("<cmdline>", LINES[boots % len(LINES)]),
                given=GIVEN,
            )
            report = run([Boot.form(spec)])
            assert not report.defects
            assert not report.faults
            counts.update({finding.code for finding in report.findings})
            boots += 1
    return boots, dict(sorted(counts.items()))


def test_findings_are_those_that_are_stored() -> None:
    boots, counts = found()
    told = json.dumps({"boots": boots, "findings": counts}, indent=2) + "\n"
    if os.environ.get("MEMINIT_WRITE_EXPECTED"):
        STORED.write_text(told, encoding="utf-8")

    assert told == STORED.read_text(encoding="utf-8")


def test_only_notes_are_of_more_than_half_of_the_boots() -> None:
    boots, counts = found()
    grave = {check.code for check in shipped_checks() if check.severity != "note"}

    assert [code for code, count in counts.items() if code in grave and count * 2 > boots] == []
