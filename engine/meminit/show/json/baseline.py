"""A baseline/1 document: the findings that are known from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.show.json.document import document, dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.judge.finding import Finding

__all__ = ["baseline_json", "baseline_text"]


def baseline_text(findings: Iterable[Finding]) -> str:
    """The document as text."""
    return dumps(baseline_json(findings))


def baseline_json(findings: Iterable[Finding]) -> dict[str, Any]:
    """The baseline of ``findings``: those with the same fingerprint once, with how many they are."""
    found: dict[str, dict[str, Any]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.boot, finding.code, finding.fingerprint)):
        entry = found.setdefault(
            finding.fingerprint,
            {
                "fingerprint": finding.fingerprint,
                "code": finding.code,
                "boot": finding.boot,
                "count": 0,
                "message": finding.message,
            },
        )
        entry["count"] += 1
    return document("baseline/1", None, {"findings": list(found.values())})
