"""Findings as compilers print them: what, where with a caret, what to do and why; then what was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.finding import by_severity
from meminit.read.quoting import counted
from meminit.show.text.paint import Painter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.judge.finding import Finding, Label, Report

__all__ = ["closing_line", "finding_text", "findings_text"]

WIDTH = 100


def findings_text(report: Report, *, color: bool = False, quiet: bool = False) -> str:
    """All findings, each check's reason once, and the closing line, which ``quiet`` leaves out."""
    several = len(report.boots) > 1
    told: set[str] = set()
    blocks = []
    for finding in report.findings:
        blocks.append(finding_text(finding, color=color, name_boot=several, with_why=finding.code not in told))
        told.add(finding.code)
    if not quiet:
        blocks.append(closing_line(report))
    return "\n".join(blocks)


def finding_text(finding: Finding, *, color: bool = False, name_boot: bool = False, with_why: bool = True) -> str:
    """One finding, with a newline at its end."""
    paint = Painter(color=color)
    lines = [paint(finding.severity, f"{finding.severity}[{finding.code}]") + paint("title", f": {finding.message}")]
    gutter = max((len(str(label.place.line)) for label in finding.places), default=0)
    bar = paint("frame", " " * gutter + " |")
    for number, label in enumerate(finding.places):
        arrow = "-->" if number == 0 else ":::"
        lines.append(paint("frame", " " * gutter + arrow) + f" {label.place}")
        lines.append(bar)
        lines += _excerpt(label, gutter, "^" if number == 0 else "-", paint, finding.severity)
    if finding.places:
        lines.append(bar)
    about = [
        ("boot", finding.boot if name_boot else ""),
        ("help", finding.help),
        ("why", finding.why if with_why else ""),
    ]
    for word, text in about:
        if text:
            lines += _note(word, text, gutter, paint)
    return "\n".join(lines) + "\n"


def _excerpt(label: Label, gutter: int, mark: str, paint: Painter, severity: str) -> list[str]:
    text, marks = label.place.excerpt(mark)
    number = str(label.place.line).rjust(gutter)
    under = marks + (f" {label.text}" if label.text else "")
    return [
        paint("frame", f"{number} |") + f" {text}".rstrip(),
        paint("frame", " " * gutter + " |") + " " + paint(severity if mark == "^" else "frame", under),
    ]


def _note(word: str, text: str, gutter: int, paint: Painter) -> list[str]:
    from textwrap import wrap

    head = " " * gutter + f" = {word}: "
    first, *rest = wrap(text, WIDTH - len(head), break_long_words=False, break_on_hyphens=False)
    frame = paint("frame", " " * gutter + " =") + paint("title", f" {word}:")
    return [f"{frame} {first}", *(" " * len(head) + line for line in rest)]


def closing_line(report: Report) -> str:
    """What was found, on which boots, and how many checks ran, were silent, or could not run and why."""
    counts = [counted(count, severity) for severity, count in by_severity(report.findings).items() if count]
    names = [boot.name for boot in report.boots]
    boots = f"{counted(len(names), 'boot')}" + (f" ({', '.join(names)})" if names else "")
    not_run = f", {len(report.not_run)} not run" if report.not_run else ""
    line = (
        f"{', '.join(counts) or 'no findings'} in {boots}: {report.run} checks run, {report.silent} silent{not_run}\n"
    )
    wants = (f"  not run for want of {what}: {codes}\n" for what, codes in _wants(report))
    waived = (f"  {text}\n" for text in _waived(report))
    cut = (f"  only the first findings of {code}{boot and f' on {boot}'} are told\n" for code, boot in report.cut)
    return line + "".join((*waived, *cut, *wants, *(f"  assumed: {text}\n" for text in _assumed(report))))


def _waived(report: Report) -> Iterable[str]:
    """How many findings are set aside, and by what; and what a baseline has that is no more."""
    for by, words in (("comment", "by a comment"), ("waiver", "by a waiver"), ("baseline", "known from the baseline")):
        count = sum(one.by == by for one in report.waived)
        if count:
            yield f"set aside: {counted(count, 'finding')} {words}"
    if report.gone:
        yield f"gone: {counted(report.gone, 'finding')} of the baseline"


def _assumed(report: Report) -> Iterable[str]:
    """What was taken for granted, each once, with the boots it was so of where it was not so of all."""
    boots: dict[str, list[str]] = {}
    for boot in report.boots:
        for text in boot.assumed:
            boots.setdefault(text, []).append(boot.name)
    everywhere = len(report.boots)
    return (text if len(of) == everywhere else f"{text} ({', '.join(of)})" for text, of in boots.items())


def _wants(report: Report) -> Iterable[tuple[str, str]]:
    """What was missing, and the checks that wanted it, in order of first want."""
    codes: dict[str, list[str]] = {}
    for entry in report.not_run:
        wanting = codes.setdefault(" and ".join(entry.missing), [])
        if entry.code not in wanting:
            wanting.append(entry.code)
    return ((what, ", ".join(wanting)) for what, wanting in codes.items())
