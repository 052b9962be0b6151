"""``meminit check``: all checks on all boots, and an exit code by what they found."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from meminit.cli.checked import jobs_to_check
from meminit.cli.checking import check_all
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.cli.report_formats import FORMATS, report_json, report_writers
from meminit.errors import BootDies
from meminit.judge.finding import SEVERITIES
from meminit.judge.registry import selected, shipped_checks
from meminit.judge.run import run
from meminit.read.quoting import counted

if TYPE_CHECKING:
    from meminit.cli.options import BootOptions, OutputOptions
    from meminit.judge.finding import Report
    from meminit.model.boot import Boot

__all__ = ["command"]

FINDINGS, WRONG_INPUT, DEFECT = 1, 2, 3
MOST_PROCESSES = 256


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@boot_options
@click.option("--select", multiple=True, metavar="NAME", help="Only these: a code, its beginning, a slug or a group.")
@click.option("--ignore", multiple=True, metavar="NAME", help="All but these.")
@click.option(
    "--fail-on",
    type=click.Choice([*reversed(SEVERITIES), "never"]),
    default="error",
    show_default=True,
    help="Exit 1 for findings of this severity or a worse one.",
)
@click.option("--batch", metavar="FILE|-", help="A boot as JSON on each line; findings as JSON lines.")
@click.option(
    "--jobs",
    type=click.IntRange(0, MOST_PROCESSES),
    default=1,
    show_default=True,
    help="So many boots at a time; 0: as many as there are processors.",
)
@click.option("--statistics", is_flag=True, help="Also how often each check found something.")
@output_options(*FORMATS)
def command(
    options: BootOptions,
    output: OutputOptions,
    *,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    batch: str | None,
    jobs: int,
    statistics: bool,
) -> int:
    """Check boots: those of a project file (in PATH, or here or above), or the one that the options describe.

    A PATH may also be a .config, a machine, or a boot loader's file, of which each entry is a boot.
    """
    checks = selected(shipped_checks(), _names(select), _names(ignore))
    failing = _failing(fail_on)
    if batch is not None:
        from meminit.cli.batch import refuse_beside_batch, run_batch

        refuse_beside_batch(options, output, PATH=paths, **{"--statistics": statistics})

        def answer(boot: Boot) -> tuple[str, int]:
            report = run((boot,), checks)
            _tell(report)
            return report_json(report, line=True), _exit_code(report, failing)

        return run_batch(batch, answer)
    spent: dict[str, float] | None = {} if output.verbose else None
    report = check_all(jobs_to_check(paths, options), checks, processes=jobs, spent=spent)
    emit(output, report_writers(report, checks, output, failing=failing, statistics=statistics))
    _tell(report)
    if spent is not None:
        from meminit.show.statistics import times_text

        sys.stderr.write(times_text(spent))
    return _exit_code(report, failing)


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for names in given for name in names.split(",") if name)


def _tell(report: Report) -> None:
    """Say on stderr which boots could not be what they were said to be."""
    boots: dict[str, list[str]] = {}
    for boot, fault in report.faults:
        boots.setdefault(str(fault), []).append(boot)
    for fault_text, (first, *others) in boots.items():
        more = f" and {counted(len(others), 'other boot')}" if others else ""
        sys.stderr.write(f"boot {first}{more}: {fault_text}\n")


def _failing(fail_on: str) -> tuple[str, ...]:
    """The severities that make the run fail."""
    return SEVERITIES[SEVERITIES.index(fail_on) :] if fail_on != "never" else ()


def _exit_code(report: Report, failing: tuple[str, ...]) -> int:
    if report.defects:
        return DEFECT
    if any(not isinstance(fault, BootDies) for _, fault in report.faults):
        return WRONG_INPUT
    if report.faults and failing:
        return FINDINGS
    return FINDINGS if any(finding.severity in failing for finding in report.findings) else 0
