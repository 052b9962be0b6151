"""The package's own checks: each is proven by its tests, catches mutations of itself, and fires on real files."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from meminit.cli.files import open_machine
from meminit.judge.check import Check
from meminit.judge.expression import Attribute, Binary, Expression, Literal, Name, atoms
from meminit.judge.prove import prove
from meminit.judge.registry import load_checks, shipped_checks, shipped_sources
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import read_dotconfig
from meminit.read.formats.registry import read_machine_files
from meminit.read.machine import machine_facts
from meminit.read.tree import Tree, read_tree
from meminit.text import Source
from mutation import mutants, roots
from support import corpus

WHOLE = load_checks(shipped_sources())


@pytest.mark.parametrize("check", WHOLE, ids=lambda check: f"{check.code}-{check.slug}")
def test_every_check_is_proven_by_its_own_tests(check: Check) -> None:
    proof = prove(check)

    assert [f"{failure.place}: {failure.message}" for failure in proof.failures] == []


def test_there_are_checks_of_every_group() -> None:
    groups = Counter(check.group for check in shipped_checks())

    assert sum(groups.values()) >= 15
    assert set(groups) == {"boot", "config", "machine", "layout", "step"}


def _is_bare_setting(expression: Expression) -> bool:
    match expression:
        case Attribute(Name("config"), _) | Binary("==" | "!=", Attribute(Name("config"), _), Literal()):
            return True
    return False


def test_no_check_is_a_bare_look_at_one_symbol() -> None:
    bare = [c.code for c in shipped_checks() if all(_is_bare_setting(atom) for atom in atoms(c.condition))]

    assert bare == []


def test_checks_by_the_dozen_read_computed_zones_or_zonelists() -> None:
    reading = [check.code for check in WHOLE if roots(check.tree.data) & {"layout", "zonelists"}]

    assert len(reading) >= 12


UNCAUGHT = {
    ("C103", "(top > (used + 16777216)): > to >="): "16M of slack are a judgement, a byte of which says nothing",
    ("L106", "(high > (8 * low)): > to >="): "so is eight times as much",
}
"""Mutations that no test of the check shows to be wrong, and why none has to."""


@pytest.mark.parametrize("check", WHOLE, ids=lambda check: f"{check.code}-{check.slug}")
def test_every_mutation_of_a_check_is_caught_by_its_tests(check: Check) -> None:
    source = check.tree.source.name
    made = [
        (what, replace(check, tree=read_tree(Source(source, json.dumps(rule)))))
        for rule, what in mutants(check.tree.data)
    ]
    uncaught = [what for what, mutant in made if not prove(mutant).failures]

    assert made
    assert uncaught == [what for code, what in UNCAUGHT if code == check.code]


@cache
def config(name: str) -> Any:
    path = corpus("dotconfig") / f"{name}.config.xz"
    return read_dotconfig(Source.from_bytes(path.name, lzma.decompress(path.read_bytes())))


def boot_of(name: str, machine: dict[str, Any], line: str = "ro quiet") -> Boot:
    document = {"meminit": "machine/1", **machine}
    spec = BootSpec(
        name=name,
        machine=machine_facts(Tree(Source("machine.json", json.dumps(document)), document)),
        config=config(name),
        cmdline=Source("<cmdline>", line),
        given=frozenset({"machine", "config", "cmdline"}),
    )
    return Boot.form(spec)


def nodes(count: int, size: str = "16G", cpus: int = 16) -> list[dict[str, Any]]:
    return [{"id": i, "memory": size, "cpus": f"{i * cpus}-{(i + 1) * cpus - 1}"} for i in range(count)]


@pytest.mark.parametrize(
    ("name", "machine", "line", "codes"),
    [
        ("distros-Debian_13_Trixie_x86_64", {"nodes": nodes(2)}, "ro numa_zonelist_order=zone", {"B101"}),
        ("distros-Debian_13_Trixie_x86_64", {"nodes": nodes(2)}, "ro kernelcore=4G movable_node", {"B104"}),
        (
            "distros-Debian_13_Trixie_x86_64",
            {"nodes": nodes(2)},
            "ro memmap=4G2G crashkernel=256MB",
            {"B105", "B108", "L107"},
        ),
        ("distros-Debian_13_Trixie_x86_64", {"nodes": nodes(2)}, "ro quiet", set()),
        ("defconfigs-x86_64_defconfig_6.10", {"nodes": nodes(2, cpus=64)}, "ro", {"C102"}),
        ("defconfigs-i386_defconfig_6.10", {"nodes": nodes(1, "8G", 4)}, "ro", {"C106"}),
        ("defconfigs-i386_defconfig_6.10", {"nodes": nodes(1, "2G", 4)}, "ro", set()),
        (
            "defconfigs-x86_64_defconfig_6.10",
            {"nodes": [*nodes(2), {"id": 70, "memory": "16G"}]},
            "ro",
            {"C101", "M115"},
        ),
        ("distros-android_pixel-3a", {"nodes": nodes(2, cpus=4)}, "ro", {"C104"}),
    ],
)
def test_checks_fire_on_real_configs(name: str, machine: dict[str, Any], line: str, codes: set[str]) -> None:
    report = run([boot_of(name, machine, line)])

    assert {finding.code for finding in report.findings} == codes
    assert not report.faults
    assert not report.defects


def test_no_check_crashes_on_any_real_config() -> None:
    names = sorted(path.name.removesuffix(".config.xz") for path in corpus("dotconfig").glob("*.xz"))
    readable = [name for name in names if config(name).arch in {"x86_64", "x86_32", "arm", "arm64"}]
    known = [boot_of(name, {"nodes": nodes(2, cpus=2)}) for name in readable]
    report = run(known)

    assert len(known) > 30
    assert [str(defect) for defect in report.defects] == []
    assert [(boot, fault.message) for boot, fault in report.faults] == []


@pytest.mark.parametrize(
    ("name", "release", "codes"),
    [
        ("4fake-4gr1nu1pu", "4.7", {"L101", "L102", "L112"}),
        ("128ia64-17n4s2c", "4.7", {"L109", "L117"}),
        ("64amd64-4p2n4ca2co", "2.6.32", {"L110"}),
        ("8ia64-2s2c2t", "4.7", {"M108"}),
        ("16amd64-8n2c", "4.7", set()),
        ("2arm-2c", "4.7", {"B103"}),
    ],
)
def test_checks_fire_on_real_machines(name: str, release: str, codes: set[str]) -> None:
    machine = read_machine_files(open_machine(corpus("sysfs") / f"{name}.tar.bz2"))
    spec = BootSpec(
        machine=machine,
        release=release,
        cmdline=Source("<cmdline>", "ro numa_zonelist_order=zone"),
        given=frozenset({"machine", "kernel", "cmdline"}),
    )

    assert {finding.code for finding in run([Boot.form(spec)]).findings} == codes


@pytest.mark.parametrize("shift", ["99999999999", "-3", "0x", "9" * 5000])
def test_nonsense_in_a_config_and_on_the_line_crashes_no_check(shift: str) -> None:
    sizes = f"mem={shift}G hugepages={shift}G hashdist={shift}"
    boot = Boot.from_document(
        {
            "machine": {"meminit": "machine/1", "nodes": nodes(3, "8G", 2)},
            "kernel": {"release": "4.7", "config": {"NUMA": "y", "NODES_SHIFT": shift, "SMP": "y", "NR_CPUS": shift}},
            "cmdline": f"{sizes} memmap=,,, kernelcore=%%% crashkernel= numa= x",
        }
    )
    report = run([boot])

    assert [str(defect) for defect in report.defects] == []
    assert report.findings
