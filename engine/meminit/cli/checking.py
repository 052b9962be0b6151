"""Checks a boot of many for itself: what is wrong with it costs no other its findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.cli.defect import HELP, defect_message
from meminit.errors import Defect, InputFault, MeminitError
from meminit.judge.commented import commented, joined
from meminit.judge.finding import DEFECT, Finding, Report
from meminit.judge.fingerprint import fingerprint_of
from meminit.judge.reported_boot import reported
from meminit.judge.run import run
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from meminit.judge.check import Check
    from meminit.judge.run import Quiet
    from meminit.model.boot import Boot

__all__ = ["CRASHED", "Job", "check_boot", "check_crash", "checked", "in_order", "merged"]

CRASHED = "X000"
"""The code of a finding about a boot that meminit crashed on."""
_SLUG = "meminit-crashed"


class Job(NamedTuple):
    """A boot to be checked: ``form`` makes it, None where it is left out. Those of one ``kernel`` go together."""

    name: str
    form: Callable[[], Boot | None]
    kernel: str = ""


def in_order(jobs: Sequence[Job]) -> list[int]:
    """The numbers of ``jobs`` as they are best done: those of one kernel together."""
    first: dict[str, int] = {}
    for number, job in enumerate(jobs):
        first.setdefault(job.kernel, number)
    return sorted(range(len(jobs)), key=lambda number: (first[jobs[number].kernel], number))


def checked(job: Job, checks: Sequence[Check], spent: dict[str, float] | None, quiet: Quiet) -> Report:
    """The report of one boot of several, whatever becomes of it."""
    try:
        boot = job.form()
    except InputFault as fault:
        return Report((), len(checks), (), 0, 0, (), faults=((job.name, fault),))
    except Exception as error:  # noqa: BLE001  one boot that crashes must not hide the others
        return check_crash(job.name, checks, error)
    if boot is None:
        return Report((), len(checks), (), 0, 0, ())
    return check_boot(boot, checks, spent, quiet)


def check_boot(boot: Boot, checks: Sequence[Check], spent: dict[str, float] | None, quiet: Quiet) -> Report:
    """The report of one boot that is formed; a crash is a finding of it."""
    try:
        report = run((boot,), checks, spent=spent, quiet=quiet)
    except MeminitError:
        raise
    except Exception as error:  # noqa: BLE001  likewise
        return check_crash(boot.name, checks, error)
    return replace(report, boots=(reported(boot),), commented=commented(boot))


def check_crash(name: str, checks: Sequence[Check], error: Exception) -> Report:
    """The report of a boot that meminit crashed on: a finding of its own."""
    message = " ".join(defect_message(error).split())
    finding = Finding(CRASHED, _SLUG, DEFECT, name, message, HELP, "", fingerprint_of(CRASHED, name, "crash"), ())
    return Report((), len(checks), (finding,), 0, 0, (), defects=(Defect(message, help=HELP),))


def merged(reports: Iterable[Report], checks: Sequence[Check]) -> Report:
    """One report of many, in their order."""
    every = tuple(reports)
    return Report(
        tuple(boot for report in every for boot in report.boots),
        len(checks),
        tuple(finding for report in every for finding in report.findings),
        sum(report.run for report in every),
        sum(report.silent for report in every),
        tuple(entry for report in every for entry in report.not_run),
        tuple(fault for report in every for fault in report.faults),
        tuple(defect for report in every for defect in report.defects),
        tuple(pair for report in every for pair in report.cut),
        commented=joined(report.commented for report in every),
    )
