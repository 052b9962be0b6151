"""Checks of boot lines on every boot that was measured: nothing is found but what was put there to go wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator

from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot
from support import FACTS
from zonelist_facts import opened

CHECKS = tuple(check for check in shipped_checks() if check.group == "boot")

MISTAKEN = {
    "numa_zonelist_order": {"B101", "B102", "B103", "B125", "B126", "B127"},
    "NUMA_ZONELIST_ORDER": {"B116"},
    "kernelcore=512M": {"B104"},
    "kernelcore=1": {"B125"},
    "kernelcore=": {"B125"},
    "kernelcore=50%": {"B125", "B126"},
    "kernelcore=abc": {"B125"},
    "kernelcore=mirror": {"B152"},
    "movablecore=50%": {"B125"},
    "movablecore=1G": {"B127"},
    "memmap=1G": {"B105"},
    "memmap=abc": {"B125"},
    "mem=0": {"B122"},
    "mem=4096": {"B106"},
    "mem=abc": {"B125"},
    "mem=nopentium": {"B122"},
    "mem=100M": {"B155"},
    "mem=0x80000000": {"B155"},
    "mem": {"B155"},
    "highmem=abc": {"B125"},
    "highmem=4G": {"B163"},
    "highmem=off": {"B120"},
    "numa": {"B122"},
    "numa=": {"B107"},
    "numa=bogus": {"B107"},
    "numa=fake=abc": {"B107"},
    "numa=fake=4": {"B122"},
    "numa=fake=2": {"B118"},
    "numa=off": {"B118", "B127", "B134"},
    "cma=256M": {"B118"},
    "crashkernel=128Q": {"B108"},
    "crashkernel=abc": {"B108"},
    "crashkernel=auto": {"B108"},
    "crashkernel=8G": {"B144"},
    "hugepages=10": {"B125"},
    "hugepagesz=3M": {"B125"},
    "hugepages=0:64,7:128": {"B137"},
    "hugepages=5000": {"B138"},
    "disable_mtrr_trim=1": {"B125"},
    "maxcpus=1": {"B135"},
    "nr_cpus=2": {"B135"},
    "nokaslr": {"B120"},
    "vm.min_free_kbytes=4096": {"B131"},
    "pad": {"B109", "B112"},
}
"""Words of measured boots that were put there to go wrong, or that do nothing on the arch that was booted."""


def measured_boots() -> Iterator[Boot]:
    """One boot of every line that was measured on a kernel."""
    seen = set()
    for path in sorted((FACTS / "boots").glob("*/*.json")):
        fact = json.loads(path.read_text(encoding="utf-8"))
        if (path.parent.name, fact["cmdline"], str(fact["config"])) in seen:
            continue
        seen.add((path.parent.name, fact["cmdline"], str(fact["config"])))
        kernel = {"release": fact["release"], "arch": fact["arch"]}
        kernel["config"] = fact["config"].get("file", fact["config"])
        document = {"name": fact["name"], "kernel": kernel, "cmdline": fact["cmdline"], "machine": fact["machine"]}
        yield Boot.from_document(document, opened)


def test_on_measured_boots_nothing_is_found_but_what_was_put_there_to_go_wrong() -> None:
    found: dict[str, set[str]] = {}
    for boot in measured_boots():
        report = run([boot], CHECKS)
        assert not report.defects
        for finding in report.findings:
            if finding.severity != "note":
                place = finding.places[0].place
                word = next(w for w in boot.cmdline.parameters if w.place.start <= place.start < w.place.end + 1)
                name = f"{word.name}={word.value}" if word.value is not None else word.name
                key = name if name in MISTAKEN else word.name.rstrip("0123456789")
                found.setdefault(key, set()).add(finding.code)

    assert found == MISTAKEN
