"""What `cmdline` calls wrong of a word some check finds; what a check finds of a word alone `cmdline` calls wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from meminit import data
from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.parameters.telling import tell
from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.model.parameter_rules import FOLDER
from meminit.read.tree import read_tree

CHECKS = shipped_checks()
KERNELS: tuple[Mapping[str, Any], ...] = (
    {"release": "2.6.32", "arch": "x86_64"},
    {"release": "4.7", "arch": "x86_64"},
    {"release": "6.1", "arch": "x86_64"},
    {"release": "6.1", "arch": "arm64"},
    {
        "release": "6.1",
        "arch": "x86_64",
        "config": dict.fromkeys(["CMA", "HUGETLBFS", "KEXEC_CORE", "CRASH_CORE"], "y"),
    },
    {"release": "6.12", "arch": "x86_64", "config": {"CRASH_RESERVE": "y", "MEMORY_HOTPLUG": "n"}},
)
LINES = (
    "hugepages=512 hugepagesz=1G",
    "hugepages=2G",
    "kernelcore=130%",
    "kernelcore=1G movablecore=1G",
    "kernelcore=mirror movablecore=1G",
    "kernelcore=1G movable_node",
    "mem=1K",
    "mem=4096",
    "movable_node=0",
    "hugetlb_cma=1M",
    "hugetlb_cma=0:100M",
    "memmap=79G$82G",
    "memmap=4G2G",
    "memmap=1G$4G,64M",
    "crashkernel=1G,high crashkernel=256M,low",
    "crashkernel=256MB",
    "crashkernel=64",
    "crashkernel=64M,low",
    "cma=64",
    "kernelcore",
    "nobodys=1",
    "nobodys.level=1",
    "ro -- mem=1G quiet",
)
OF_MORE = {
    "B132": "names of sysctls, as the list of this release has them",
    "B133": "whether a tail of the initrd is looked for",
    "B140": "an area beside pages",
    "B147": "what usually lies below 4 GiB",
    "B148": "where the decompressor may put the kernel",
    "B149": "what mem= leaves of what another word asks for",
    "B161": "other ranges of the line",
    "B162": "what mem= leaves of what another word asks for",
    "B183": "a word that movable_node makes needless",
    "B185": "what numa=off takes from another word",
    "B186": "what cgroup_disable= takes from another word",
}
"""Checks that look at more than how a word is read, and at what."""


def of_rules(folder: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Kernels and lines of the tests that rule files have, of those that need neither a machine nor a file."""
    for file in data.names(folder):
        for test in read_tree(data.source(file)).data["tests"]:
            if "kernel" in test and "cmdline" in test and not {"machine", "files"} & test.keys():
                yield test["kernel"], test["cmdline"]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(tuple(of_rules(FOLDER)), id="parameters"),
        pytest.param(tuple(of_rules("rules/checks/boot")), id="checks"),
        pytest.param(tuple((kernel, line) for kernel in KERNELS for line in LINES), id="lines"),
    ],
)
def test_what_is_shown_as_wrong_is_found_and_what_is_found_of_a_word_is_shown(
    given: tuple[tuple[Mapping[str, Any], str], ...],
) -> None:
    silent: list[Any] = []
    unshown: list[Any] = []
    for kernel, line in given:
        boot = Boot.from_document({"kernel": kernel, "cmdline": line})
        findings = run([boot], CHECKS).findings
        for told in tell(boot.kernel, read_boot_line(boot.kernel, boot.cmdline)):
            if told.reading.fate in {"cut", "unread"}:  # told of the line, not of its words
                continue
            place = told.reading.word.place
            of_it = [f for f in findings if any(place.start <= p.place.start < place.end for p in f.places[:1])]
            grave = {f.code for f in of_it if f.severity != "note"}
            if told.wrong and not of_it:
                silent.append((kernel, line, place.text, told.wrong))
            elif not told.wrong and grave - OF_MORE.keys():
                unshown.append((kernel, line, place.text, grave))

    assert not silent
    assert not unshown


def test_checks_that_look_at_more_are_met() -> None:
    met = {
        finding.code
        for kernel, line in of_rules("rules/checks/boot")
        for finding in run([Boot.from_document({"kernel": kernel, "cmdline": line})], CHECKS).findings
    }

    assert OF_MORE.keys() <= met
