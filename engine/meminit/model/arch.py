"""An architecture as a value: everything a prediction needs to know of it, read from rules/arches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.kernel import Kernel

__all__ = ["Arch"]


@dataclass(frozen=True, slots=True, eq=False)
class Arch:
    """One file of rules/arches. ``data`` is that file; properties give what the whole engine asks."""

    name: str
    data: Mapping[str, Any]

    @property
    def word_bits(self) -> int:
        """Bits of an unsigned long: 32 or 64."""
        return int(self.data["word_bits"])

    @property
    def nodes_shift(self) -> int:
        """CONFIG_NODES_SHIFT where no config says it."""
        return int(self.data["defaults"].get("NODES_SHIFT", 0))

    @property
    def defaults(self) -> Mapping[str, str]:
        """CONFIG symbols as this arch's usual config has them, for boots that give none."""
        return {name: str(value) for name, value in self.data["defaults"].items()}

    @property
    def fills_cpu_masks_before_zonelists(self) -> bool:
        """Whether cpumask_of_node() knows its CPUs when the first build_all_zonelists() runs."""
        return bool(self.data["cpu_masks_at_boot"])

    @property
    def penalty_for_node_with_cpus(self) -> int:
        """PENALTY_FOR_NODE_WITH_CPUS of this arch's topology.h."""
        return int(self.data.get("penalty_for_node_with_cpus", 1))

    def page_shift(self, kernel: Kernel) -> int:
        """log2 of the page size, chosen by the first CONFIG symbol that is on, else the default."""
        for symbol, shift in self.data.get("page_shifts", {}).items():
            if kernel.enabled(symbol):
                return int(shift)
        return int(self.data["page_shift"])
