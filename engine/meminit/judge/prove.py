"""Proves a check by its own tests: they pass, messages and places never fail, and every atom of `when` decides."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault, MeminitError, did_you_mean
from meminit.judge.choice import with_options
from meminit.judge.expression import Binary, Not, atoms, written
from meminit.judge.facts import Facts
from meminit.judge.instances import instances
from meminit.judge.plan import lacking
from meminit.judge.run import labels, run
from meminit.judge.values import Unknown, bare
from meminit.model.boot import Boot
from meminit.records import dataclass
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.judge.check import Check
    from meminit.judge.expression import Expression
    from meminit.judge.finding import Finding, Report
    from meminit.judge.instances import Instance
    from meminit.text import Place

__all__ = ["NOT_RUN", "Failure", "Proof", "boot_of_test", "prove"]

NOT_RUN = "not run"
"""What a test expects of a check that lacks an input."""
MAX_COMBINATIONS = 10_000
"""So many combinations of the values of `each` are looked at of a test."""
_BOOT_KEYS = ("machine", "kernel", "cmdline", "sysctl", "zones", "state")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a proof lacks, and where in the rule file."""

    message: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of proving one check. It is proven when nothing failed."""

    check: Check
    tests: int
    failures: tuple[Failure, ...]


def prove(check: Check) -> Proof:
    """Run the tests of ``check``, and say what they leave unproven."""
    prover = _Prover(check)
    tests: Sequence[Mapping[str, Any]] = check.tree.data["tests"]
    for index, test in enumerate(tests):
        try:
            prover.test(index, test)
        except MeminitError as fault:
            prover.fail(f"test `{test['name']}`: {fault.message}", "tests", index)
    prover.close()
    return Proof(check, len(tests), tuple(prover.failures))


def boot_of_test(test: Mapping[str, Any]) -> Boot:
    """The boot of an inline test; files that it names are those it holds under ``files``."""
    files = test.get("files", {})

    def opener(name: str, place: Place | None) -> Source:
        if name not in files:
            raise InputFault(f"the test has no file `{name}`", place, did_you_mean(name, files))
        return Source(name, files[name])

    return Boot.from_document({key: test[key] for key in _BOOT_KEYS if key in test}, opener)


@dataclass(slots=True)
class _Prover:
    """Gathers what the tests of one check show, and what fails."""

    check: Check
    failures: list[Failure] = field(default_factory=list)
    decided: set[tuple[int, bool]] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    placed: bool = False

    def fail(self, message: str, *path: str | int) -> None:
        self.failures.append(Failure(message, self.check.tree.at(path)))

    def test(self, index: int, test: Mapping[str, Any]) -> None:
        boot = boot_of_test(test)
        check = with_options(self.check, test.get("options", {}), self.check.tree, ("tests", index, "options"))
        report = run([boot], [check])
        for fault in (*report.defects, *(fault for _, fault in report.faults)):
            self.fail(f"test `{test['name']}`: {fault.message}", "tests", index)
        expected = test["expect"]
        told = _outcome(report)
        self.outcomes.add(told)
        if (expected == NOT_RUN) != (told == NOT_RUN):
            missing = "; ".join(m for entry in report.not_run for m in entry.missing)
            self.fail(
                f"test `{test['name']}`: the check was {told}" + (f": {missing}" if missing else ""), "tests", index
            )
        elif expected != NOT_RUN:
            self.compare(index, expected, report.findings)
        if not lacking(check, boot):
            for number, instance in enumerate(instances(check, Facts(boot))):
                if number == MAX_COMBINATIONS:
                    self.fail(f"test `{test['name']}`: more than {number:,} combinations of `each`", "tests", index)
                    break
                self.instance(index, check, instance)

    def compare(self, index: int, expected: Sequence[Mapping[str, Any]], found: Sequence[Finding]) -> None:
        path = ("tests", index, "expect")
        for number, (wanted, finding) in enumerate(zip(expected, found, strict=False)):
            for key, value in wanted.items():
                actual = _seen(finding, key)
                if value != actual:
                    self.fail(f"expected {key} {value!r}, got {actual!r}", *path, number, key)
        for finding in found[len(expected) :]:
            self.fail(f"not expected: {finding.message}", *path)
        if len(expected) > len(found):
            self.fail(f"expected {len(expected)} findings, got {len(found)}", *path)

    def instance(self, index: int, check: Check, instance: Instance) -> None:
        """Which atoms decide here; and whether what a finding says can be said."""
        env = instance.env
        values = [bare(atom(env)) for _, atom in check.atoms]
        truths = [value if isinstance(value, Unknown) else bool(value) for value in values]
        outcome = _combined(self.check.condition, iter(truths))
        for number, truth in enumerate(truths):
            if isinstance(truth, Unknown) or isinstance(outcome, Unknown):
                continue
            flipped = [*truths[:number], not truth, *truths[number + 1 :]]
            if _combined(self.check.condition, iter(flipped)) is (not outcome):
                self.decided.add((number, truth))
        if instance.verdict is True:
            for key, template in (("message", check.message), ("help", check.help)):
                if template.missing(env):
                    self.fail(f"the {key} has nothing to show: {template.shown(env)}", "tests", index)
            self.placed = self.placed or bool(labels(check, env))

    def close(self) -> None:
        """What all tests together must have shown."""
        for number, atom in enumerate(atoms(self.check.condition)):
            for value in (True, False):
                if (number, value) not in self.decided:
                    word = "true" if value else "false"
                    self.fail(f"no test shows that `{written(atom)}` decides by being {word}", "when")
        for outcome in ("fired", "silent"):
            if outcome not in self.outcomes:
                self.fail(f"no test in which the check is {outcome}", "tests")
        if "fired" in self.outcomes and not self.placed:
            self.fail("in no test does the finding point anywhere", "at")


def _outcome(report: Report) -> str:
    if report.findings:
        return "fired"
    return NOT_RUN if report.not_run else "silent"


def _seen(finding: Finding, key: str) -> Any:  # noqa: ANN401  a text or a number
    """What a test may expect of a finding: its message and help, and where it points."""
    if key in {"message", "help"}:
        return getattr(finding, key)
    place = finding.places[0].place if finding.places else None
    if place is None:
        return None
    return place.source.name if key == "source" else getattr(place, key)


def _combined(condition: Expression, truths: Any) -> Any:  # noqa: ANN401  three-valued
    """``condition`` over the truths of its atoms, from left to right."""
    match condition:
        case Binary("and" | "or" as word, left, right):
            sides = (_combined(left, truths), _combined(right, truths))
            decisive = word == "or"
            if decisive in sides:
                return decisive
            return next((side for side in sides if isinstance(side, Unknown)), not decisive)
        case Not(operand):
            inner = _combined(operand, truths)
            return inner if isinstance(inner, Unknown) else not inner
    return next(truths)
