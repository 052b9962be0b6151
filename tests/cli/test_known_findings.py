"""meminit check tells what is new: comments, waivers and baselines set aside what is known, as users write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from report_schemas import check_sarif
from running import meminit

CONFIG = "CONFIG_64BIT=y\nCONFIG_X86_64=y\nCONFIG_NUMA=y\nCONFIG_NODES_SHIFT=1\n"
MACHINE = "meminit: machine/1\nnodes: [{id: 0, memory: 8G}, {id: 1, memory: 8G}, {id: 2, memory: 8G}]\n"
PROJECT = """meminit: project/1
boots:
  web: {machine: machine.yaml, kernel: {release: "4.7", config: my.config}, cmdline: "ro mem=4096"}
  db: {machine: machine.yaml, kernel: {release: "4.7", config: my.config}, cmdline: quiet}
"""
MARK = "# meminit: ignore[{}] {}"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.config").write_text(CONFIG)
    (tmp_path / "machine.yaml").write_text(MACHINE)
    (tmp_path / "meminit.yaml").write_text(PROJECT)
    return tmp_path


def codes(*words: str) -> list[tuple[str, str]]:
    told = json.loads(meminit("check", "--format", "json", *words).out)
    return [(finding["code"], finding["boot"]) for finding in told["findings"] if finding["code"] in WATCHED]


WATCHED = {"B106", "C101", "W101", "W102", "W103", "W104", "W105"}


def test_nothing_is_set_aside_at_first() -> None:
    assert codes() == [("B106", "web"), ("C101", "web"), ("C101", "db")]


def test_comments_in_a_config_and_in_the_project_file(here: Path) -> None:
    (here / "my.config").write_text(CONFIG.replace("CONFIG_NODES", f"{MARK.format('C101', 'small')}\nCONFIG_NODES"))
    (here / "meminit.yaml").write_text(PROJECT.replace('4096"}', f'4096"}}  {MARK.format("B106,B105", "a test")}'))
    ended = meminit("check")

    assert codes() == [("W101", "")]
    assert "  set aside: 3 findings by a comment\n" in ended.out
    assert "warning[W101]: B105 finds nothing here that this comment could set aside\n" in ended.out
    assert codes("--ignore", "W") == codes("--select", "C101,B106") == []
    assert codes("--select", "W,B105") == [("W101", "")]
    assert codes("--boot", "web") == [("W101", "")]
    assert codes("--boot", "db", "-l", "mem=4096") == [("B106", "db"), ("W101", ""), ("W101", "")]


def test_no_check_runs_where_only_comments_and_waivers_are_asked_about(here: Path) -> None:
    (here / "my.config").write_text(f"{MARK.format('B105', 'not there')}\n{CONFIG}")
    ended = meminit("check", "--select", "W")

    assert ": 0 checks run, 0 silent\n" in ended.out
    assert codes("--select", "W") == []


def test_a_comment_holds_for_a_batch_too(here: Path) -> None:
    (here / "my.config").write_text(f"{MARK.format('C101', 'x').replace('ignore', 'ignore-file')}\n{CONFIG}")
    line = json.dumps({"kernel": {"release": "4.7", "config": "my.config"}, "machine": "machine.yaml"})
    (here / "batch").write_text(f"{line}\n")
    told = json.loads(meminit("check", "--batch", "batch").out)

    assert told["summary"]["waived"]["comment"] == 1
    assert meminit("check", "--batch", "batch", "--baseline", "x").code == 2


def test_waivers_expire_and_are_of_their_project(here: Path) -> None:
    waivers = "waivers:\n  - {check: C101, boot: w*, reason: spare node, owner: ops, expires: 2027-01-31}\n"
    (here / "meminit.yaml").write_text(PROJECT + waivers)
    ended = meminit("check", "--today", "2027-02-01")

    assert codes("--today", "2027-01-31") == [("B106", "web"), ("C101", "db")]
    assert codes("--today", "2027-02-01") == [("B106", "web"), ("C101", "web"), ("C101", "db"), ("W104", "")]
    assert "the waiver of C101 expired on 2027-01-31: spare node; ops is to be asked" in ended.out
    assert " --> " + str(here / "meminit.yaml") + ":6:70\n" in ended.out
    assert codes("--boot", "web", "--today", "2020-01-01") == [("B106", "web")]
    assert codes("--boot", "db", "--today", "2020-01-01") == [("C101", "db")]
    assert codes("my.config", "-m", "machine.yaml") == [("C101", "boot")]


def test_a_waiver_that_matches_nothing_is_told_where_the_whole_project_is_checked(here: Path) -> None:
    (here / "meminit.yaml").write_text(PROJECT + "waivers: [{check: B101, reason: old}]\n")

    assert codes("--select", "B1,W") == [("B106", "web"), ("W105", "")]
    assert codes("--boot", "db") == [("C101", "db")]
    (here / "meminit.yaml").write_text(PROJECT.replace("my.config}, cmdline: quiet", "none.config}, cmdline: q"))
    assert ("W105", "") not in codes()


@pytest.mark.parametrize(
    ("waiver", "says"),
    [
        ("{check: C101}", "`waivers[0]` lacks `reason`"),
        ("{check: C999, reason: x}", "no check is called `C999`"),
        ("{check: C101, reason: x, expires: 2027-13-01}", "no such day"),
    ],
)
def test_a_wrong_waiver_is_told_at_its_place(here: Path, waiver: str, says: str) -> None:
    (here / "meminit.yaml").write_text(f"{PROJECT}waivers:\n  - {waiver}\n")
    ended = meminit("check")

    assert (ended.code, ended.out) == (2, "")
    assert f"error: {says}\n" in ended.err
    assert f"{here}/meminit.yaml:6:" in ended.err


def test_a_wrong_day_is_told() -> None:
    ended = meminit("check", "--today", "tomorrow")

    assert ended.code == 2
    assert ended.err.startswith("error: no such day\n --> <--today>:1:1\n")


def test_a_baseline_leaves_what_is_new(here: Path) -> None:
    written = meminit("check", "--write-baseline", "known.json")
    same = meminit("check", "--baseline", "known.json")
    (here / "my.config").write_text("# a new first line\n" + CONFIG)
    (here / "meminit.yaml").write_text(PROJECT.replace("quiet", "mem=1"))
    new = codes("--baseline", "known.json")
    (here / "meminit.yaml").write_text(PROJECT.replace("mem=4096", "rw"))
    gone = meminit("check", "--baseline", "known.json", "--write-baseline", "next.json")

    assert "known from the baseline" in written.out
    assert (same.code, same.out.splitlines()[0][:11]) == (1, "no findings")
    assert new == [("B106", "db")]
    assert "  gone: " in gone.out
    assert "B106" not in (here / "next.json").read_text()


def test_sarif_says_what_is_new_beside_a_baseline(here: Path) -> None:
    meminit("check", "--boot", "web", "--write-baseline", "known.json")
    (run,) = check_sarif(meminit("check", "--baseline", "known.json", "--format", "sarif").out)["runs"]
    states = {
        (r["ruleId"], r["locations"][0]["logicalLocations"][0]["name"]): r["baselineState"] for r in run["results"]
    }

    assert states["C101", "web"] == "unchanged"
    assert states["C101", "db"] == "new"
    assert (here / "known.json").is_file()


def test_a_baseline_of_another_version_is_refused(here: Path) -> None:
    (here / "known.json").write_text('{"meminit": "baseline/9", "findings": []}\n')
    ended = meminit("check", "--baseline", "known.json")

    assert ended.code == 2
    assert "this is `baseline/9`" in ended.err
    assert "--> known.json:1:13" in ended.err
    assert meminit("check", "--baseline", "missing.json").code == 2
