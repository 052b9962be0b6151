"""Rules of a project's own, and what it makes of checks: severities, options, profiles, and files that are left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from running import meminit

MACHINE = "meminit: machine/1\nnodes: [{id: 0, memory: [{start: 4G, end: 104G}]}]\n"
PROJECT = """\
meminit: project/1
boots:
  web: {machine: machine.yaml, kernel: {release: "6.1", arch: x86_64}, cmdline: "kernelcore=20G mem=4096"}
"""
RULE = """\
code: ACME101
title: a machine smaller than what we buy
severity: warning
needs: [machine]
options:
  wanted: {type: size, default: 1T, doc: the memory that we buy}
when: machine.size < option.wanted
at: first(machine.nodes)
message: "{size(machine.size)} instead of {size(option.wanted)}"
help: add memory
why: Because a test has to have some reason that is long enough.
sources: [{release: "4.7", file: mm/page_alloc.c}]
verified: false
tests:
  - {name: fires, machine: {meminit: machine/1, nodes: [{id: 0, memory: 1G}]}, expect: [{message: "1G instead of 1T"}]}
  - {name: silent, machine: {meminit: machine/1, nodes: [{id: 0, memory: 1T}]}, expect: []}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "machine.yaml").write_text(MACHINE)
    (tmp_path / "meminit.yaml").write_text(PROJECT)
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "too-small.yaml").write_text(RULE)
    return tmp_path


def found(*words: str) -> dict[str, str]:
    told = json.loads(meminit("check", "--format", "json", *words).out)
    severities = {finding["code"]: finding["severity"] for finding in told["findings"]}
    return {code: severity for code, severity in severities.items() if code in {"B106", "B154", "ACME101"}}


def project(text: str, below: str = "") -> None:
    Path(below, "meminit.yaml").write_text(PROJECT + text)


def wrong(*words: str, command: str = "check") -> str:
    ended = meminit(command, *words)
    assert ended.code == 2
    return ended.err


def test_rules_of_the_project_run_beside_the_package_s() -> None:
    assert found() == {"B106": "error"}
    project("rules: [ours]\n")
    assert found() == {"B106": "error", "ACME101": "warning"}
    assert found("--select", "ACME") == {"ACME101": "warning"}
    assert "no check is called `A`" in wrong("--select", "A")
    assert found("--jobs", "2", "--no-cache") == {"B106": "error", "ACME101": "warning"}
    assert "ACME101  warning  too-small" in meminit("rules", "list").out
    assert "ACME101" not in meminit("rules", "list", "--project", "none").out
    assert "ACME101" in meminit("rules", "list", "--project", "meminit.yaml").out
    explained = meminit("explain", "too-small").out
    assert "warning[ACME101] too-small" in explained
    assert "option   wanted = 1T: the memory that we buy" in explained
    assert meminit("explain", "acme101").out == explained
    assert "did you mean" in wrong("acme10", command="explain")


def test_a_folder_of_rules_may_be_named_on_the_command_line() -> None:
    assert found("--rules", "ours", "meminit.yaml") == {"B106": "error", "ACME101": "warning"}
    assert found("--rules", "ours/too-small.yaml", ".") == {"B106": "error", "ACME101": "warning"}
    assert found("--rules", "ours", "-m", "machine.yaml") == {"ACME101": "warning"}
    assert found("--rules", "ours", "--project", "meminit.yaml", "--boot", "web") == {
        "B106": "error",
        "ACME101": "warning",
    }
    assert found("--rules", "ours", "--project", "none", "-m", "machine.yaml") == {"ACME101": "warning"}
    assert "ACME101" in meminit("rules", "list", "--rules", "ours").out
    assert meminit("rules", "test", "ours").out == "1 of 1 rules proven by 2 tests\n"


def test_options_are_explained_with_what_they_are_by_default() -> None:
    options = "  spared: {type: texts, default: [a, b], doc: who may}\n"
    options += "  strict: {type: truth, default: true, doc: how much}\n"
    Path("ours/too-small.yaml").write_text(RULE.replace("when:", f"{options}when:"))
    project("rules: [ours]\n")
    told = meminit("explain", "ACME101").out

    assert "option   spared = a, b: who may\n" in told
    assert "option   strict = true: how much\n" in told


def test_files_that_are_no_projects_choose_nothing(here: Path) -> None:
    project("checks: {C101: off}\n")
    (here / "my.config").write_text("CONFIG_64BIT=y\nCONFIG_X86_64=y\nCONFIG_NUMA=y\nCONFIG_NODES_SHIFT=1\n")
    (here / "machine.yaml").write_text(MACHINE.replace("nodes: [", "nodes: [{id: 3, memory: 1G}, "))
    told = json.loads(meminit("check", "--format", "json", "-k", "6.1", "machine.yaml", "my.config").out)

    assert "C101" in {finding["code"] for finding in told["findings"]}


