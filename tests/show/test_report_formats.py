"""Each format tells the same findings in its own way; nothing in a message breaks out of it."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from meminit import data
from meminit.errors import InputFault, RuleFault
from meminit.judge.finding import DEFECT, Finding, Label, NotRun, Report, Waived
from meminit.judge.registry import shipped_checks
from meminit.model.boot import Boot
from meminit.show.github import github_annotations
from meminit.show.json.findings import findings_json, findings_lines
from meminit.show.json.gitlab import gitlab_text
from meminit.show.json.sarif import sarif_text
from meminit.show.junit import junit_xml
from meminit.show.located import file_of, uri_of
from meminit.show.markdown import markdown_text
from meminit.show.statistics import statistics, statistics_text, times_text
from meminit.show.text.concise import concise_text
from meminit.show.text.findings import closing_line
from meminit.text import Source
from report_schemas import GITLAB, check_junit, check_sarif

CONFIG = Source("/repo/configs/my web,1.config", "# header\nCONFIG_NUMA=y\nCONFIG_NODES_SHIFT=1\n")
LINE = Source("<cmdline>", "quiet mem=1")
NASTY = "100 %, a | b `c` <d> & ]]> \udce9 \x01\nsecond: line::x"


def finding(code: str = "C101", severity: str = "error", boot: str = "web", **more: object) -> Finding:
    made = Finding(
        code=code,
        slug="nodes-shift-too-small",
        severity=severity,
        boot=boot,
        message=NASTY,
        help="raise it",
        why="because",
        fingerprint="0123456789abcdef",
        places=(Label(CONFIG.place(42, 43)), Label(LINE.place(0, 5), "here"), Label(CONFIG.place(9, 20), "there")),
    )
    return replace(made, **more)  # type: ignore[arg-type]


FINDINGS = (
    finding(),
    finding("B104", "warning", places=(Label(LINE.place(6, 11)),), help=""),
    finding("M101", "note", places=(Label(CONFIG.place(9, 44)),), boot="other"),
    finding("L999", DEFECT, places=(), why=""),
    finding("W101", "warning", boot=""),
)


def report(*findings: Finding, boots: tuple[str, ...] = ("web", "other"), **more: object) -> Report:
    made = tuple(Boot.from_document({"name": name, "kernel": {"release": "4.7", "arch": "x86_64"}}) for name in boots)
    values: dict[str, object] = {"run": 3, "silent": 2, "not_run": (NotRun("B1", "web", ("machine", "config")),)} | more
    return Report(made, 3, findings, **values)  # type: ignore[arg-type]


FAULTY = report(*FINDINGS, faults=(("web", InputFault("no memory", CONFIG.place(0, 1))), ("web", InputFault("x<"))))
CHECKS = tuple(check for check in shipped_checks() if check.code in {"C101", "B104", "C102"})


def test_concise_is_a_line_a_finding() -> None:
    lines = concise_text(report(FINDINGS[0], FINDINGS[3])).splitlines()

    assert lines[0].startswith("/repo/configs/my web,1.config:3:20: error[C101] 100 %, a | b `c` <d> & ]]> \\xe9 \\x01")
    assert lines[0].endswith("second: line::x (boot web)")
    assert lines[1].startswith("web: defect[L999] 100 %")
    assert lines[2].startswith("1 defect, 1 error in 2 boots (web, other)")
    assert "(boot" not in concise_text(report(FINDINGS[0], boots=("web",)), quiet=True)
    assert concise_text(report(FINDINGS[0]), color=True).count("\x1b[") == 2


def test_github_gets_a_command_a_finding_and_one_for_each_fault() -> None:
    lines = github_annotations(FAULTY, "/repo").splitlines()

    assert lines[0].startswith(
        "::error file=configs/my web%2C1.config,line=3,col=20,endColumn=21,"
        "title=C101 nodes-shift-too-small::100 %25, a | b `c` <d> & ]]> \\xe9 \\x01%0Asecond: line::x (boot web)"
    )
    assert lines[0].endswith("%0Ahelp: raise it")
    assert lines[1].startswith("::warning title=B104 nodes-shift-too-small::")
    assert lines[2].startswith("::notice file=configs/my web%2C1.config,line=2,endLine=4,title=")
    assert lines[5:] == ["::error title=meminit::boot web: no memory", "::error title=meminit::boot web: x<"]


def test_gitlab_names_some_file_of_a_finding_that_stands_in_none() -> None:
    entries = json.loads(gitlab_text(FAULTY, "/repo"))
    jsonschema.validate(entries, GITLAB)
    configured = Boot.from_document({"name": "web", "kernel": {"release": "4.7"}, "machine": {"nodes": [{"id": 0}]}})
    named = replace(report(FINDINGS[3]), boots=(configured,))

    assert [entry["severity"] for entry in entries] == ["critical", "major", "info", "blocker", "major"]
    assert entries[0]["location"] == {"path": "configs/my web,1.config", "lines": {"begin": 3}}
    assert entries[3]["location"] == {"path": "web", "lines": {"begin": 1}}
    assert json.loads(gitlab_text(report(finding(boot="", places=()))))[0]["location"]["path"] == "meminit.yaml"
    assert json.loads(gitlab_text(named))[0]["location"]["path"] == "web"


def test_junit_fails_for_what_fails_the_run() -> None:
    text = junit_xml(FAULTY, CHECKS, ("error",))
    check_junit(text)
    suites = ET.fromstring(text)  # noqa: S314  our own text
    counts = [(s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in suites]
    lenient = ET.fromstring(junit_xml(FAULTY, CHECKS, ()))  # noqa: S314  likewise

    assert counts == [
        ("web", "6", "1", "3"),
        ("other", "4", "0", "0"),
        ("suppressions and waivers", "1", "0", "0"),
    ]
    assert "not run: B1, for want of machine and config" in (suites[0].findtext("system-out") or "")
    assert "note[M101]" in (suites[1].findtext("system-out") or "")
    assert [suite.get("failures") for suite in lenient] == ["0", "0", "0"]


@pytest.mark.parametrize("baseline", [True, False])
def test_sarif_tells_places_states_and_what_sets_findings_aside(baseline: bool) -> None:
    aside = (
        Waived(FINDINGS[0], "comment", "known", place=CONFIG.place(0, 8)),
        Waived(FINDINGS[1], "waiver", place=LINE.place(0, 1)),
        Waived(finding("C102", "warning"), "baseline"),
    )
    told = replace(FAULTY, waived=aside, defects=(RuleFault("oh"),))
    (run,) = check_sarif(sarif_text(told, CHECKS, "/repo", baseline=baseline))["runs"]
    results, rules = run["results"], run["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == ["B104", "C101", "C102", "L999", "M101", "W101"]
    assert rules[0]["shortDescription"]["text"] == next(c.title for c in CHECKS if c.code == "B104")
    assert rules[0]["help"]["text"] == "because"
    assert results[0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "configs/my%20web%2C1.config", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 20, "endLine": 3, "endColumn": 21},
    }
    assert [label["message"]["text"] for label in results[0]["relatedLocations"]] == ["there"]
    assert results[1]["locations"] == [{"logicalLocations": [{"name": "web", "kind": "boot"}]}]
    assert [result.get("baselineState") for result in results] == (
        ["new"] * 7 + ["unchanged"] if baseline else [None] * 7 + ["unchanged"]
    )
    assert [result["suppressions"][0]["kind"] for result in results[5:7]] == ["inSource", "external"]
    assert results[5]["suppressions"][0]["location"]["physicalLocation"]["region"]["startLine"] == 1
    assert run["invocations"][0]["executionSuccessful"] is False
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2


def test_sarif_names_files_outside_of_the_root_whole() -> None:
    text = sarif_text(report(replace(FINDINGS[0], places=FINDINGS[0].places[:1])), CHECKS, "/elsewhere")
    (run,) = check_sarif(text)["runs"]
    where = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    assert where == {"uri": "file:///repo/configs/my%20web%2C1.config"}
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_markdown_escapes_what_would_be_markup() -> None:
    page = markdown_text(FAULTY, "/repo", with_statistics=True)

    assert "## meminit: 1 defect, 1 error, 2 warnings, 1 note in 2 boots\n" in page
    assert r"| 100 %, a \| b \`c\` \<d\> & \]\]\> \\xe9 \\x01 second: line::x |" in page
    assert "| configs/my web,1.config:3 |" in page
    assert "| 1 | 1 | error | C101 nodes-shift-too-small |" in page
    assert "3 checks run, 2 silent, 1 not run.\n" in page
    assert "**boot web**: no memory\n" in page
    assert "- not run for want of machine and config: B1\n" in page
    assert (
        markdown_text(report(not_run=()))
        == "## meminit: no findings in 2 boots\n\n3 checks run, 2 silent, 0 not run.\n"
    )
    assert ", 1 waived." in markdown_text(report(waived=(Waived(FINDINGS[0], "comment"),)), with_statistics=True)


def test_statistics_count_findings_and_boots() -> None:
    rows = statistics(report(finding(), finding(boot="other"), finding("B104", "note"), finding()))

    assert [(row.code, row.findings, row.boots) for row in rows] == [("C101", 3, 2), ("B104", 1, 1)]
    assert statistics_text(report(*FINDINGS[:1])) == "1  C101  error    nodes-shift-too-small (1 boot)\n"
    assert statistics_text(report()) == ""


def test_times_are_told_the_slowest_first() -> None:
    lines = times_text({"A1": 0.001, "A2": 0.5, "A3": 0.001}).splitlines()

    assert [line.split()[-1] for line in lines[1:]] == ["A2", "A1", "A3"]
    assert lines[0].startswith("   502.00 ms  3 checks")
    assert times_text({}) == "no check had to be evaluated\n"


def test_lines_are_findings_and_a_summary() -> None:
    lines = [json.loads(line) for line in findings_lines(FAULTY).splitlines()]
    schema = json.loads(data.text("rules/schemas/findings.schema.json"))

    assert [line["meminit"] for line in lines] == ["finding/1"] * 5 + ["summary/1"]
    for line in lines[:-1]:
        del line["meminit"]
        jsonschema.validate(line, {"$defs": schema["$defs"], "$ref": "#/$defs/finding"})
    del lines[-1]["meminit"], lines[-1]["tool"]
    jsonschema.validate(lines[-1], {"$defs": schema["$defs"], **schema["properties"]["summary"]})


def test_json_and_text_tell_what_is_set_aside() -> None:
    aside = (Waived(FINDINGS[0], "comment", "known"), Waived(FINDINGS[1], "baseline"), Waived(FINDINGS[1], "baseline"))
    told = report(waived=aside, gone=2)
    made = findings_json(told, with_statistics=True)
    jsonschema.validate(made, json.loads(data.text("rules/schemas/findings.schema.json")))

    assert [one["by"] for one in made["waived"]] == ["comment", "baseline", "baseline"]
    assert (made["statistics"], made["summary"]["gone"]) == ([], 2)
    assert (
        "  set aside: 1 finding by a comment\n  set aside: 2 findings known from the baseline\n"
        "  gone: 2 findings of the baseline\n"
    ) in closing_line(told)


def test_what_is_no_file_is_told_apart() -> None:
    assert file_of("<stdin>") is None
    assert file_of("a/meminit.yaml:3:<cmdline>") is None
    assert file_of("/a/b/c", "/a/b") == "c"
    assert file_of("b/<c") == "b/<c"
    assert uri_of("b/c d\udce9") == "b/c%20d%E9"
