"""What the allocator keeps back of each zone: watermarks, lowmem_reserve and the per-CPU lists of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import NamedTuple, dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Between", "Key", "Pageset", "Reserves", "Tunables", "Watermarks", "ZonePages", "ZoneReserves"]

Key = tuple[int, str]
"""A zone by its node's id and its name."""


class Watermarks(NamedTuple):
    """Free pages at which kswapd starts (low), stops (high), and which only the kernel may go below (min).

    ``promo`` is None where a release has none.
    """

    min: int
    low: int
    high: int
    promo: int | None = None


class Pageset(NamedTuple):
    """A CPU's own list of a zone's free pages, in pages: how many it holds, and how many go at a time.

    ``high`` is None where it is not known: a release moves it between ``high_min`` and ``high_max`` as the CPU takes
    pages, or nothing says how many CPUs share the zone.
    """

    high: int | None
    batch: int
    high_min: int | None = None
    high_max: int | None = None


class ZonePages(NamedTuple):
    """What reserves are counted from: a zone of an online node.

    ``pages`` is what it manages, in old releases what is present. ``cpus`` are the online CPUs of its node.
    """

    node: int
    name: str
    pages: int
    populated: bool
    cpus: int
    highmem: bool = False

    @property
    def key(self) -> Key:
        """Node and name."""
        return self.node, self.name


class Tunables(NamedTuple):
    """The variables behind sysctls of vm. ``user_min_free_kbytes`` is -1 until somebody writes min_free_kbytes.

    ``lowmem_reserve_ratio`` has one number a zone type; releases that give the last type none lack it.
    ``pagelist_fraction`` is percpu_pagelist_fraction, since 5.14 percpu_pagelist_high_fraction.
    """

    min_free_kbytes: int
    lowmem_reserve_ratio: tuple[int, ...]
    watermark_scale_factor: int = 10
    pagelist_fraction: int = 0
    user_min_free_kbytes: int = -1


@dataclass(frozen=True, slots=True)
class ZoneReserves:
    """What a zone keeps back; None is what is not known.

    ``protection`` has a number for each zone type: pages that a request for that type must leave in this zone.
    """

    watermarks: Watermarks | None = None
    protection: tuple[int, ...] | None = None
    pageset: Pageset | None = None


@dataclass(frozen=True, slots=True)
class Reserves:
    """All zones of online nodes, and the variables they come from. ``notes`` say what is not known, and why."""

    tunables: Tunables | None
    zones: Mapping[Key, ZoneReserves]
    notes: tuple[str, ...] = ()


class Between(NamedTuple):
    """Every number of reserves at least and at most: it is known where both are equal."""

    least: Reserves
    most: Reserves
