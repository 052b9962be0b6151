"""What per-CPU areas of real kernels took, beside the bounds that are predicted of them.

``percpu_rows()`` are the boots whose log tells how many pages each CPU was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from measured.boots import fact_boot, facts
from meminit.derive.layout import layout_of
from meminit.derive.managed import managed_bounds

__all__ = ["PercpuRow", "percpu_rows"]

_EMBEDDED = re.compile(r"(?:PERCPU|percpu): Embedded (\d+) pages/cpu")


class PercpuRow(NamedTuple):
    """``seen`` are the bytes of all CPUs of the machine, ``least`` and ``most`` those that are predicted."""

    release: str
    arch: str
    fact: str
    seen: int
    least: int
    most: int

    @property
    def right(self) -> bool:
        """Whether it lies between."""
        return self.least <= self.seen <= self.most


def percpu_rows() -> Iterator[PercpuRow]:
    """Boots of releases whose early areas are bounded."""
    for release, fact in facts():
        told = (_EMBEDDED.search(message) for message in fact["expect"].get("messages", ()))
        pages = next((int(match[1]) for match in told if match), None)
        if pages is None:
            continue
        boot = fact_boot(fact)
        layout = layout_of(boot)
        found = managed_bounds(boot, layout)
        own = [area for area in found.areas if area.what.startswith("per-CPU areas of node")] if found else []
        cpus = sum(len(node.cpus) for node in layout.topology.nodes)
        if own:
            least, most = sum(area.least for area in own), sum(area.most for area in own)
            seen = pages * cpus << boot.kernel.page_shift
            yield PercpuRow(release, fact["arch"], fact["name"], seen, least, most)
