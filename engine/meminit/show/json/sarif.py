"""Findings as SARIF 2.1.0, for code scanning and for whatever else reads the standard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.show.json.document import dumps
from meminit.show.located import file_of, uri_of
from meminit.text import printable, printable_lines
from meminit.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from meminit.judge.check import Check
    from meminit.judge.finding import Finding, Label, Report, Waived
    from meminit.text import Place

__all__ = ["FINGERPRINT", "sarif_text"]

FINGERPRINT = "subject/v1"
"""The kind of our fingerprints: of check, boot and subject, not of lines."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"defect": "error", "error": "error", "warning": "warning", "note": "note"}
_KINDS = {"comment": "inSource", "waiver": "external"}
_ROOT = "%SRCROOT%"
_TOLD = {"text": "The folder in which meminit was run"}


def sarif_text(report: Report, checks: Sequence[Check], root: str = "", *, baseline: bool = False) -> str:
    """The report as one run. What is waived is a suppressed result; with a ``baseline`` each result says if it is new.

    Files are named relative to ``root``. ``checks`` describe the rules that found something.
    """
    waived = report.waived
    codes = sorted({finding.code for finding in (*report.findings, *(one.finding for one in waived))})
    index = {code: number for number, code in enumerate(codes)}
    known = {check.code: check for check in checks}
    first = {finding.code: finding for finding in (*(one.finding for one in waived), *report.findings)}
    results = [_result(finding, index, root, "new" if baseline else None) for finding in report.findings]
    results += [_waived(one, index, root, baseline=baseline) for one in waived]
    told = [_notification(boot, str(fault.message), fault.place, root) for boot, fault in report.faults]
    run = {
        "tool": {
            "driver": {
                "name": "meminit",
                "version": __version__,
                "rules": [_rule(first[code], known.get(code)) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": _TOLD}},
        "invocations": [
            {
                "executionSuccessful": not report.faults and not report.defects,
                **({"toolExecutionNotifications": told} if told else {}),
            }
        ],
        "results": results,
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(finding: Finding, check: Check | None) -> dict[str, Any]:
    why = finding.why or (check.why if check else "")
    level = check.severity if check else finding.severity
    return {
        "id": finding.code,
        "name": finding.slug,
        "shortDescription": {"text": printable(check.title if check else finding.slug.replace("-", " "))},
        **({"fullDescription": {"text": printable(why)}, "help": {"text": printable(why)}} if why else {}),
        "defaultConfiguration": {"level": _LEVELS[level]},
    }


def _result(finding: Finding, index: Mapping[str, int], root: str, state: str | None) -> dict[str, Any]:
    text = finding.message + (f"\n{finding.help}" if finding.help else "")
    others = list(_related(finding.places[1:], root))
    return {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": printable_lines(text)},
        "locations": [_location(finding, root)],
        **({"relatedLocations": others} if others else {}),
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        **({"baselineState": state} if state else {}),
    }


def _waived(one: Waived, index: Mapping[str, int], root: str, *, baseline: bool) -> dict[str, Any]:
    if one.by == "baseline":
        return _result(one.finding, index, root, "unchanged")
    suppression: dict[str, Any] = {"kind": _KINDS[one.by]}
    if one.reason:
        suppression["justification"] = printable(one.reason)
    if one.place is not None and (where := _physical(one.place, root)) is not None:
        suppression["location"] = {"physicalLocation": where}
    return {**_result(one.finding, index, root, "new" if baseline else None), "suppressions": [suppression]}


def _location(finding: Finding, root: str) -> dict[str, Any]:
    where = _physical(finding.places[0].place, root) if finding.places else None
    boot = {"logicalLocations": [{"name": printable(finding.boot), "kind": "boot"}]} if finding.boot else {}
    return {**({"physicalLocation": where} if where else {}), **boot}


def _related(labels: Sequence[Label], root: str) -> Iterator[dict[str, Any]]:
    for label in labels:
        where = _physical(label.place, root)
        if where is not None:
            yield {
                "physicalLocation": where,
                **({"message": {"text": printable(label.text)}} if label.text else {}),
            }


def _physical(place: Place, root: str) -> dict[str, Any] | None:
    """Artifact and region; None of a text that is no file."""
    file = file_of(place.source.name, root)
    if file is None:
        return None
    base = {} if file.startswith("/") else {"uriBaseId": _ROOT}
    return {
        "artifactLocation": {"uri": uri_of(file), **base},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }


def _notification(boot: str, message: str, place: Place | None, root: str) -> dict[str, Any]:
    where = None if place is None else _physical(place, root)
    return {
        "level": "error",
        "message": {"text": printable(f"boot {boot}: {message}")},
        **({"locations": [{"physicalLocation": where}]} if where else {}),
    }
