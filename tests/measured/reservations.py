"""What real kernels set aside early because they were asked to, beside what is predicted of it.

``reservation_rows()`` yields each CMA area, memory of a crash kernel and huge page size that a log or /proc told of.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from measured.boots import Fact, facts
from measured.managed import managed_with_sizes
from meminit.model.reservations import Reservation

__all__ = ["ReservationRow", "reservation_rows"]

MIB = 1 << 20
_CMA = re.compile(r"cma: Reserved (\d+) MiB at (0x[0-9a-f]+)(?: on node -1)?")
_FAILED = re.compile(r"cma: Failed to reserve (\d+) MiB(?: on node -1)?")
_CRASH = re.compile(r"  ([0-9a-f]+)-([0-9a-f]+) : Crash kernel")
_NOWHERE = re.compile(r"crashkernel reservation failed - .*|cannot allocate crashkernel .*")
_LINES = re.compile(r"Reserving \d+MB .*|crashkernel (?:low memory )?reserved: .*|cma: (?:Reserved|Failed).*")
_POOL = re.compile(r"node(\d+)/hugepages/hugepages-(\d+)kB")


class ReservationRow(NamedTuple):
    """One area that was seen: ``seen`` is (size, base), or None where there was no room; ``ours`` what is predicted."""

    release: str
    arch: str
    fact: str
    what: str
    seen: tuple[int, int] | None
    ours: Reservation | None

    @property
    def right(self) -> bool:
        """Whether what was seen is what was predicted, or lies where it was said to be able to lie."""
        if self.ours is None:
            return False
        if self.seen is None:
            return self.ours.fits is False
        size, base = self.seen
        if self.ours.fits is False or self.ours.size != size:
            return False
        if self.ours.least_base is None or self.ours.most_base is None:
            return True
        return self.ours.least_base <= base <= self.ours.most_base

    @property
    def exact(self) -> bool:
        """Whether nothing of it was left open."""
        decided = self.ours is not None and self.ours.fits is not None
        return decided and (self.ours is None or self.ours.fits is False or self.ours.base is not None)


def reservation_rows() -> Iterator[ReservationRow]:
    """All areas that were seen, each beside the predicted one of its kind and size; lines of the log as well."""
    for release, fact in facts():
        seen = fact["expect"]
        if "memory_line" not in seen:
            continue
        ours = predicted(fact)
        for what, area in areas_seen(fact):
            match = next((one for one in ours if one.what.split(",")[0] in what and _fits_seen(one, area)), None)
            yield ReservationRow(release, fact["arch"], fact["name"], what, area, match)


def predicted(fact: Fact) -> tuple[Reservation, ...]:
    """What is predicted of a boot whose image and initrd are known."""
    found = managed_with_sizes(fact)
    return found.reservations if found is not None else ()


def _fits_seen(one: Reservation, area: tuple[int, int] | None) -> bool:
    if area is None or one.least_base is None or one.most_base is None:
        return True
    return one.size == area[0] and one.least_base - (1 << 30) <= area[1] <= one.most_base + (1 << 30)


def areas_seen(fact: Fact) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """CMA areas of the log, and the crash kernel's memory of /proc/iomem."""
    seen = fact["expect"]
    hugetlb = any("hugetlb_cma" in message for message in seen["messages"])
    for message in seen["messages"]:
        if match := _CMA.fullmatch(message):
            what = "hugetlb_cma" if hugetlb and int(match[1]) >= 1024 else "cma"
            yield what, (int(match[1]) * MIB, int(match[2], 16))
        elif _FAILED.fullmatch(message):
            yield "cma", None
        elif _NOWHERE.fullmatch(message):
            yield "crashkernel", None
    for row in seen.get("iomem", ()):
        if match := _CRASH.fullmatch(row):
            start, last = int(match[1], 16), int(match[2], 16)
            yield "crashkernel", (last + 1 - start, start)


def lines_seen(fact: Fact) -> list[str]:
    """The lines that tell of a CMA area or of the crash kernel's memory."""
    return [
        message for message in fact["expect"]["messages"] if _LINES.fullmatch(message) or _NOWHERE.fullmatch(message)
    ]


def pools_seen(fact: Fact) -> dict[tuple[int, int], int]:
    """Huge pages by node and size in bytes, where there are any."""
    found = {}
    for name, pages in fact["expect"].get("hugepages", {}).items():
        match = _POOL.fullmatch(name)
        if match and pages:
            found[int(match[1]), int(match[2]) << 10] = pages
    return found


def main() -> None:
    """A row for each kind, release and arch: right of how many, and how many of these were told exactly."""
    counts: dict[tuple[str, str, str], list[ReservationRow]] = {}
    for row in reservation_rows():
        counts.setdefault((row.what, row.release, row.arch), []).append(row)
    for (what, release, arch), rows in sorted(counts.items()):
        right, exact = sum(row.right for row in rows), sum(row.right and row.exact for row in rows)
        sys.stdout.write(f"{what:12} {release:8} {arch:8} {right:3}/{len(rows):3} right, {exact:3} of them exact\n")
        for row in rows:
            if not row.right:
                sys.stdout.write(f"  {row.fact}: {row.seen} is not {row.ours}\n")


if __name__ == "__main__":
    main()
