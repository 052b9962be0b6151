"""Checks as JUnit's XML: a suite a boot, a test a check; what would fail the run is a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from meminit.judge.finding import DEFECT
from meminit.show.text.findings import finding_text
from meminit.text import printable_lines
from meminit.version import __version__

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from meminit.judge.check import Check
    from meminit.judge.finding import Finding, Report

__all__ = ["junit_xml"]

_NO_TIME = "1970-01-01T00:00:00"
"""Ant's schema wants a time of each suite; the report says the same of the same input, so it is always this one."""
_UPKEEP = "suppressions and waivers"


def junit_xml(report: Report, checks: Sequence[Check], failing: Collection[str]) -> str:
    """The report of ``checks``; findings of a severity in ``failing`` are failures, of others output of a passed test.

    Rules that crashed and inputs that turned out to be wrong are errors. Checks that were not run have no test here:
    the suite's output names them. It is valid by the schemas of Ant and of Jenkins.
    """
    found: dict[str, dict[str, list[Finding]]] = {boot.name: {} for boot in report.boots}
    for finding in report.findings:
        found.setdefault(finding.boot, {}).setdefault(finding.code, []).append(finding)
    slugs = {check.code: check.slug for check in checks}
    suites = (_suite(report, boot, slugs, of_boot, failing) for boot, of_boot in found.items())
    numbered = "".join(f'  <testsuite id="{number}" {suite}' for number, suite in enumerate(suites))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{numbered}</testsuites>\n'


def _suite(
    report: Report,
    boot: str,
    slugs: Mapping[str, str],
    found: Mapping[str, list[Finding]],
    failing: Collection[str],
) -> str:
    not_run = {entry.code: entry.missing for entry in report.not_run if entry.boot == boot}
    tests = {} if boot == "" else {code: slug for code, slug in slugs.items() if code not in not_run}
    tests |= {code: findings[0].slug for code, findings in found.items()}
    cases, says = [], list[str]()
    failures = errors = 0
    for code, slug in sorted(tests.items()):
        findings = found.get(code, [])
        crashed = [finding for finding in findings if finding.severity == DEFECT]
        failed = [finding for finding in findings if finding.severity in failing]
        says += [finding_text(finding) for finding in findings if finding not in crashed and finding not in failed]
        errors += bool(crashed)
        failures += bool(failed and not crashed)
        cases.append(_case(boot, f"{code} {slug}", "error" if crashed else "failure", crashed or failed))
    for name, fault in report.faults:
        if name == boot:
            errors += 1
            cases.append(_fault(boot, str(fault)))
    says += [f"not run: {code}, for want of {' and '.join(missing)}\n" for code, missing in not_run.items()]
    properties = (f"<property name={_attribute(k)} value={_attribute(v)}/>" for k, v in _properties(report, boot))
    return (
        f'package="meminit" name={_attribute(boot or _UPKEEP)} tests="{len(cases)}" failures="{failures}" '
        f'errors="{errors}" time="0" timestamp="{_NO_TIME}" hostname="localhost">\n'
        f"    <properties>{''.join(properties)}</properties>\n{''.join(cases)}"
        f"    <system-out>{_text(''.join(says))}</system-out>\n    <system-err/>\n  </testsuite>\n"
    )


def _properties(report: Report, name: str) -> Iterator[tuple[str, str]]:
    yield "tool", f"meminit {__version__}"
    for boot in report.boots:
        if boot.name == name:
            yield "kernel", f"{boot.kernel.release.text} {boot.kernel.arch.name}"


def _case(boot: str, name: str, kind: str, findings: Sequence[Finding]) -> str:
    names = f"classname={_attribute(f'meminit.{boot or _UPKEEP}')} name={_attribute(name)}"
    head = f'    <testcase {names} time="0"'
    if not findings:
        return f"{head}/>\n"
    message = _attribute("; ".join(finding.message for finding in findings))
    text = _text("\n".join(finding_text(finding) for finding in findings))
    inner = f"<{kind} type={_attribute(findings[0].severity)} message={message}>{text}</{kind}>"
    return f"{head}>\n      {inner}\n    </testcase>\n"


def _fault(boot: str, text: str) -> str:
    message = _attribute(text.partition("\n")[0])
    return (
        f'    <testcase classname={_attribute(f"meminit.{boot}")} name="input" time="0">\n'
        f'      <error type="input" message={message}>{_text(text)}</error>\n    </testcase>\n'
    )


def _attribute(text: str) -> str:
    """Quoted, without what XML cannot hold."""
    return quoteattr(" ".join(printable_lines(text).split()))


def _text(text: str) -> str:
    return escape(printable_lines(text))
