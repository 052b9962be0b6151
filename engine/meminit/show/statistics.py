"""How often each check found something, most often first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.quoting import counted
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.judge.finding import Report

__all__ = ["CheckCount", "statistics", "statistics_text", "times_text"]

SLOWEST = 20
"""So many checks are told of by ``-v``."""


class CheckCount(NamedTuple):
    """How many findings a check has on how many boots."""

    code: str
    slug: str
    severity: str
    findings: int
    boots: int


def statistics(report: Report) -> list[CheckCount]:
    """A row a check that found something: most findings first, then by code."""
    about: dict[tuple[str, str, str], list[str]] = {}
    for finding in report.findings:
        about.setdefault((finding.code, finding.slug, finding.severity), []).append(finding.boot)
    rows = [CheckCount(*key, len(boots), len(set(boots))) for key, boots in about.items()]
    return sorted(rows, key=lambda row: (-row.findings, row.code))


def statistics_text(report: Report) -> str:
    """The rows as a table."""
    return "".join(_lines(statistics(report)))


def _lines(rows: list[CheckCount]) -> Iterator[str]:
    wide = max((len(str(row.findings)) for row in rows), default=0)
    for row in rows:
        boots = counted(row.boots, "boot")
        yield f"{row.findings:>{wide}}  {row.code}  {row.severity:<7}  {row.slug} ({boots})\n"


def times_text(spent: Mapping[str, float]) -> str:
    """Which checks took how long in all, in milliseconds, the slowest first; what is shared is counted to the first."""
    if not spent:
        return "no check had to be evaluated\n"
    slowest = sorted(spent.items(), key=lambda item: (-item[1], item[0]))
    lines = [f"{1000 * seconds:>9.2f} ms  {code}\n" for code, seconds in slowest[:SLOWEST]]
    evaluated = (
        f"{1000 * sum(spent.values()):>9.2f} ms  {counted(len(spent), 'check')} evaluated, of which took longest:\n"
    )
    return evaluated + "".join(lines)
