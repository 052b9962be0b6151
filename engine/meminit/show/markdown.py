"""Findings as Markdown: a summary for a merge request or the page of a CI run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.judge.finding import by_severity
from meminit.read.quoting import counted
from meminit.show.located import first_in_file
from meminit.show.statistics import statistics
from meminit.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.judge.finding import Finding, Report

__all__ = ["markdown_text"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def markdown_text(report: Report, root: str = "", *, with_statistics: bool = False) -> str:
    """A heading with counts, a table of the findings, and what was not run; files are named relative to ``root``."""
    return "\n".join(_lines(report, root, with_statistics=with_statistics)) + "\n"


def _lines(report: Report, root: str, *, with_statistics: bool) -> Iterator[str]:
    counts = [counted(count, severity) for severity, count in by_severity(report.findings).items() if count]
    yield f"## meminit: {', '.join(counts) or 'no findings'} in {counted(len(report.boots), 'boot')}"
    if report.findings:
        yield ""
        yield "| severity | check | boot | where | what |"
        yield "|---|---|---|---|---|"
        yield from (_row(finding, root) for finding in report.findings)
    if with_statistics and report.findings:
        yield ""
        yield "| findings | boots | severity | check |"
        yield "|---:|---:|---|---|"
        for row in statistics(report):
            yield f"| {row.findings} | {row.boots} | {row.severity} | {row.code} {row.slug} |"
    yield ""
    waived = f", {len(report.waived)} waived" if report.waived else ""
    yield f"{report.run} checks run, {report.silent} silent, {len(report.not_run)} not run{waived}."
    for boot, fault in report.faults:
        yield ""
        yield f"**boot {_plain(boot)}**: {_plain(fault.message)}"
    wants: dict[str, set[str]] = {}
    for entry in report.not_run:
        wants.setdefault(" and ".join(entry.missing), set()).add(entry.code)
    if wants:
        yield ""
    for what, codes in wants.items():
        yield f"- not run for want of {_plain(what)}: {', '.join(sorted(codes))}"


def _row(finding: Finding, root: str) -> str:
    found = first_in_file(finding, root)
    where = "" if found is None else f"{found[0]}:{found[1].line}"
    cells = (finding.severity, f"{finding.code} {finding.slug}", finding.boot, where, finding.message)
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """``text`` on one line, with nothing in it that Markdown would take for markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(map(printable, text.split())))
