"""The formats that `meminit check` writes its report in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.show.text.findings import findings_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from meminit.cli.options import OutputOptions
    from meminit.judge.check import Check
    from meminit.judge.finding import Report

__all__ = ["FORMATS", "report_json", "report_writers"]

FORMATS = ("text", "concise", "json", "ndjson", "sarif", "junit", "github", "gitlab", "markdown")


def report_writers(
    report: Report,
    checks: Sequence[Check],
    output: OutputOptions,
    *,
    failing: Collection[str],
    statistics: bool = False,
    baseline: bool = False,
) -> Mapping[str, Callable[[], str]]:
    """A writer a format. Findings of a severity in ``failing`` make the run fail. Files are named from here."""

    def text() -> str:
        return findings_text(report, color=output.color, quiet=output.quiet) + _table(report, wanted=statistics)

    def concise() -> str:
        from meminit.show.text.concise import concise_text

        shown = concise_text(report, color=output.color, quiet=output.quiet)
        return shown + _table(report, wanted=statistics)

    def lines() -> str:
        from meminit.show.json.findings import findings_lines

        return findings_lines(report)

    def sarif() -> str:
        from meminit.show.json.sarif import sarif_text

        return sarif_text(report, checks, _here(), baseline=baseline)

    def junit() -> str:
        from meminit.show.junit import junit_xml

        return junit_xml(report, checks, failing)

    def github() -> str:
        from meminit.show.github import github_annotations

        return github_annotations(report, _here())

    def gitlab() -> str:
        from meminit.show.json.gitlab import gitlab_text

        return gitlab_text(report, _here())

    def markdown() -> str:
        from meminit.show.markdown import markdown_text

        return markdown_text(report, _here(), with_statistics=statistics)

    return {
        "text": text,
        "concise": concise,
        "json": lambda: report_json(report, statistics=statistics),
        "ndjson": lines,
        "sarif": sarif,
        "junit": junit,
        "github": github,
        "gitlab": gitlab,
        "markdown": markdown,
    }


def report_json(report: Report, *, line: bool = False, statistics: bool = False) -> str:
    """The report as a findings/1 document."""
    from meminit.show.json.document import dumps
    from meminit.show.json.findings import findings_json

    return dumps(findings_json(report, with_statistics=statistics), line=line)


def _here() -> str:
    from pathlib import Path

    return str(Path.cwd())


def _table(report: Report, *, wanted: bool) -> str:
    if not wanted:
        return ""
    from meminit.show.statistics import statistics_text

    return statistics_text(report)
