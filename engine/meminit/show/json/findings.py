"""Findings as a findings/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.judge.finding import by_severity
from meminit.show.json.document import document

if TYPE_CHECKING:
    from meminit.judge.finding import Finding, Label, Report

__all__ = ["findings_json"]


def findings_json(report: Report) -> dict[str, Any]:
    """The report of one boot under that boot's head, or of several, each finding naming its own."""
    counts = by_severity(report.findings)
    boot = report.boots[0] if len(report.boots) == 1 else None
    return document(
        "findings/1",
        boot,
        {
            "findings": [_finding(finding) for finding in report.findings],
            "summary": {
                "boots": [boot.name for boot in report.boots],
                "errors": counts["error"],
                "warnings": counts["warning"],
                "notes": counts["note"],
                "defects": counts["defect"],
                "checks_run": report.run,
                "checks_silent": report.silent,
                "not_run": [
                    {"code": entry.code, "boot": entry.boot, "missing": list(entry.missing)} for entry in report.not_run
                ],
                "cut": [{"code": code, "boot": boot} for code, boot in report.cut],
            },
        },
    )


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
