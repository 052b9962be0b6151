"""A boot log beside its prediction, as a verify/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.messages import ABSENT, DIFFERS, EQUAL, OPEN, TAKEN, UNPREDICTED
from meminit.show.json.document import document
from meminit.text import printable

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.messages import Compared, Comparison

__all__ = ["verify_json"]

_KEYS = {
    EQUAL: "equal",
    DIFFERS: "differs",
    ABSENT: "not_in_log",
    UNPREDICTED: "not_predicted",
    OPEN: "not_determined",
    TAKEN: "taken_from_log",
}


def verify_json(boot: Boot, comparison: Comparison) -> dict[str, Any]:
    """Every line with its status, and how many have each."""
    counts = {key: comparison.count(status) for status, key in _KEYS.items()}
    return document(
        "verify/1",
        boot,
        {
            "agrees": not comparison.differs,
            "lines": [_line(line) for line in comparison.lines],
            "summary": {**counts, "not_understood": len(comparison.unread)},
            "not_compared": [{"kind": one.kind, "lines": one.lines, "why": one.why} for one in comparison.passed_over],
            "notes": list(comparison.notes),
        },
    )


def _line(line: Compared) -> dict[str, Any]:
    return {
        "status": _KEYS[line.status],
        "kind": line.kind,
        "predicted": None if line.predicted is None else printable(line.predicted.text),
        "decided_by": None if line.predicted is None else printable(line.predicted.decided_by),
        "seen": None if line.seen is None else printable(line.seen),
        "source": None if line.place is None else line.place.source.name,
        "line": None if line.place is None else line.place.line,
        "why": line.why or None,
    }
