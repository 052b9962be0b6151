"""Checks as a rules/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.show.json.document import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.judge.check import Check
    from meminit.judge.prove import Proof

__all__ = ["proofs_json", "rules_json"]


def rules_json(checks: Sequence[Check]) -> dict[str, Any]:
    """Every check, without its tests."""
    return document("rules/1", None, {"checks": [_check(check) for check in checks]})


def proofs_json(proofs: Sequence[Proof]) -> dict[str, Any]:
    """Every check with what its tests leave unproven."""
    return document(
        "rules/1",
        None,
        {
            "checks": [
                {
                    **_check(proof.check),
                    "tests": proof.tests,
                    "unproven": [
                        {
                            "message": failure.message,
                            "source": failure.place.source.name if failure.place else None,
                            "line": failure.place.line if failure.place else None,
                        }
                        for failure in proof.failures
                    ],
                }
                for proof in proofs
            ]
        },
    )


def _check(check: Check) -> dict[str, Any]:
    data = check.tree.data
    return {
        "code": check.code,
        "slug": check.slug,
        "title": check.title,
        "severity": check.severity,
        "needs": [*check.needs, *(f"feature {name}" for name in check.features)],
        "group": check.group,
        "why": check.why,
        "sources": data["sources"],
        "verified": data["verified"],
    }
