"""Findings on one line each, as editors and grep want them: ``file:line:column: severity[CODE] message``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.show.text.findings import closing_line
from meminit.show.text.paint import Painter
from meminit.text import printable

if TYPE_CHECKING:
    from meminit.judge.finding import Finding, Report

__all__ = ["concise_text"]


def concise_text(report: Report, *, color: bool = False, quiet: bool = False) -> str:
    """A line a finding, and the closing line, which ``quiet`` leaves out."""
    several = len(report.boots) > 1
    lines = [_line(finding, Painter(color=color), name_boot=several) for finding in report.findings]
    return "".join(lines) + ("" if quiet else closing_line(report))


def _line(finding: Finding, paint: Painter, *, name_boot: bool) -> str:
    where = str(finding.places[0].place) if finding.places else finding.boot
    boot = f" (boot {finding.boot})" if name_boot and finding.boot and finding.places else ""
    head = paint(finding.severity, f"{finding.severity}[{finding.code}]")
    return f"{printable(where)}: {head} {' '.join(map(printable, finding.message.split()))}{printable(boot)}\n"
