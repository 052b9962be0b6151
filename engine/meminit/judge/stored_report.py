"""A report as plain values that can be written down, and back: places keep their lines, not the whole texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.errors import BootDies, InputFault
from meminit.judge.comments import Comment
from meminit.judge.finding import CommentedText, Finding, Label, NotRun, Report
from meminit.judge.reported_boot import boot_from_plain, plain_of_boot
from meminit.text import Place, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["plain_of_report", "report_from_plain"]

Plain = list[Any]


def plain_of_report(report: Report) -> Plain:
    """The report of check_all() as plain values; it has no defects, and nothing of it is set aside yet."""
    return [
        [plain_of_boot(boot) for boot in report.boots],
        report.checks,
        list(map(_finding, report.findings)),
        [report.run, report.silent],
        _not_run(report.not_run),
        [
            [name, isinstance(fault, BootDies), fault.message, _place(fault.place), fault.help]
            for name, fault in report.faults
        ],
        list(map(list, report.cut)),
        [[name, list(map(_comment, text.comments)), list(text.boots)] for name, text in report.commented.items()],
    ]


def report_from_plain(plain: Plain) -> Report:
    """What ``plain_of_report`` made plain."""
    boots, checks, findings, (run, silent), not_run, faults, cut, commented = plain
    return Report(
        tuple(map(boot_from_plain, boots)),
        checks,
        tuple(map(_found, findings)),
        run,
        silent,
        tuple(NotRun(code, boot, tuple(missing)) for boot, lacks in not_run for code, missing in lacks),
        tuple((name, (BootDies if dies else InputFault)(m, at and _placed(at), h)) for name, dies, m, at, h in faults),
        cut=tuple((code, boot) for code, boot in cut),
        commented={name: CommentedText(tuple(map(_commented, found)), tuple(of)) for name, found, of in commented},
    )


def _finding(finding: Finding) -> Plain:
    words = [finding.code, finding.slug, finding.severity, finding.boot, finding.message, finding.help, finding.why]
    return [*words, finding.fingerprint, [[_place(label.place), label.text] for label in finding.places]]


def _found(plain: Plain) -> Finding:
    code, slug, severity, boot, message, help_, why, fingerprint, places = plain
    labels = tuple(Label(_placed(at), text) for at, text in places)
    return Finding(code, slug, severity, boot, message, help_, why, fingerprint, labels)


def _not_run(entries: Sequence[NotRun]) -> Plain:
    """By boot, as they come."""
    found: Plain = []
    for entry in entries:
        if not found or found[-1][0] != entry.boot:
            found.append([entry.boot, []])
        found[-1][1].append([entry.code, list(entry.missing)])
    return found


def _comment(comment: Comment) -> Plain:
    codes = [[code, _place(place)] for code, place in comment.codes]
    return [_place(comment.place), codes, comment.reason, comment.first, comment.last]


def _commented(plain: Plain) -> Comment:
    place, codes, reason, first, last = plain
    return Comment(_placed(place), tuple((code, _placed(at)) for code, at in codes), reason, first, last)


def _place(place: Place | None) -> Plain | None:
    """Name, first line, the lines it is on, and where in them; with what it is a view of, the view's text."""
    if place is None:
        return None
    source, line = place.source, place.line
    begin = place.start - place.column + 1
    after = source.text.find("\n", max(place.end, begin))
    lines = source.text[begin : len(source.text) if after < 0 else after]
    plain = [source.name, line, lines, place.start - begin, place.end - begin]
    return plain if place.view is None else [*plain, place.text]


def _placed(plain: Plain) -> Place:
    name, line, lines, start, end, *view = plain
    place = Source(name, lines, line).place(start, end)
    if not view:
        return place
    return Place(place.source, start, end, (Source("", view[0]), 0, len(view[0])))
