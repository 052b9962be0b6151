"""Sets aside the findings that comments beside them are about, and tells which comments are wrong or of no use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.aside import Told, set_aside
from meminit.judge.commented import joined
from meminit.judge.finding import Waived
from meminit.read.quoting import quoted

if TYPE_CHECKING:
    from meminit.judge.aside import Aside
    from meminit.judge.comments import Comment
    from meminit.judge.finding import Commented, Finding, Report

__all__ = ["set_aside_by_comments"]


def set_aside_by_comments(report: Report, aside: Aside, beside: Commented | None = None) -> Report:
    """The report without the findings that comments set aside, with findings about comments at its end.

    ``beside`` are comments of texts that all boots are made of, such as the project file.
    """
    found = joined((report.commented, beside or {}))
    if not found:
        return report
    used: set[tuple[Comment, str]] = set()

    def by_comment(finding: Finding) -> Waived | None:
        comment = _comment_on(finding, found)
        if comment is None:
            return None
        used.update(((comment, finding.code), (comment, finding.slug)))
        return Waived(finding, "comment", comment.reason, place=comment.place)

    rest = set_aside(report, by_comment)
    told = Told(aside.upkeep)
    names: dict[Comment, set[str]] = {}
    for comment, name in used:
        names.setdefault(comment, set()).add(name)
    for text in found.values():
        for comment in text.comments:
            _tell(told, aside, comment, names.get(comment, set()), text.boots)
    return told.beside(rest)


def _comment_on(finding: Finding, found: Commented) -> Comment | None:
    """The comment that names the finding's check at one of its places."""
    for label in finding.places:
        place = label.place
        text = found.get(place.source.name)
        if text is None:
            continue
        first, last = place.line, place.end_line
        for comment in text.comments:
            about = comment.whole_file or (comment.first <= last and first <= comment.last)
            if about and any(name in {finding.code, finding.slug} for name, _ in comment.codes):
                return comment
    return None


def _tell(told: Told, aside: Aside, comment: Comment, used: set[str], boots: tuple[str, ...]) -> None:
    if not comment.codes:
        told.tell("W102", comment.place, "this comment names no check that it sets aside", comment.place.text)
        return
    for name, place in comment.codes:
        codes = aside.called(name)
        if not codes:
            near = aside.near(name)
            told.tell("W102", place, f"no check is called {quoted(name)}" + (f": {near}" if near else ""), name)
        elif name not in used and aside.answered(codes, boots):
            where = "in this file" if comment.whole_file else "here"
            told.tell("W101", place, f"{name} finds nothing {where} that this comment could set aside", name)
    if not comment.reason:
        told.tell("W103", comment.place, "this comment does not say why it sets findings aside", comment.place.text)
