"""What zones of real kernels managed, beside the bounds that are predicted for it.

``managed_rows()`` are every populated zone that was seen, with its bounds once when nobody says how large the
kernel's image and the initrd are and once when the log's ``Memory:`` line says it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from statistics import median
from typing import NamedTuple

from measured.boots import Fact, fact_boot, facts
from meminit.derive.layout import layout_of
from meminit.derive.managed import managed_bounds
from meminit.model.boot import Boot
from meminit.model.layout import Layout
from meminit.model.reservations import Bounds, Managed
from meminit.read.image_sizes import ImageSizes

__all__ = ["ManagedRow", "image_sizes", "managed_rows", "managed_with_sizes"]

WRAPPED = 1 << 31
"""More pages present than this: the count went below zero, and is no measure of how wide bounds are."""
STAYS = ("kernel code", "rwdata", "rodata", "bss", "data")
_RAMDISK = re.compile(r"RAMDISK: \[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)\]")
_PART = re.compile(r"(\d+)[Kk] ((?:kernel )?\w+)")


class ManagedRow(NamedTuple):
    """A zone: what it managed, and the bounds. ``size`` is what it has present, in bytes."""

    release: str
    arch: str
    fact: str
    where: str
    sizes_known: bool
    size: int
    present: int
    managed: int
    bounds: Bounds | None

    @property
    def right(self) -> bool:
        """Whether what was seen lies within the bounds."""
        return self.bounds is not None and self.bounds.low <= self.managed <= self.bounds.high

    @property
    def width(self) -> float | None:
        """How wide the bounds are, as a part of the present pages; None where these wrapped."""
        if self.bounds is None or self.present >= WRAPPED:
            return None
        return (self.bounds.high - self.bounds.low) / self.present


def image_sizes(fact: Fact) -> ImageSizes:
    """What the ``Memory:`` line says of the image; the initrd's size, if need be, from what was freed after boot."""
    seen = fact["expect"]
    parts = {name: int(kib) for kib, name in _PART.findall(seen["memory_line"])}
    resident = sum(parts.get(name, 0) for name in STAYS) << 10
    init = parts.get("init", 0)
    if "freeing" in seen:
        initrd = sum(kib for what, kib in seen["freeing"] if what == "initrd")
    else:
        available = int(seen["memory_line"].removeprefix("Memory: ").partition("k/")[0].partition("K/")[0])
        initrd = int(str(seen["meminfo"]["MemTotal"]).removesuffix(" kB")) - available - init
    disks = (_RAMDISK.match(message) for message in seen["messages"])
    at = next(((int(disk[1], 16), int(disk[2], 16) + 1) for disk in disks if disk), None)
    return ImageSizes(resident=resident, init=init << 10, initrd=initrd << 10, initrd_at=at)


_SEEN: dict[str, Managed | None] = {}


def managed_with_sizes(fact: Fact, boot: Boot | None = None, layout: Layout | None = None) -> Managed | None:
    """What is predicted of a boot whose image and initrd are known, where its log told of them; worked out once."""
    name = fact["name"]
    if name not in _SEEN:
        made = boot or fact_boot(fact)
        told = {"freeing", "meminfo"} & fact["expect"].keys()
        _SEEN[name] = managed_bounds(made, layout or layout_of(made), image_sizes(fact) if told else None)
    return _SEEN[name]


@cache
def managed_rows() -> tuple[ManagedRow, ...]:
    """Every populated zone of releases that count managed pages, with sizes known and with sizes unknown."""
    return tuple(_managed_rows())


def _managed_rows() -> Iterator[ManagedRow]:
    for release, fact in facts():
        zones = [zone for zone in fact["expect"].get("zones", ()) if zone["present"] and zone["managed"] is not None]
        boot = fact_boot(fact)
        if not (zones and boot.kernel.has("reserves-from-managed")):
            continue
        layout = layout_of(boot)
        for known in (True, False):
            found = managed_with_sizes(fact, boot, layout) if known else managed_bounds(boot, layout)
            for zone in zones:
                key = zone["node"], zone["zone"]
                yield ManagedRow(
                    release,
                    fact["arch"],
                    fact["name"],
                    f"node {key[0]} {key[1]}",
                    known,
                    zone["present"] << boot.kernel.page_shift,
                    zone["present"],
                    zone["managed"],
                    found.zones.get(key) if found is not None else None,
                )


def main() -> None:
    """A row for each release and arch: zones within their bounds, of how many, and how wide the bounds are."""
    counts: dict[tuple[str, str, bool], list[ManagedRow]] = {}
    for one in managed_rows():
        counts.setdefault((one.release, one.arch, one.sizes_known), []).append(one)
    for (release, arch, known), rows in sorted(counts.items()):
        least = (1 if known else 8) << 30
        widths = [row.width for row in rows if row.size > least and row.width is not None]
        told = f"median {median(widths):.2%}, at most {max(widths):.2%} of {len(widths)}" if widths else "none"
        right = sum(row.right for row in rows)
        sizes = "known" if known else "unknown"
        sys.stdout.write(
            f"{release:8} {arch:8} sizes {sizes:8} {right:5}/{len(rows):5}  over {least >> 30} GiB: {told}\n"
        )
        for row in rows:
            if not row.right:
                sys.stdout.write(f"  {row.fact} {row.where}: {row.managed} is not in {row.bounds}\n")


if __name__ == "__main__":
    main()
