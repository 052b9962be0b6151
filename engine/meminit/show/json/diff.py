"""What moves between two boots, as a diff/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.zonelists import Zoneref
from meminit.show.json.document import boot_head, document

if TYPE_CHECKING:
    from meminit.model.difference import Change, Difference, Plain

__all__ = ["diff_json"]


def diff_json(found: Difference) -> dict[str, Any]:
    """Both boots, and every change from the first to the second."""
    return document(
        "diff/1",
        None,
        {
            "boots": [boot_head(boot) for boot in found.boots],
            "equal": not found.changes,
            "changes": [_change(change) for change in found.changes],
            "compared": dict(found.compared),
            "left_out": [{"what": what, "why": why} for what, why in found.left_out],
        },
    )


def _change(change: Change) -> dict[str, Any]:
    return {
        "what": change.what,
        "node": change.node,
        "zone": change.zone,
        "key": change.key,
        "before": _plain(change.before),
        "after": _plain(change.after),
    }


def _plain(value: Plain) -> Any:  # noqa: ANN401  any JSON
    if isinstance(value, tuple):
        return [{"node": one.node, "zone": one.zone} if isinstance(one, Zoneref) else one for one in value]
    return value
