"""meminit check and meminit rules as users run them: boots found, findings told, exit codes."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from meminit import data
from meminit.cli import check as command
from meminit.errors import InputFault
from meminit.judge.finding import Report
from meminit.model.boot import Boot
from running import meminit
from support import CHECKOUT

SAMPLES = CHECKOUT / "samples"
BROKEN = SAMPLES / "broken"
CONFIG = "CONFIG_64BIT=y\nCONFIG_X86_64=y\nCONFIG_NUMA=y\nCONFIG_NODES_SHIFT=1\n"
MACHINE = "meminit: machine/1\nnodes: [{id: 0, memory: 8G}, {id: 1, memory: 8G}, {id: 2, memory: 8G}]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.config").write_text(CONFIG)
    (tmp_path / "machine.yaml").write_text(MACHINE)
    return tmp_path


def valid(kind: str, text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    jsonschema.validate(document, json.loads(data.text(f"rules/schemas/{kind}.schema.json")))
    return document


def test_the_samples_that_should_be_silent_are() -> None:
    ended = meminit("check", str(SAMPLES))

    assert ended.code == 0
    assert "(teaching, pc-1g, amd-8node, arm64-4node)" in ended.out
    assert ended.err == ""


def test_the_broken_sample_has_findings_of_three_groups_and_more() -> None:
    ended = meminit("check", str(BROKEN), "--format", "json")
    told = valid("findings", ended.out)

    assert ended.code == 1
    assert told["summary"]["errors"] >= 5
    assert {finding["code"][0] for finding in told["findings"]} >= {"B", "C", "M"}
    assert all(finding["places"] for finding in told["findings"])


def test_a_project_is_found_upward(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "meminit.yaml").write_text("meminit: project/1\nboots:\n  a: {kernel: '4.7', cmdline: mem=4096}\n")
    (here / "below").mkdir()
    monkeypatch.chdir(here / "below")

    assert "error[B106]" in meminit("check").out
    assert meminit("check", "--project", str(here / "meminit.yaml")).code == 1
    assert "in 1 boot (a)" in meminit("check", str(here / "meminit.yaml")).out


def test_files_are_told_apart_by_what_is_in_them(here: Path) -> None:
    assert here.is_dir()
    ended = meminit("check", "my.config", "machine.yaml", "-k", "4.7")

    assert ended.code == 1
    assert "error[C101]" in ended.out
    assert " --> my.config:4:20\n" in ended.out
    assert " ::: machine.yaml:2:51\n" in ended.out


def test_a_folder_and_an_archive_are_machines(here: Path) -> None:
    (here / "empty").mkdir()
    with tarfile.open(here / "empty.tar", "w") as packed:
        packed.add(here / "my.config", "notes")
    archive = meminit("check", "empty.tar")
    ended = meminit("check", "empty")

    assert archive.code == 2
    assert "empty.tar" in archive.err

    assert ended.code == 2
    assert "empty" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to check: no meminit.yaml here or above"),
        (("--project", "none"), "nothing to check"),
        (("my.config", "-c", "my.config"), "two configs: my.config and my.config"),
        (("machine.yaml", "machine.yaml"), "two machines: machine.yaml and machine.yaml"),
        ((str(BROKEN), "-k", "4.7"), "a project names its boots"),
        (("missing.yaml",), "missing.yaml"),
        (("my.config", "--select", "B9999"), "no check is called `B9999`"),
        (("my.config", "--fail-on", "nothing"), "nothing"),
    ],
)
def test_what_cannot_be_checked_is_told(here: Path, arguments: tuple[str, ...], message: str) -> None:
    assert here.is_dir()
    ended = meminit("check", *arguments)

    assert ended.code == 2
    assert message in ended.err


@pytest.mark.parametrize(
    ("fail_on", "select", "code"),
    [
        ("error", "B106", 1),
        ("error", "B104", 0),
        ("warning", "B104", 1),
        ("note", "B104", 1),
        ("never", "B106", 0),
        ("error", "B104,B106", 1),
    ],
)
def test_the_exit_code_is_by_severity(fail_on: str, select: str, code: int) -> None:
    assert meminit("check", str(BROKEN), "--select", select, "--fail-on", fail_on).code == code


def test_checks_are_ignored() -> None:
    told = valid("findings", meminit("check", str(BROKEN), "--ignore", "B,machine", "--format", "json").out)

    assert {finding["code"][0] for finding in told["findings"]} == {"C"}


def test_quiet_says_nothing_when_nothing_is_wrong() -> None:
    assert meminit("check", str(SAMPLES), "-q").out == ""


def test_a_batch_answers_line_by_line(here: Path) -> None:
    lines = [
        {"kernel": "4.7", "cmdline": "ro"},
        {"kernel": "4.7", "cmdline": "mem=4096"},
        {"kernel": "9.9"},
        {"machine": "machine.yaml", "kernel": {"release": "4.7", "config": "my.config"}},
    ]
    (here / "boots.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    ended = meminit("check", "--batch", "boots.jsonl")
    answers = [json.loads(line) for line in ended.out.splitlines()]

    assert ended.code == 2
    assert [[f["code"] for f in answer.get("findings", [])] for answer in answers] == [[], ["B106"], [], ["C101"]]
    assert answers[2]["error"]["line"] == 3
    for number in (0, 1, 3):
        valid("findings", json.dumps(answers[number]))


def test_findings_are_written_to_files_too(here: Path) -> None:
    ended = meminit("check", str(BROKEN), "-o", "found.json", "-q")

    assert ended.code == 1
    assert ended.out == ""
    assert valid("findings", (here / "found.json").read_text())["findings"]


def test_a_crash_in_a_rule_is_exit_3_and_a_wrong_boot_exit_2(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert here.is_dir()
    boot = Boot.from_document({"name": "b", "kernel": "4.7"})
    fault = InputFault("the machine cannot be")
    reports = iter(
        [
            Report((boot,), 1, (), 1, 1, (), faults=(("b", fault),)),
            Report((boot,), 1, (), 1, 1, (), faults=(("b", fault),), defects=(command_fault(),)),
        ]
    )
    monkeypatch.setattr(command, "answered", lambda *_, **__: (next(reports), []))
    wrong = meminit("check", "-k", "4.7")
    crashed = meminit("check", "-k", "4.7")

    assert (wrong.code, crashed.code) == (2, 3)
    assert wrong.err == "boot b: error: the machine cannot be\n"


def command_fault() -> Any:
    from meminit.errors import RuleFault

    return RuleFault("oh")


def test_rules_are_listed_and_proven() -> None:
    listed = valid("rules", meminit("rules", "list", "--format", "json").out)
    ended = meminit("rules", "test", "-v")
    proven = valid("rules", meminit("rules", "test", "--format", "json").out)

    assert ended.code == 0
    assert len(ended.out.splitlines()) == len(listed["checks"]) + 1
    assert [check["code"] for check in proven["checks"]] == [check["code"] for check in listed["checks"]]
    assert meminit("rules", "list").out.splitlines()[0].startswith("B101 ")


def test_rules_of_a_user_are_proven_from_their_folder(here: Path) -> None:
    rules = here / "rules"
    rules.mkdir()
    text = data.text("rules/checks/boot/mem-without-unit.yaml").replace("B106", "ACME106")
    (rules / "mine.yaml").write_text(text)
    (rules / "other.yml").write_text(text.replace("ACME106", "ACME107").replace("< 16M", "< 16G"))
    ended = meminit("rules", "test", "rules")

    assert ended.code == 1
    assert "unproven ACME107 other" in ended.out
    assert re.search(r"\n1 of 2 rules proven by \d+ tests\n$", ended.out)
    assert meminit("rules", "test", "rules/mine.yaml").code == 0


def test_a_folder_without_rules_and_a_wrong_rule_are_exit_2(here: Path) -> None:
    (here / "none").mkdir()
    (here / "wrong.yaml").write_text("code: X\n")
    none, wrong = meminit("rules", "test", "none"), meminit("rules", "test", "wrong.yaml")

    assert (none.code, wrong.code) == (2, 2)
    assert "no rules in none" in none.err
    assert "wrong.yaml:1:" in wrong.err
