"""Many boots: one that is wrong or crashes costs no other its findings, and so many processes say the same as one."""

from __future__ import annotations

import json
import os
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from meminit.cli.all_boots import check_all
from meminit.cli.checking import CRASHED, Job, in_order
from meminit.cli.parallel import in_processes, processors
from meminit.errors import InputFault
from meminit.judge.registry import selected, shipped_checks
from meminit.judge.run import run as judge_run
from meminit.model.boot import Boot
from running import meminit

MACHINE = "meminit: machine/1\nnodes: [{id: 0, memory: 8G}]\n"
PROJECT = """\
meminit: project/1
boots:
  all:
    machine: machines/*.yaml
    kernel: ["4.7", {config: configs/*.config}, "6.1"]
    cmdline: [memmap=4G2G, quiet]
  other: {kernel: "6.1", cmdline: hugepagesz=1G}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "machines").mkdir()
    (tmp_path / "configs").mkdir()
    (tmp_path / "machines" / "a.yaml").write_text(MACHINE)
    (tmp_path / "machines" / "b.yaml").write_text(MACHINE + "arch: x86_64\n")
    (tmp_path / "configs" / "c.config").write_text("# Linux/x86 6.1.0 Kernel Configuration\nCONFIG_64BIT=y\n")
    (tmp_path / "meminit.yaml").write_text(PROJECT)
    return tmp_path


@pytest.mark.parametrize("format_", ["text", "json", "sarif"])
def test_any_number_of_processes_says_the_same(folder: Path, format_: str) -> None:
    (folder / "machines" / "broken.yaml").write_text("meminit: machine/1\nnodes: []\n")
    alone, two, all_ = (meminit("check", "--format", format_, "--jobs", jobs) for jobs in ("1", "2", "0"))

    assert alone.out.count("B105") >= 6
    assert alone == two == all_


def test_a_wrong_boot_costs_no_other_its_findings(folder: Path) -> None:
    (folder / "machines" / "broken.yaml").write_text("meminit: machine/1\nnodes: {}\n")
    ended = meminit("check", "--format", "json")

    assert ended.code == 2
    assert len(json.loads(ended.out)["summary"]["boots"]) == 2 * 3 * 2 + 1
    assert ended.err.startswith("boot all/broken/4.7/memmap=4G2G and 5 other boots: error: ")
    assert ended.err.count("error: ") == 1


def test_pairs_of_two_arches_are_no_boots_of_a_matrix(folder: Path) -> None:
    (folder / "machines" / "arm.yaml").write_text(MACHINE + "arch: arm64\n")
    ended = meminit("check", "--format", "json")
    boots = json.loads(ended.out)["summary"]["boots"]

    assert "all/arm/6.1/quiet" in boots
    assert not [boot for boot in boots if boot.startswith("all/arm/c/")]
    assert ended.err == ""


@pytest.mark.parametrize("line", ["", ", cmdline: [ro, rw]"])
def test_a_matrix_of_none_that_fit_is_a_fault(folder: Path, line: str) -> None:
    (folder / "machines" / "a.yaml").write_text(MACHINE + "arch: arm64\n")
    boots = f"  m: {{machine: [machines/a.yaml], kernel: [{{config: configs/c.config}}]{line}}}\n"
    (folder / "meminit.yaml").write_text(f"meminit: project/1\nboots:\n{boots}")
    ended = meminit("check")

    assert ended.code == 2
    assert "nothing to check: no machine" in ended.err


def test_a_lone_boot_is_wrong_as_ever(folder: Path) -> None:
    (folder / "meminit.yaml").write_text("meminit: project/1\nboots: {one: {kernel: nothing}}\n")
    ended = meminit("check")

    assert ended.code == 2
    assert ended.err.startswith("error: ")


def crashing(boot: str) -> Any:

    def run(boots: tuple[Boot, ...], *given: Any, **more: Any) -> Any:
        if boots[0].name == boot:
            raise ZeroDivisionError("told by a test")
        return judge_run(boots, *given, **more)

    return run


@pytest.mark.parametrize(
    ("jobs", "format_"),
    [("2", "json"), *(("1", name) for name in ("json", "sarif", "text", "junit", "github", "gitlab", "markdown"))],
)
def test_a_boot_that_meminit_crashes_on_hides_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch, jobs: str, format_: str
) -> None:
    assert folder.is_dir()
    monkeypatch.setattr("meminit.cli.checking.run", crashing("all/a/4.7/quiet"))
    ended = meminit("check", "--jobs", jobs, "--format", format_)

    assert ended.code == 3
    assert "ZeroDivisionError: told by a test" in ended.out
    assert "hugepagesz=1G" in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_a_lone_boot_that_meminit_crashes_on_is_a_finding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder.is_dir()
    monkeypatch.setattr("meminit.cli.checking.run", crashing("boot"))
    ended = meminit("check", "-k", "4.7", "--format", "json")
    finding = json.loads(ended.out)["findings"][0]

    assert ended.code == 3
    assert (finding["code"], finding["severity"], finding["places"]) == (CRASHED, "defect", [])


def test_a_boot_that_cannot_be_formed_for_a_defect_hides_no_other() -> None:
    def broken() -> Boot:
        raise KeyError("gone")

    job = Job("fine", lambda: Boot.from_document({"kernel": "6.1", "cmdline": "mem=4096"}))
    report = check_all([Job("b", broken), job], selected(shipped_checks(), ("B106",), ()))

    assert [finding.code for finding in report.findings] == [CRASHED, "B106"]
    assert len(report.defects) == 1


def test_a_rule_that_is_at_fault_is_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, **__: object) -> None:
        raise InputFault("not a boot")

    monkeypatch.setattr("meminit.cli.checking.run", run)
    with pytest.raises(InputFault, match="not a boot"):
        check_all([Job("", lambda: Boot.from_document({"kernel": "6.1"}))], ())


def test_a_process_that_dies_is_a_crash_of_its_boots() -> None:
    parent = os.getpid()

    def dying() -> Boot:
        if os.getpid() != parent:
            os._exit(9)
        raise AssertionError

    report = check_all([Job("a", dying), Job("b", dying)], (), processes=2)

    assert [finding.boot for finding in report.findings] == ["a", "b"]
    assert "BrokenProcessPool" in report.findings[0].message


def test_without_fork_one_process_does_it_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    checks = selected(shipped_checks(), ("B106",), ())
    forms = (partial(Boot.from_document, {"kernel": "6.1", "cmdline": line}) for line in ("mem=4", "ro"))
    jobs = [Job("", form) for form in forms]
    spent: dict[str, float] = {}
    first, second = in_processes(jobs, checks, 2, spent)

    assert (len(first.findings), len(second.findings)) == (1, 0)
    assert spent["B106"] > 0
    assert "cannot fork" in capsys.readouterr().err


def test_boots_of_one_kernel_are_done_together() -> None:
    jobs = [Job(str(number), lambda: None, kernel) for number, kernel in enumerate("abacb")]

    assert in_order(jobs) == [0, 2, 1, 4, 3]


def test_processors_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert processors() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert processors() == (os.cpu_count() or 1)


def test_times_of_several_processes_are_added_up(folder: Path) -> None:
    assert folder.is_dir()
    assert re.search(r" [1-9]\d+ checks evaluated", meminit("check", "-v", "--jobs", "2").err)
