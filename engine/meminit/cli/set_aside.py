"""Leaves of a report what is not known yet: opens baselines and waivers, and writes a baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.judge.commented import commented_text, joined
from meminit.judge.finding import DEFECT
from meminit.records import NamedTuple
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from meminit.cli.checked import ProjectFile
    from meminit.judge.aside import Aside
    from meminit.judge.finding import Report
    from meminit.read.baseline import Known
    from meminit.read.waivers import Waiver

__all__ = ["KnownFindings", "known_findings", "left_of"]


class KnownFindings(NamedTuple):
    """What is known: the waivers of each project, and a baseline if there is one; ``write`` is where one goes.

    ``today`` is asked of where there are waivers.
    """

    projects: Sequence[tuple[ProjectFile, tuple[Waiver, ...]]]
    baseline: tuple[Known, ...] | None
    write: Path | None
    today: date | None


def known_findings(
    projects: Sequence[ProjectFile], baseline: str | None, write: str | None, today: str | None
) -> KnownFindings:
    """Read what is known, by the words of the command line. Raises InputFault."""
    waivers = [(project, _waivers(project)) for project in projects]
    day = _day(today) if today is not None or any(of for _, of in waivers) else None
    known = None
    if baseline is not None:
        from meminit.cli.files import open_text
        from meminit.read.baseline import read_baseline

        known = read_baseline(open_text(Path(baseline)))
    return KnownFindings(waivers, known, None if write is None else Path(write), day)


def _day(text: str | None) -> date:
    from datetime import date

    if text is None:
        return date.today()  # noqa: DTZ011  a waiver holds for a day where its owner is
    try:
        return date.fromisoformat(text)
    except ValueError:
        place = Source("<--today>", text).place(0, len(text))
        raise InputFault("no such day", place, "write year, month and day, such as 2027-01-31") from None


def _waivers(project: ProjectFile) -> tuple[Waiver, ...]:
    if "waivers" not in project.source.text:
        return ()
    from meminit.read.waivers import read_waivers

    return read_waivers(project.source, str(project.folder))


def left_of(report: Report, ask: Callable[[Report], Aside], known: KnownFindings) -> Report:
    """``report`` without what comments, waivers and the baseline set aside; a baseline that is to be written is.

    ``ask`` makes what is asked of a report, where anything is.
    """
    formed = [boot.name for boot in report.boots]
    beside = joined(commented_text(project.source, _of(project, formed)) for project, _ in known.projects)
    compared = known.baseline is not None or known.write is not None
    if not (compared or beside or report.commented or known.today):
        return report
    from meminit.judge.by_comments import set_aside_by_comments

    aside = ask(report)
    report = set_aside_by_comments(report, aside, beside)
    for project, waivers in known.projects:
        if waivers and known.today:
            from meminit.judge.by_waivers import ProjectWaivers, set_aside_by_waivers

            about = ProjectWaivers(waivers, _of(project, formed), project.whole)
            report = set_aside_by_waivers(report, aside, about, known.today)
    return _compared(report, aside, known) if compared else report


def _compared(report: Report, aside: Aside, known: KnownFindings) -> Report:
    from meminit.judge.by_baseline import set_aside_by_baseline

    baseline = known.baseline
    if known.write is not None:
        from meminit.cli.output import write_file
        from meminit.read.baseline import read_baseline
        from meminit.show.json.baseline import baseline_text

        text = baseline_text(finding for finding in report.findings if finding.severity != DEFECT)
        write_file(known.write, text)
        baseline = read_baseline(Source(str(known.write), text)) if baseline is None else baseline
    return set_aside_by_baseline(report, aside, baseline or ())


def _of(project: ProjectFile, formed: Sequence[str]) -> tuple[str, ...]:
    names = frozenset(project.boots)
    return tuple(name for name in formed if name in names)
