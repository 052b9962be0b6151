"""Runs checks on boots: a check fires, stays silent, or is not run because something is missing."""

from __future__ import annotations

from dataclasses import field
from time import perf_counter
from typing import TYPE_CHECKING

from meminit.errors import InputFault, RuleFault
from meminit.judge.facts import Facts
from meminit.judge.finding import DEFECT, MAX_FINDINGS, SEVERITIES, Finding, Label, NotRun, Report
from meminit.judge.fingerprint import fingerprint_of
from meminit.judge.plan import plan_for
from meminit.judge.registry import shipped_checks
from meminit.judge.values import Unknown, place_of
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.judge.check import Check
    from meminit.judge.plan import Plan
    from meminit.judge.scope import Env
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.machine import Machine

    Quiet = set[tuple[Check, Kernel, Machine | None]]

__all__ = ["labels", "run"]


def run(
    boots: Sequence[Boot],
    checks: Sequence[Check] | None = None,
    *,
    spent: dict[str, float] | None = None,
    quiet: Quiet | None = None,
) -> Report:
    """Every one of ``checks`` (those of the package when None) on every one of ``boots``.

    In ``spent`` the seconds are added up that each check took; what several ask for is counted to the first. In
    ``quiet`` it is kept from one run to the next what no boot line changes.
    """
    chosen = shipped_checks() if checks is None else tuple(checks)
    gathered = _Gathered(spent=spent, quiet=set() if quiet is None else quiet)
    for boot in boots:
        gathered.boot(chosen, Facts(boot))
    return Report(
        tuple(boots),
        len(chosen),
        tuple(gathered.findings),
        gathered.run,
        gathered.silent,
        tuple(gathered.not_run),
        tuple(gathered.faults),
        tuple(gathered.defects),
        tuple(gathered.cut),
    )


@dataclass(slots=True)
class _Gathered:
    """What has been found so far."""

    findings: list[Finding] = field(default_factory=list)
    not_run: list[NotRun] = field(default_factory=list)
    faults: list[tuple[str, InputFault]] = field(default_factory=list)
    defects: list[RuleFault] = field(default_factory=list)
    cut: list[tuple[str, str]] = field(default_factory=list)
    run: int = 0
    silent: int = 0
    quiet: Quiet = field(default_factory=set)
    spent: dict[str, float] | None = None

    def boot(self, checks: Sequence[Check], facts: Facts) -> None:
        """Run ``checks`` on one boot; worst findings first."""
        begin, boot = len(self.findings), facts.boot
        plan = plan_for(checks, boot)
        chosen = plan.chosen(facts)
        self.run += plan.runnable - len(chosen)
        self.silent += plan.runnable - len(chosen)
        not_run = dict(plan.not_run(boot.name))
        for number in chosen:
            way = self.of_hardware if checks[number].of_hardware else self.check
            begun = 0.0 if self.spent is None else perf_counter()
            untold = way(number, plan, facts)
            if self.spent is not None:
                code = checks[number].code
                self.spent[code] = self.spent.get(code, 0.0) + perf_counter() - begun
            if untold is not None:
                not_run[number] = untold
        self.not_run += [not_run[number] for number in sorted(not_run)]
        self.findings[begin:] = sorted(self.findings[begin:], key=_worst_first)

    def of_hardware(self, number: int, plan: Plan, facts: Facts) -> NotRun | None:
        """Run a check that no boot line changes; once silent, it is so for every boot of that kernel and machine."""
        key = (plan.checks[number], facts.boot.kernel, facts.boot.machine)
        if key in self.quiet:
            self.run += 1
            self.silent += 1
            return None
        before = self.silent
        untold = self.check(number, plan, facts)
        if self.silent > before:
            self.quiet.add(key)
        return untold

    def check(self, number: int, plan: Plan, facts: Facts) -> NotRun | None:
        """Run one check, whatever becomes of it; what it would have had to know is handed back."""
        check, boot = plan.checks[number], facts.boot.name
        try:
            known = plan.recall.lacking(number, check, facts)
            found, unknown = _findings(number, plan, facts) if known is None else ([], known)
        except InputFault as fault:
            if all(str(fault) != str(known) or boot != other for other, known in self.faults):
                self.faults.append((boot, fault))
            return NotRun(check.code, boot, (fault.message,))
        except RuleFault as fault:
            self._defect(check, boot, fault)
            return None
        except Exception as error:  # noqa: BLE001  one rule that crashes must not hide the others
            self._defect(check, boot, RuleFault(f"{type(error).__name__}: {error}"))
            return None
        if found or not unknown:
            self.run += 1
            self.silent += not found
            self.findings += found[:MAX_FINDINGS]
            if len(found) > MAX_FINDINGS:
                self.cut.append((check.code, boot))
            return None
        return NotRun(check.code, boot, tuple(sorted(unknown)))

    def _defect(self, check: Check, boot: str, fault: RuleFault) -> None:
        place = fault.place or check.tree.key(("when",))
        told = RuleFault(f"check {check.code} crashed: {fault.message}", place, f"mend {check.tree.source.name}")
        self.defects.append(told)
        self.findings.append(
            Finding(
                check.code,
                check.slug,
                DEFECT,
                boot,
                told.message,
                told.help,
                "",
                fingerprint_of(check.code, boot, "crash", 0),
                (Label(place),),
            )
        )


def _worst_first(finding: Finding) -> tuple[int, str]:
    rank = len(SEVERITIES) if finding.severity == DEFECT else SEVERITIES.index(finding.severity)
    return -rank, finding.code


def _findings(number: int, plan: Plan, facts: Facts) -> tuple[list[Finding], frozenset[str]]:
    """What a check finds on one boot, and which facts it would have had to know."""
    check, found = plan.checks[number], list[Finding]()
    unknown: frozenset[str] = frozenset()
    seen: dict[str, int] = {}
    for instance in plan.recall.verdicts(number, check, facts):
        if isinstance(instance.verdict, Unknown):
            unknown |= instance.verdict.what
        elif instance.verdict:
            places = labels(check, instance.env)
            key = instance.key or (places[0].place.text if places else "")
            seen[key] = seen.get(key, -1) + 1
            found.append(
                Finding(
                    check.code,
                    check.slug,
                    check.severity,
                    facts.boot.name,
                    check.message.shown(instance.env),
                    check.help.shown(instance.env),
                    check.why,
                    fingerprint_of(check.code, facts.boot.name, key, seen[key]),
                    places,
                )
            )
            if len(found) > MAX_FINDINGS:
                break
    return found, unknown


def labels(check: Check, env: Env) -> tuple[Label, ...]:
    """Where a finding points: the first of ``at`` that stands somewhere, then every ``also`` that does."""
    first = next((place for run in check.at if (place := place_of(run(env))) is not None), None)
    also = [(place_of(run(env)), says) for run, says in check.also]
    others = tuple(Label(place, says.shown(env)) for place, says in also if place is not None and place != first)
    return others if first is None else (Label(first), *others)
