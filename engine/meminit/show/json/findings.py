"""Findings as a findings/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.judge.finding import BY, by_severity
from meminit.show.json.document import document, dumps
from meminit.show.statistics import statistics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.judge.finding import Finding, Label, Report

__all__ = ["findings_json", "findings_lines"]


def findings_json(report: Report, *, with_statistics: bool = False) -> dict[str, Any]:
    """The report of one boot under that boot's head, or of several, each finding naming its own."""
    boot = report.boots[0] if len(report.boots) == 1 else None
    return document(
        "findings/1",
        boot,
        {
            "findings": [_finding(finding) for finding in report.findings],
            "waived": [
                {"by": one.by, "reason": one.reason, "owner": one.owner, "finding": _finding(one.finding)}
                for one in report.waived
            ],
            "summary": _summary(report),
            **({"statistics": [row._asdict() for row in statistics(report)]} if with_statistics else {}),
        },
    )


def findings_lines(report: Report) -> str:
    """A finding/1 document a line, each finding as it is in findings/1, and a summary/1 document on the last."""
    return "".join(dumps(line, line=True) for line in _lines(report))


def _lines(report: Report) -> Iterator[dict[str, Any]]:
    for finding in report.findings:
        yield {"meminit": "finding/1", **_finding(finding)}
    yield document("summary/1", None, _summary(report))


def _summary(report: Report) -> dict[str, Any]:
    counts = by_severity(report.findings)
    return {
        "boots": [boot.name for boot in report.boots],
        "errors": counts["error"],
        "warnings": counts["warning"],
        "notes": counts["note"],
        "defects": counts["defect"],
        "waived": {by: sum(one.by == by for one in report.waived) for by in BY},
        "gone": report.gone,
        "checks_run": report.run,
        "checks_silent": report.silent,
        "not_run": [
            {"code": entry.code, "boot": entry.boot, "missing": list(entry.missing)} for entry in report.not_run
        ],
        "cut": [{"code": code, "boot": boot} for code, boot in report.cut],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "slug": finding.slug,
        "severity": finding.severity,
        "boot": finding.boot,
        "message": finding.message,
        "help": finding.help,
        "why": finding.why,
        "fingerprint": finding.fingerprint,
        "url": None,
        "fix": None,
        "places": [_place(label) for label in finding.places],
    }


def _place(label: Label) -> dict[str, Any]:
    place = label.place
    return {
        "source": place.source.name,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "label": label.text,
    }
