"""Sets aside the findings that a baseline knows, as many of each as it knows, and counts those that are gone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.judge.aside import set_aside
from meminit.judge.finding import Waived

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.judge.aside import Aside
    from meminit.judge.finding import Finding, Report
    from meminit.read.baseline import Known

__all__ = ["set_aside_by_baseline"]


def set_aside_by_baseline(report: Report, aside: Aside, known: Sequence[Known]) -> Report:
    """The report with what is new; a finding is gone where its check came to an answer on its boot without it."""
    left = Counter({entry.fingerprint: entry.times for entry in known})

    def of_baseline(finding: Finding) -> Waived | None:
        if left[finding.fingerprint] <= 0:
            return None
        left[finding.fingerprint] -= 1
        return Waived(finding, "baseline")

    rest = set_aside(report, of_baseline)
    boots = {boot.name for boot in report.boots}
    for one in report.waived:  # what is set aside by other means is there
        left[one.finding.fingerprint] -= 1
    gone = sum(
        max(0, left[entry.fingerprint])
        for entry in known
        if entry.boot in boots and aside.answered((entry.code,), (entry.boot,))
    )
    return replace(rest, gone=gone)
