"""Findings as people read them: place, caret, other places, help, why; and a last line that says what was checked."""

from __future__ import annotations

import re

import pytest

from meminit.judge.finding import Finding, Label, NotRun, Report
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.show.json.findings import findings_json
from meminit.show.text.findings import finding_text, findings_text
from meminit.text import Source

CONFIG = Source("kernel.config", "# header\nCONFIG_NUMA=y\nCONFIG_NODES_SHIFT=1\n")
MACHINE = Source("machine.yaml", "\n" * 99 + "  - {id: 2}\n")
FINDING = Finding(
    code="C101",
    slug="nodes-shift-too-small",
    severity="error",
    boot="web",
    message="room for 2 nodes",
    help="raise it",
    why=(
        "MAX_NUMNODES is 1 << NODES_SHIFT and the whole table is thrown away when it does not do, "
        "so that one node is left."
    ),
    fingerprint="0123456789abcdef",
    places=(Label(CONFIG.place(42, 43)), Label(MACHINE.place(103, 110), "no number left")),
)


def report(*findings: Finding, boots: tuple[str, ...] = ("web",), **keys: object) -> Report:
    made = tuple(Boot.from_document({"name": name, "kernel": {"release": "4.7", "arch": "x86_64"}}) for name in boots)
    values: dict[str, object] = {"run": 3, "silent": 2, "not_run": ()} | keys
    return Report(made, 3, findings, **values)  # type: ignore[arg-type]


def test_a_finding_looks_like_this() -> None:
    assert finding_text(FINDING, name_boot=True) == (
        "error[C101]: room for 2 nodes\n"
        "   --> kernel.config:3:20\n"
        "    |\n"
        "  3 | CONFIG_NODES_SHIFT=1\n"
        "    |                    ^\n"
        "   ::: machine.yaml:100:5\n"
        "    |\n"
        "100 |   - {id: 2}\n"
        "    |     ------- no number left\n"
        "    |\n"
        "    = boot: web\n"
        "    = help: raise it\n"
        "    = why: MAX_NUMNODES is 1 << NODES_SHIFT and the whole table is thrown away when it does not do,\n"
        "           so that one node is left.\n"
    )


def test_a_finding_without_place_is_its_words() -> None:
    bare = Finding(**{**{f: getattr(FINDING, f) for f in FINDING.__slots__}, "places": (), "why": ""})

    assert finding_text(bare) == "error[C101]: room for 2 nodes\n = help: raise it\n"


def test_colours_change_nothing_but_colours() -> None:
    coloured = finding_text(FINDING, color=True)

    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == finding_text(FINDING)


def test_the_reason_of_a_check_is_given_once() -> None:
    text = findings_text(report(FINDING, FINDING))

    assert text.count("= why:") == 1
    assert text.count("= help:") == 2
    assert "= boot:" not in text


def test_the_boot_is_named_where_there_are_several() -> None:
    assert "= boot: web" in findings_text(report(FINDING, boots=("web", "db")))


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (report(), "no findings in 1 boot (web): 3 checks run, 2 silent\n"),
        (report(FINDING), "1 error in 1 boot (web): 3 checks run, 2 silent\n"),
        (report(FINDING, FINDING, boots=("a", "b")), "2 errors in 2 boots (a, b): 3 checks run, 2 silent\n"),
        (report(boots=()), "no findings in 0 boots: 3 checks run, 2 silent\n"),
        (
            report(not_run=(NotRun("B1", "web", ("cmdline",)), NotRun("C1", "web", ("cmdline",)))),
            "no findings in 1 boot (web): 3 checks run, 2 silent, 2 not run\n  not run for want of cmdline: B1, C1\n",
        ),
        (
            report(not_run=(NotRun("B1", "a", ("machine", "config")), NotRun("B1", "b", ("machine", "config")))),
            (
                "no findings in 1 boot (web): 3 checks run, 2 silent, 2 not run\n"
                "  not run for want of machine and config: B1\n"
            ),
        ),
    ],
)
def test_the_last_line_says_what_was_checked(given: Report, line: str) -> None:
    assert findings_text(given).endswith(line + "".join(f"  assumed: {text}\n" for text in _assumed(given)))


def _assumed(given: Report) -> list[str]:
    return list(dict.fromkeys(text for boot in given.boots for text in boot.assumed))


def test_what_was_assumed_of_some_boots_only_names_them() -> None:
    boots = (
        Boot.from_document({"name": "a", "kernel": {"release": "4.7"}}),
        Boot.from_document({"name": "b", "kernel": {"release": "4.7", "arch": "x86_64"}}),
    )
    text = findings_text(run(boots, []))

    assert "  assumed: arch x86_64 (a)\n" in text
    assert "  assumed: the usual x86_64 config where none is given\n" in text


def test_findings_that_are_not_told_are_named() -> None:
    given = report(FINDING, cut=(("C101", "web"),))

    assert "  only the first findings of C101 on web are told\n" in findings_text(given)
    assert findings_json(given)["summary"]["cut"] == [{"code": "C101", "boot": "web"}]


def test_quiet_leaves_the_last_line_out() -> None:
    assert findings_text(report(), quiet=True) == ""
    assert findings_text(report(FINDING), quiet=True) == finding_text(FINDING)


def test_json_tells_the_same() -> None:
    told = findings_json(report(FINDING, not_run=(NotRun("B1", "web", ("cmdline",)),)))

    assert told["boot"]["name"] == "web"
    assert told["summary"] == {
        "boots": ["web"],
        "errors": 1,
        "warnings": 0,
        "notes": 0,
        "defects": 0,
        "waived": {"comment": 0, "waiver": 0, "baseline": 0},
        "gone": 0,
        "checks_run": 3,
        "checks_silent": 2,
        "not_run": [{"code": "B1", "boot": "web", "missing": ["cmdline"]}],
        "cut": [],
    }
    assert told["findings"][0]["places"][1] == {
        "source": "machine.yaml",
        "line": 100,
        "column": 5,
        "end_line": 100,
        "end_column": 12,
        "label": "no number left",
    }
    assert "boot" not in findings_json(report(boots=("a", "b")))
