"""Checks many boots, one after the other or several at once, and makes one report of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.cli.checking import check_boot, checked, in_order, merged
from meminit.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.cli.checking import Job
    from meminit.judge.check import Check
    from meminit.judge.finding import Report
    from meminit.judge.run import Quiet

__all__ = ["check_all"]


def check_all(
    jobs: Sequence[Job], checks: Sequence[Check], *, processes: int = 1, spent: dict[str, float] | None = None
) -> Report:
    """The findings of all ``jobs`` in their order, by so many ``processes``; 0: one a processor.

    What is wrong with a lone boot is raised.
    """
    if len(jobs) == 1:
        boot = jobs[0].form()
        report = merged((), checks) if boot is None else check_boot(boot, checks, spent, set())
    elif processes == 1:
        quiet: Quiet = set()
        reports = {number: checked(jobs[number], checks, spent, quiet) for number in in_order(jobs)}
        report = merged((reports[number] for number in range(len(jobs))), checks)
    else:
        from meminit.cli.parallel import in_processes, processors

        report = merged(in_processes(jobs, checks, processes or processors(), spent), checks)
    if not (report.boots or report.faults or report.defects):
        raise InputFault("nothing to check: no machine of the project is of the arch of a kernel that it is to boot")
    return report
