"""What is asked of a report when findings are set aside: which checks came to an answer, and what is said of that."""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from itertools import product
from typing import TYPE_CHECKING

from meminit.errors import did_you_mean
from meminit.judge.check import is_called
from meminit.judge.finding import DEFECT, MAX_FINDINGS
from meminit.judge.upkeep import upkeep_finding
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Self

    from meminit.judge.check import Check
    from meminit.judge.finding import Finding, Report, Waived
    from meminit.text import Place

__all__ = ["Aside", "Told", "set_aside"]


def set_aside(report: Report, known: Callable[[Finding], Waived | None]) -> Report:
    """The report without the findings that are ``known``, which are kept as such; crashes are always told."""
    kept: list[Finding] = []
    waived = list(report.waived)
    for finding in report.findings:
        found = None if finding.severity == DEFECT else known(finding)
        if found is None:
            kept.append(finding)
        else:
            waived.append(found)
    return replace(report, findings=tuple(kept), waived=tuple(waived))


@dataclass(frozen=True, slots=True, eq=False)
class Aside:
    """The checks of a report: those that were ``chosen`` for its boots, out of all that are ``known``.

    ``unanswered`` are pairs of code and boot that came to no answer, or not to a whole one; where a boot could not be
    formed (``lame``), nothing is an answer for all boots. ``upkeep`` are the codes of findings about comments and
    waivers that are wanted.
    """

    chosen: frozenset[str]
    known: Sequence[Check]
    unanswered: frozenset[tuple[str, str]]
    upkeep: Collection[str]
    lame: bool = False

    @classmethod
    def of(cls, report: Report, chosen: Sequence[Check], known: Sequence[Check], upkeep: Collection[str]) -> Self:
        """What is asked of ``report``."""
        unanswered = frozenset((entry.code, entry.boot) for entry in report.not_run).union(report.cut)
        formed = {boot.name for boot in report.boots}
        lame = any(boot not in formed for boot, _ in report.faults) or len(report.defects) > 0
        return cls(frozenset(check.code for check in chosen), known, unanswered, upkeep, lame)

    def named(self, name: str) -> frozenset[str]:
        """The codes of the checks that ``name`` means: a code, the beginning of codes, a slug or a group."""
        return frozenset(c.code for c in self.known if is_called(c, name))

    def called(self, name: str) -> frozenset[str]:
        """The code of the check that ``name`` is the code or the slug of, if there is one."""
        return frozenset(check.code for check in self.known if name in {check.code, check.slug})

    def near(self, name: str) -> str:
        """A hint at the check that was probably meant."""
        return did_you_mean(name, [word for check in self.known for word in (check.code, check.slug)])

    def answered(self, codes: Collection[str], boots: Collection[str]) -> bool:
        """Whether each of the checks ``codes`` came to an answer on each of ``boots``, and all of it is told."""
        return not self.lame and self.chosen.issuperset(codes) and self.unanswered.isdisjoint(product(codes, boots))


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Gathers findings about comments and waivers, those that are ``wanted``.

    Of each code so many are told as of a check on a boot; ``cut`` names those of which there are more.
    """

    wanted: Collection[str]
    findings: list[Finding] = field(default_factory=list)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)

    @property
    def cut(self) -> tuple[tuple[str, str], ...]:
        """Pairs of such a code and of no boot, as a report has them."""
        return tuple((code, "") for code, count in self.told.items() if count > MAX_FINDINGS)

    def beside(self, report: Report) -> Report:
        """``report`` with these findings at its end."""
        return replace(report, findings=(*report.findings, *self.findings), cut=(*report.cut, *self.cut))

    def tell(self, code: str, place: Place, message: str, key: str) -> None:
        """Add the finding at ``place`` about ``key``."""
        if code not in self.wanted:
            return
        self.told[code] += 1
        if self.told[code] <= MAX_FINDINGS:
            self.findings.append(upkeep_finding(code, place, message, key, self.seen[code, key]))
            self.seen[code, key] += 1
