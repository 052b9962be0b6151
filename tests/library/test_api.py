"""The library has what the command line has: a boot in, frozen values out, and the same documents."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import meminit
from running import meminit as command
from support import CHECKOUT

SAMPLE = ("--project", str(CHECKOUT / "samples" / "meminit.yaml"), "--boot", "teaching")


@pytest.fixture
def boot() -> meminit.Boot:
    return meminit.Boot.load(
        name="teaching",
        machine="teaching/machine.yaml",
        kernel={"release": "4.7", "config": "teaching/kernel.config"},
        cmdline="console=ttyAMA0 root=/dev/vda1 ro quiet",
        folder=CHECKOUT / "samples",
    )


@pytest.mark.parametrize("kind", ["zonelists", "zones"])
def test_documents_are_those_of_the_command_line(boot: meminit.Boot, kind: str) -> None:
    mine: dict[str, Any] = meminit.to_json(getattr(meminit, kind)(boot))
    theirs = json.loads(command(kind, *SAMPLE, "--format", "json").out)

    assert json.loads(json.dumps(mine)) | {"boot": None} == theirs | {"boot": None}
    assert mine["boot"]["features"] == theirs["boot"]["features"]


def test_steps_and_findings_have_documents_too() -> None:
    boot = meminit.Boot.load({"kernel": {"release": "4.7", "arch": "x86_64"}, "cmdline": "numa_zonelist_order=bogus"})
    report = meminit.check([boot])

    assert meminit.to_json(meminit.steps(boot))["meminit"] == "steps/1"
    assert meminit.to_json(report)["meminit"] == "findings/1"
    assert "B102" in [finding.code for finding in report.findings]


def test_reserves_are_those_that_zones_show() -> None:
    seen = [{"node": 0, "zone": "Normal", "present": 1000000, "managed": 900000}]
    boot = meminit.Boot.load(kernel="6.1", zones=seen, sysctl={"vm.min_free_kbytes": "8192"})
    prediction = meminit.reserves(boot)
    document = meminit.to_json(meminit.zones(boot))

    marks = prediction.after.zones[0, "Normal"].watermarks
    assert marks is not None
    assert marks.min == 2048
    assert document["zones"][2]["watermarks"]["min"] == 2048
    assert document["reserves"]["min_free_kbytes"] == 8192


def test_the_address_space_is_an_answer_too() -> None:
    machine = {"nodes": [{"id": 0, "memory": "1G"}]}
    boot = meminit.Boot.load(machine=machine, kernel={"release": "4.7", "arch": "arm"})
    (space,) = meminit.address_space(boot).spaces

    assert {area.name: area.start for area in space.areas}["vmalloc"] == 0xF0800000


def test_orders_can_be_asked_for(boot: meminit.Boot) -> None:
    assert meminit.zonelists(boot, order="zone").order.effective == "zone"


def test_results_are_frozen_and_other_values_are_refused(boot: meminit.Boot) -> None:
    lists = meminit.zonelists(boot)
    with pytest.raises(FrozenInstanceError):
        lists.policy_zone = "DMA"  # type: ignore[misc]
    with pytest.raises(TypeError, match="not a result of meminit's library: Boot"):
        meminit.to_json(boot)  # type: ignore[arg-type]


def test_faults_are_meminits_own(tmp_path: Path) -> None:
    with pytest.raises(meminit.InputFault, match="memory"):
        meminit.Boot.load(machine={"meminit": "machine/1", "nodes": [{"id": 0, "memory": "much"}]})
    with pytest.raises(meminit.MeminitError, match=r"absent\.yaml"):
        meminit.Boot.load(machine="absent.yaml", folder=tmp_path)


def test_the_package_names_what_it_has_and_nothing_else() -> None:
    assert set(dir(meminit)) == set(meminit.__all__)
    assert all(getattr(meminit, name) is not None for name in meminit.__all__)
    with pytest.raises(AttributeError, match="no attribute `nonsense`"):
        _ = meminit.nonsense


def test_the_packages_own_example_is_true() -> None:
    import doctest

    assert doctest.testmod(meminit).failed == 0
    assert doctest.testmod(meminit).attempted > 3


def test_the_library_answers_what_the_command_line_answers(boot: meminit.Boot) -> None:
    explained = meminit.zonelists(boot, explain=True, nodes=[1])
    (request, _) = meminit.requests(boot, "GFP_KERNEL|__GFP_THISNODE")
    old = meminit.Boot.load(kernel={"release": "4.7", "arch": "x86_64"})

    assert [own.node for own in explained.nodes] == [1]
    assert explained.nodes[0].picks
    assert {entry.zone for entry in meminit.zonelists(boot, zone="DMA").nodes[0].fallback} == {"DMA"}
    assert {entry.node for entry in request.entries} == {0}
    assert meminit.page(boot, 0x40000).node == 0
    assert [step.id for step in meminit.steps(old, step="mem_init").found.steps] == ["mem_init"]
    assert len(meminit.steps(old, path=("setup_arch", "mem_init")).found.steps) > 1
    assert "zonelist-order-choice" in [feature.name for feature in meminit.features(boot)]
    assert len(meminit.features()) > len(meminit.features(boot))
    assert "ISA" in meminit.explain("ZONE_DMA")
    assert meminit.check([old], select=["B"]).checks < meminit.check([old]).checks


@pytest.mark.parametrize("question", [{"before": "mem_init", "after": "mem_init"}, {"whence": "mem_init"}])
def test_steps_answer_one_question_they_know(question: dict[str, str]) -> None:
    old = meminit.Boot.load(kernel={"release": "4.7", "arch": "x86_64"})
    with pytest.raises(meminit.InputFault, match=r"one question at a time|do not answer"):
        meminit.steps(old, **question)


def test_a_rule_of_ones_own_is_proven() -> None:
    path = CHECKOUT / "rules" / "checks" / "boot" / "mem-without-unit.yaml"
    proof = meminit.prove(path.name, path.read_text(encoding="utf-8"))

    assert proof.failures == ()


def test_a_document_that_is_no_json_is_refused() -> None:
    with pytest.raises(meminit.InputFault, match="not a boot document"):
        meminit.Boot.load(machine={"nodes": {1, 2}})


def test_known_findings_are_set_aside() -> None:
    boot = meminit.Boot.load(name="web-1", kernel="4.7", cmdline="mem=4096 numa_zonelist_order=x")
    found = meminit.check([boot], select=["B102", "B106", "W"])
    waiver = {"check": "B106", "boot": "web-*", "reason": "a test", "expires": "2027-01-31"}
    waived, over = (
        meminit.check([boot], select=["B102", "B106", "W"], waivers=[waiver], today=date(2027, month, 1))
        for month in (1, 2)
    )
    new = meminit.check([boot], ignore=["W"], select=["B102"], baseline=meminit.baseline_of(waived))

    assert [finding.code for finding in found.findings] == ["B102", "B106"]
    assert [finding.code for finding in waived.findings] == ["B102"]
    assert [finding.code for finding in over.findings] == ["B102", "B106", "W104"]
    assert (new.findings, new.waived[0].by, new.checks) == ((), "baseline", 1)
    assert meminit.check([boot], select=["W"]).checks == 0
    assert meminit.to_json(waived)["summary"]["waived"]["waiver"] == 1
