"""Where the parts of an imported machine came from, by their paths in a machine document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.text import Path, Place

__all__ = ["PlaceTable"]


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """Places by path; what has none has the place of the nearest value above it."""

    places: Mapping[Path, Place]

    def at(self, path: Path) -> Place | None:
        """The place of the value at ``path``, or None when nothing above it has one either."""
        for length in range(len(path), -1, -1):
            if (place := self.places.get(path[:length])) is not None:
                return place
        return None

    def key(self, path: Path) -> Place | None:
        """The same: imported values have no keys."""
        return self.at(path)
