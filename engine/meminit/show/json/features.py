"""Features as a features/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.guard import written
from meminit.model.measured import measured_of
from meminit.show.json.document import document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.boot import Boot
    from meminit.model.kernel import Feature

__all__ = ["features_json"]


def features_json(features: Iterable[Feature], boot: Boot | None) -> dict[str, Any]:
    """Every feature with its releases, its guard and its sources.

    ``has`` is null without a boot, and where symbols decide that are not known.
    """
    return document(
        "features/1",
        boot,
        {
            "features": [
                {
                    "name": feature.name,
                    "summary": feature.summary,
                    "since": feature.since.text if feature.since else None,
                    "until": feature.until.text if feature.until else None,
                    "also": list(feature.also),
                    "without": list(feature.without),
                    "arches": list(feature.arches),
                    "when": written(feature.when),
                    "verified": feature.verified,
                    "measured": _measured(feature),
                    "sources": feature.data["sources"],
                    "has": _has(boot, feature.name),
                }
                for feature in features
            ]
        },
    )


def _has(boot: Boot | None, name: str) -> bool | None:
    return None if boot is None or name in boot.kernel.undecided else boot.kernel.has(name)


def _measured(feature: Feature) -> dict[str, list[str]]:
    measured = measured_of(feature)
    return {
        "present": [release.text for release in measured.present],
        "absent": [release.text for release in measured.absent],
    }
