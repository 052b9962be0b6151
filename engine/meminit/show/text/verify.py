"""A boot log beside its prediction, for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from meminit.model.messages import ABSENT, DIFFERS, EQUAL, OPEN, TAKEN, UNPREDICTED
from meminit.read.quoting import counted
from meminit.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.messages import Compared, Comparison

__all__ = ["verify_lines"]

_WIDTH = 400
"""Characters of a line that are shown."""


def verify_lines(boot: Boot, comparison: Comparison, *, verbose: bool, quiet: bool) -> str:
    """What differs and what is not determined; where ``verbose`` all lines, and which are not compared; the counts."""
    lines = [text for one in comparison.lines if verbose or one.status == DIFFERS for text in _line(one)]
    if not (quiet or verbose):
        open_ = Counter(one.why for one in comparison.lines if one.status == OPEN)
        lines += [f"{counted(count, 'line')} not determined, {why}" for why, count in open_.items()]
    if verbose:
        lines += [
            f"{counted(one.lines, 'line')} of {one.kind} not compared: {one.why}" for one in comparison.passed_over
        ]
    lines += [f"note: {note}" for note in comparison.notes]
    if comparison.differs and "config" not in boot.given:
        lines.append(
            "note: no .config was given: what differs may come of the usual one that was assumed; give -c FILE"
        )
    if not quiet:
        lines += [f"assumed: {what}" for what in boot.assumed]
    lines.append(_summary(boot, comparison))
    return "".join(f"{line}\n" for line in lines)


def _line(line: Compared) -> Iterator[str]:
    where = "" if line.place is None else f"{printable(line.place.source.name)}:{line.place.line}: "
    seen = "" if line.seen is None else _short(line.seen)
    if line.status == EQUAL:
        yield f"{where}equal: {seen}"
        return
    yield f"{where}{line.status}"
    if line.predicted is not None:
        yield f"  predicted: {_short(line.predicted.text)}"
    if line.status != ABSENT:
        yield f"  in the log: {seen or 'no such line'}"
    if line.predicted is not None and line.status == DIFFERS:
        yield f"  decided by: {printable(line.predicted.decided_by)}"
    if line.why:
        yield f"  {'why it matters: ' if line.status == DIFFERS else ''}{line.why}"


def _short(text: str) -> str:
    text = printable(" ".join(text.split()))
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


def _summary(boot: Boot, comparison: Comparison) -> str:
    counts = [f"{comparison.count(status)} {status}" for status in (EQUAL, DIFFERS)]
    counts += [
        f"{comparison.count(status)} {status}"
        for status in (TAKEN, OPEN, ABSENT, UNPREDICTED)
        if comparison.count(status)
    ]
    unread = f"; {counted(len(comparison.unread), 'line')} not understood" if comparison.unread else ""
    kernel = f"Linux {boot.kernel.release.text} {boot.kernel.arch.name}"
    of = f"{counted(len(comparison.lines), 'line')} about memory of {kernel}"
    return f"{of}: {', '.join(counts)}{unread}"
