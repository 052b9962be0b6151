"""``meminit check``: all checks on all boots, and an exit code by what they found."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from meminit.cli.answered import answered
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.cli.report_formats import FORMATS, report_json, report_writers
from meminit.cli.rule_choice import project_to_ask, rule_choice
from meminit.cli.set_aside import known_findings, left_of
from meminit.errors import BootDies
from meminit.judge.finding import SEVERITIES
from meminit.judge.registry import selected
from meminit.read.quoting import counted

if TYPE_CHECKING:
    from meminit.cli.options import BootOptions, OutputOptions
    from meminit.judge.aside import Aside
    from meminit.judge.check import Check
    from meminit.judge.choice import Chosen
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
@click.option("--profile", multiple=True, metavar="NAME", help="Checks as for: server, embedded, vm-guest, hugepages.")
@click.option("--rules", multiple=True, metavar="FOLDER", help="Also the rules in this folder.")
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
@click.option("--cache/--no-cache", default=True, help="Keep what was found, for runs over unchanged files.")
@click.option("--baseline", metavar="FILE", help="Tell only what is not in this baseline.")
@click.option("--write-baseline", metavar="FILE", help="Write what is found as a baseline.")
@click.option("--today", metavar="DATE", help="The day by which waivers expire, such as 2027-01-31; else this one.")
@click.option("--statistics", is_flag=True, help="Also how often each check found something.")
@output_options(*FORMATS)
def command(
    options: BootOptions,
    output: OutputOptions,
    *,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    profile: tuple[str, ...],
    rules: tuple[str, ...],
    fail_on: str,
    batch: str | None,
    jobs: int,
    cache: bool,
    baseline: str | None,
    write_baseline: str | None,
    today: str | None,
    statistics: bool,
) -> int:
    """Check boots: those of a project file (in PATH, or here or above), or the one that the options describe.

    A PATH may also be a .config, a machine, or a boot loader's file, of which each entry is a boot.
    """
    wanted, unwanted = _names(select), _names(ignore)
    choice = rule_choice(None if batch is not None else project_to_ask(paths, options), _names(profile), rules)
    every = choice.chosen.checks
    checks = _chosen(choice.chosen, wanted, unwanted)
    failing = _failing(fail_on)

    def ask(report: Report) -> Aside:
        from meminit.judge.aside import Aside
        from meminit.judge.upkeep import chosen_upkeep

        return Aside.of(report, checks, every, chosen_upkeep(wanted, unwanted))

    if batch is not None:
        from meminit.cli.batch import refuse_beside_batch, run_batch
        from meminit.judge.by_comments import set_aside_by_comments
        from meminit.judge.commented import commented
        from meminit.judge.run import run

        others = {"--baseline": baseline, "--write-baseline": write_baseline, "--statistics": statistics}
        refuse_beside_batch(options, output, PATH=paths, **others)

        def answer(boot: Boot) -> tuple[str, int]:
            report = replace(run((boot,), checks), commented=commented(boot))
            report = set_aside_by_comments(report, ask(report))
            _tell(report)
            return report_json(report, line=True), _exit_code(report, failing)

        return run_batch(batch, answer)
    spent: dict[str, float] | None = {} if output.verbose else None
    found, projects = answered(paths, options, checks, choice.state(checks), processes=jobs, spent=spent, cache=cache)
    known = known_findings(projects, baseline, write_baseline, today)
    report = left_of(found, ask, known)
    if choice.ignored:
        from meminit.judge.by_paths import set_aside_by_paths

        report = set_aside_by_paths(report, choice.ignored)
    compared = known.baseline is not None or known.write is not None
    writers = report_writers(report, checks, output, failing=failing, statistics=statistics, baseline=compared)
    emit(output, writers)
    _tell(report)
    if spent is not None:
        from meminit.show.statistics import times_text

        sys.stderr.write(times_text(spent))
    return _exit_code(report, failing)


def _chosen(chosen: Chosen, wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> tuple[Check, ...]:
    """The checks that are wanted: none where only findings about comments and waivers are."""
    if not (wanted or unwanted):
        return chosen.running()
    from meminit.judge.upkeep import other_names

    checks = other_names(wanted)
    if wanted and not checks:
        return ()
    running = chosen.running(checks)
    return tuple(check for check in selected(chosen.checks, checks, other_names(unwanted)) if check in running)


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
