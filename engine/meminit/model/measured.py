"""What measurements say of a feature: the releases that show it there or not there, and what only reading tells."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from meminit.model.kernel import parse_release
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.kernel import Feature, Release

__all__ = ["Measured", "measured_of"]


@dataclass(frozen=True, slots=True)
class Measured:
    """Releases that were measured to have a feature, and not to have it, each from old to new."""

    present: tuple[Release, ...] = ()
    absent: tuple[Release, ...] = ()

    @property
    def borders(self) -> tuple[tuple[Release, Release], ...]:
        """Neighbours among the measured releases of which one has it: which release between was first is read."""
        releases = sorted((*self.present, *self.absent))
        return tuple((old, new) for old, new in pairwise(releases) if (old in self.present) != (new in self.present))


def measured_of(feature: Feature) -> Measured:
    """The measurements that the feature's data names."""
    told: Any = feature.data.get("measured", {})
    return Measured(*(tuple(map(parse_release, map(str, told.get(key, ())))) for key in ("present", "absent")))
