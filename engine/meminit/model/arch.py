"""An architecture as a value: everything a prediction needs to know of it, read from rules/arches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.guard import holds
from meminit.quantity import parse_size
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.guard import Guard
    from meminit.model.kernel import Kernel

__all__ = ["Arch", "NoRam", "ZoneRule"]

USUAL_MAX_ORDER = 10
"""Blocks of 2^10 pages are the largest, where neither the config nor the arch says otherwise."""

MOST_ORDER = 32
"""More than any kernel has; a config may say anything."""


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """A zone of an arch: ``end`` is an amount (model/amount.py), ``why`` the hardware limit it exists for."""

    name: str
    end: Any
    why: str
    when: Guard = None
    verified: bool = False
    sources: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NoRam:
    """Bytes ``[start, end)`` that the kernel takes for no memory, whatever firmware says."""

    start: int
    end: int
    why: str
    when: Guard = None


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
    def folders(self) -> tuple[str, ...]:
        """Its folders below arch/ in the kernel's sources, those of old releases among them."""
        return tuple(self.data["folders"])

    @property
    def own_symbols(self) -> frozenset[str]:
        """CONFIG symbols that are on in all its kernels and in those of no other arch."""
        return frozenset(self.data["own_symbols"])

    @property
    def releases(self) -> Mapping[str, Any]:
        """``since``, ``until`` and ``last``: which releases have this arch; empty where all do."""
        releases: Mapping[str, Any] = self.data.get("releases", {})
        return releases

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

    @property
    def zones(self) -> tuple[ZoneRule, ...]:
        """The zones an address limit makes, in index order; whether a kernel has one says its ``when``."""
        return tuple(
            ZoneRule(
                zone["name"],
                zone["end"],
                " ".join(zone["why"].split()),
                zone.get("when"),
                zone["verified"],
                tuple(zone["sources"]),
            )
            for zone in self.data["zones"]
        )

    @property
    def measured(self) -> bool:
        """Whether any boot of it was measured: else its zones are as its sources read."""
        return any(zone["verified"] for zone in self.data["zones"])

    @property
    def amounts(self) -> Mapping[str, Any]:
        """Named amounts (model/amount.py) that zone limits build on, each from those before it."""
        amounts: Mapping[str, Any] = self.data.get("amounts", {})
        return amounts

    @property
    def lowmem(self) -> Mapping[str, Any] | None:
        """How low memory is bounded on an arch that cannot map all memory; None where it maps all."""
        lowmem: Mapping[str, Any] | None = self.data.get("lowmem")
        return lowmem

    @property
    def no_ram(self) -> tuple[NoRam, ...]:
        """What is never memory on this arch."""
        return tuple(
            NoRam(_bytes(hole["start"]), _bytes(hole["end"]), hole["why"], hole.get("when"))
            for hole in self.data.get("no_ram", ())
        )

    def knows_movable(self, kernel: Kernel) -> bool:
        """Whether this arch hands its zones to code that makes ZONE_MOVABLE."""
        return holds(self.data["movable"], kernel.config, kernel.features) is True

    def page_shift(self, kernel: Kernel) -> int:
        """log2 of the page size, chosen by the first CONFIG symbol that is on, else the default."""
        for symbol, shift in self.data.get("page_shifts", {}).items():
            if kernel.enabled(symbol):
                return int(shift)
        return int(self.data["page_shift"])

    def section_shift(self, kernel: Kernel) -> int:
        """SECTION_SIZE_BITS: log2 of the bytes of a SPARSEMEM section."""
        return _chosen(self.data["section_size_bits"], kernel)

    def physical_bits(self, kernel: Kernel) -> int:
        """Bits of a physical address that the kernel can hold; memory beyond is lost."""
        return _chosen(self.data.get("physical_bits", 64), kernel)

    def max_order_nr_pages(self, kernel: Kernel) -> int:
        """MAX_ORDER_NR_PAGES: pages of the largest block of the buddy allocator."""
        order = kernel.config.number("ARCH_FORCE_MAX_ORDER") or kernel.config.number("FORCE_MAX_ZONEORDER")
        if order is None:
            return 1 << _chosen(self.data.get("max_order", USUAL_MAX_ORDER), kernel)
        order -= 0 if kernel.has("max-order-inclusive") else 1
        return 1 << min(max(order, 0), MOST_ORDER)


def _chosen(cases: int | Sequence[Mapping[str, Any]], kernel: Kernel) -> int:
    """A number, or that of the first case whose guard holds."""
    if isinstance(cases, int):
        return cases
    return next(int(case["value"]) for case in cases if holds(case.get("when"), kernel.config, kernel.features))


def _bytes(size: str | int) -> int:
    return size if isinstance(size, int) else parse_size(size)