def test_the_cache_knows_rules_and_their_options() -> None:
    project("rules: [ours]\n")
    assert found() == found() == {"B106": "error", "ACME101": "warning"}
    rule = Path("ours/too-small.yaml")
    rule.write_text(RULE.replace("severity: warning", "severity: note"))
    assert found() == {"B106": "error", "ACME101": "note"}
    project("rules: [ours]\nchecks: {ACME101: {wanted: 1G}}\n")
    assert found() == {"B106": "error"}


def test_severities_options_and_off() -> None:
    project("rules: [ours]\nchecks: {B154: {share: 30 %}, B106: off, too-small: error}\n")
    assert found() == {"ACME101": "error"}
    assert found("--select", "B106") == {"B106": "error"}
    assert found("--select", "boot") == {}
    assert found("--boot", "web") == {"ACME101": "error"}
    project("checks: {boot: off, B106: note}\n")
    assert found() == {"B106": "note"}
    project("checks: {B: {severity: off}, B106: on}\n")
    assert found() == {"B106": "error"}


def test_profiles() -> None:
    base = PROJECT.replace("kernelcore=20G mem=4096", "kernelcore=15G")
    Path("meminit.yaml").write_text(base)
    assert found() == {}
    assert found("--profile", "server") == {"B154": "warning"}
    Path("meminit.yaml").write_text(base + "profile: server\n")
    assert found() == {"B154": "warning"}
    assert found("--profile", "hugepages") == {}
    Path("meminit.yaml").write_text(base + "profile: server\nchecks: {B154: note}\n")
    assert found() == {"B154": "note"}
    assert "no profile `servre`" in wrong("--profile", "servre")
    Path("meminit.yaml").write_text(base + "profile: nonsense\n")
    told = wrong()
    assert "meminit.yaml:4:10" in told
    assert "there are: embedded, hugepages, server, vm-guest" in told


def test_checks_are_ignored_in_files_of_a_name() -> None:
    project('rules: [ours]\nignore: {"mach*": [ACME, C101], "*.config": [boot]}\n')
    assert found() == {"B106": "error"}
    told = json.loads(meminit("check", "--format", "json").out)
    assert [one["reason"] for one in told["waived"]] == ["ignored in mach*"]
    project('rules: [ours]\nignore: {"other*": [ACME]}\n')
    assert found() == {"B106": "error", "ACME101": "warning"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules: [../elsewhere]", "lies outside of"),
        ("rules: [nowhere]", "there is no such folder"),
        ("rules: [empty]", "a rule is a .yaml file"),
        ("checks: {B999: off}", "no check is called `B999`"),
        ("checks: {B106: of}", "`of`"),
        ("checks: {B154: {shore: 30 %}}", "B154 has no option `shore`"),
        ("checks: {B154: {share: 300 %}}", "`share` is a percentage, such as 30 %"),
        ('ignore: {"*": [B999]}', "no check is called `B999`"),
        ("profiles: server", "profiles"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(here: Path, text: str, message: str) -> None:
    (here / "empty").mkdir()
    project(f"{text}\n")
    told = wrong()

    assert message in told
    assert "meminit.yaml:4:" in told


def test_codes_of_a_user_s_rules_are_their_own() -> None:
    project("rules: [ours]\n")
    for code in ("B999", "W101"):
        Path("ours/too-small.yaml").write_text(RULE.replace("ACME101", code))
        assert f"codes of the letter {code[0]} are meminit's own" in wrong()
    Path("ours/too-small.yaml").write_text(RULE.replace("ACME101", "B106"))
    assert "`B106` is taken" in meminit("rules", "test", "ours").err
    Path("ours/too-small.yaml").write_text(RULE)
    Path("ours/another.yaml").write_text(RULE)
    assert "`ACME101` is taken" in wrong()
    Path("ours/another.yaml").unlink()
    Path("ours/too-small.yaml").rename("ours/mem-without-unit.yaml")
    assert "`mem-without-unit` is taken" in wrong()


def test_a_rule_that_crashes_is_told_by_its_file() -> None:
    endless = "true"
    for name in "abcd":
        endless = f"all({name} in split(t, ','): {endless})"
    let = "'" + '"' + "," * 90 + '"' + "'"
    endless_rule = RULE.replace("when: machine.size < option.wanted", f"let: {{t: {let}}}\nwhen: {endless!r}")
    project("rules: [ours]\n")
    Path("ours/too-small.yaml").write_text(endless_rule)
    ended = meminit("check", "--no-cache")

    assert ended.code == 3
    assert "check ACME101 crashed: the check went through more than" in ended.out + ended.err
    assert "ours/too-small.yaml" in ended.out + ended.err


def test_several_projects_of_which_one_chooses_checks_are_checked_one_a_run(here: Path) -> None:
    (here / "second").mkdir()
    (here / "second" / "machine.yaml").write_text(MACHINE)
    project("", "second")
    assert found(".", "second") == {"B106": "error"}
    project("checks: {B106: off}\n", "second")

    assert "chooses checks, and there are several projects" in wrong(".", "second")
