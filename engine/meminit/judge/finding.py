"""What checking leaves: findings, what was run on which boot, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from meminit.records import NamedTuple, dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.errors import InputFault, MeminitError
    from meminit.judge.comments import Comment
    from meminit.model.boot import Boot
    from meminit.text import Place

__all__ = [
    "BY",
    "DEFECT",
    "MAX_FINDINGS",
    "SEVERITIES",
    "Commented",
    "CommentedText",
    "Finding",
    "Label",
    "NotRun",
    "Report",
    "Waived",
    "by_severity",
]

SEVERITIES = ("note", "warning", "error")
"""From the least to the worst."""
DEFECT = "defect"
"""The severity of a finding about a rule that crashed."""
MAX_FINDINGS = 100
"""Findings of one check on one boot that are told; a machine of 1,024 nodes can be wrong in a million places."""
BY = ("comment", "waiver", "baseline")
"""What may set a finding aside: a comment beside it, a waiver of the project, a baseline."""


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what is to be seen there; the first of a finding has no text."""

    place: Place
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that fired. ``fingerprint`` stays when lines move; ``boot`` is that boot's name."""

    code: str
    slug: str
    severity: str
    boot: str
    message: str
    help: str
    why: str
    fingerprint: str
    places: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class NotRun:
    """A check that could not be run on a boot, and what was missing."""

    code: str
    boot: str
    missing: tuple[str, ...]


class CommentedText(NamedTuple):
    """Comments of a text that set findings aside, and the names of the boots that are made of that text."""

    comments: tuple[Comment, ...]
    boots: tuple[str, ...]


Commented = Mapping[str, CommentedText]
"""Such texts by name."""


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that is set aside, one of ``BY``; ``place`` is where that is said."""

    finding: Finding
    by: str
    reason: str = ""
    owner: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found. ``run`` and ``silent`` count pairs of boot and check, ``checks`` the checks chosen.

    ``faults`` are inputs that turned out to be wrong while facts were derived, ``defects`` what crashed.
    ``cut`` are pairs of code and boot with more findings than are told. ``waived`` are findings set aside, and ``gone``
    says how many of a baseline are no more. ``commented`` are texts of the boots with comments that set findings aside.
    """

    boots: tuple[Boot, ...]
    checks: int
    findings: tuple[Finding, ...]
    run: int
    silent: int
    not_run: tuple[NotRun, ...]
    faults: tuple[tuple[str, InputFault], ...] = ()
    defects: tuple[MeminitError, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()
    waived: tuple[Waived, ...] = ()
    gone: int = 0
    commented: Commented = field(default_factory=dict)


def by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity, worst first."""
    found = [finding.severity for finding in findings]
    return {severity: found.count(severity) for severity in (DEFECT, *reversed(SEVERITIES))}
