"""Findings as GitLab's code quality report: a JSON list that a merge request shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from meminit.show.located import file_of, first_in_file
from meminit.text import printable

if TYPE_CHECKING:
    from meminit.judge.finding import Finding, Report

__all__ = ["gitlab_text"]

_SEVERITIES = {"defect": "blocker", "error": "critical", "warning": "major", "note": "info"}


def gitlab_text(report: Report, root: str = "") -> str:
    """The report; files are named relative to ``root``, as GitLab wants them relative to the repository."""
    return json.dumps([_entry(finding, report, root) for finding in report.findings], indent=2) + "\n"


def _entry(finding: Finding, report: Report, root: str) -> dict[str, Any]:
    found = first_in_file(finding, root)
    message = finding.message + (f" (boot {finding.boot})" if finding.boot else "")
    return {
        "description": printable(message),
        "check_name": f"{finding.code}-{finding.slug}",
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": printable(_some_file(finding, report, root) if found is None else found[0]),
            "lines": {"begin": 1 if found is None else found[1].line},
        },
    }


def _some_file(finding: Finding, report: Report, root: str) -> str:
    """A file for a finding that stands in none, for GitLab drops entries without one: the boot's, or its name."""
    for boot in report.boots:
        names = (boot.kernel.config.source_name, boot.machine.source_name if boot.machine else None)
        files = [file for name in names if boot.name == finding.boot and name and (file := file_of(name, root))]
        if files:
            return files[0]
    return finding.boot or "meminit.yaml"
