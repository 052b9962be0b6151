"""reserve_crashkernel(): the memory that a second kernel is kept ready in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.derive.early.data import number, row
from meminit.derive.early.ends import end_of
from meminit.derive.early.searching import Found, Wanted
from meminit.model.reservations import Reservation
from meminit.model.settings import setting, size_setting
from meminit.quantity import MIB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.derive.early.searching import Crowd, Crowds, Stretches
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["LOW", "reserve_crashkernel"]

CRASHKERNEL, LOW = "crashkernel", "crashkernel, low part"
SWIOTLB_MORE = 8 * MIB
UNFOLLOWED = "where this release and arch look for the memory of crashkernel= is not followed"


def reserve_crashkernel(
    boot: Boot, layout: Layout, stretches: Stretches, crowds: Crowds, swiotlb: int
) -> tuple[Reservation, ...]:
    """What crashkernel= reserves: the part asked for, and the part below 4 GiB that goes with one above.

    ``swiotlb`` is what bounce buffers take or would take, which the low part has room for.
    """
    shift = boot.kernel.page_shift
    ram = sum(end - start for node in layout.topology.nodes for start, end in node.frames) << shift
    size, base, high = _asked(boot, ram)
    if not size:
        return ()
    rule, set_ = row(boot.kernel, "crashkernel"), row(boot.kernel, "crashkernel_set")
    page = 1 << shift
    size = -(-size // page) * page
    if set_ is not None:
        base = -(-base // page) * page
        return (
            () if high else (_set(Reservation(CRASHKERNEL, size, None), base, ram, (stretches, crowds.of(set_)), set_),)
        )
    if rule is None:
        return (Reservation(CRASHKERNEL, size, None, missing=(UNFOLLOWED,)),)
    return _Reserving(boot, layout, stretches, crowds.of(rule), rule).reserved(size, base, ram, swiotlb, high=high)


def _asked(boot: Boot, ram: int) -> tuple[int, int, bool]:
    """The size, the address (0: anywhere) and whether ,high asked for it."""
    kernel, line = boot.kernel, boot.cmdline
    size = size_setting(kernel, line, "crash_size") or 0
    base = size_setting(kernel, line, "crash_base") or 0
    ranges = setting(kernel, line, "crash_ranges")
    if not size and isinstance(ranges, list | tuple):
        total = -(-ram // (128 * MIB)) * 128 * MIB if kernel.has("crashkernel-rounds-ram") else ram
        size = next((r["size"] for r in ranges if r["start"] <= total and (r["end"] is None or total < r["end"])), 0)
    alone = kernel.has("crashkernel-high-alone") or kernel.has("crashkernel-high-arm64")
    if size or (alone and setting(kernel, line, "crash_size") is not None):
        return int(size), base, False
    if setting(kernel, line, "crash_low_refused"):
        return 0, 0, True
    return size_setting(kernel, line, "crash_high_size") or 0, 0, True


def _set(
    wanted: Reservation, base: int, ram: int, free: tuple[Stretches, Crowd], rule: Mapping[str, Any]
) -> Reservation:
    """Powerpc's function: the memory lies at ``base`` or where the arch has it, and nothing else is tried."""
    if "only_at" in rule:
        base = number(rule["only_at"])
    elif not base:
        return wanted._replace(least_base=0, most_base=number(rule["at_most"]), missing=tuple(rule["missing"]))
    stretches, crowd = free
    found = stretches.at(base, wanted.size, crowd)
    says = (_filled(str(rule["says"]), wanted.size, base, ram),) if found.fits else ()
    return wanted._replace(fits=found.fits, least_base=found.least, most_base=found.most, says=says)


class _Reserving:
    def __init__(self, boot: Boot, layout: Layout, stretches: Stretches, crowd: Crowd, rule: Mapping[str, Any]) -> None:
        self._boot = boot
        self._stretches = stretches
        self._crowd = crowd
        self._rule = rule
        self._align = number(rule["align"])
        self._low_end = end_of(boot, layout, rule["low_end"])
        self._high_end = end_of(boot, layout, rule["high_end"])

    def reserved(self, size: int, base: int, ram: int, swiotlb: int, *, high: bool) -> tuple[Reservation, ...]:
        """The reservation, with its low part where it lies above what that is for."""
        if self._boot.kernel.has("crashkernel-less-than-ram") and size >= ram:
            return (Reservation(CRASHKERNEL, size, False, why="it is not less than all memory"),)
        found, fell_back = self._found(size, base, high=high)
        part = self._low_part(found, swiotlb, asked=high or fell_back)
        low = None if part is None else self._stretches.find(Wanted(part, self._align, 0, self._low_end), self._crowd)
        fits = found.fits if low is None else _both(found.fits, low.fits)
        says = self._says(size, base, found, ram)
        whole = Reservation(CRASHKERNEL, size, fits, found.least, found.most, says=says)
        if part is None or low is None:
            return (whole,)
        return whole, Reservation(LOW, part, fits, low.least, low.most, says=self._says_low(part, low, ram))

    def _found(self, size: int, base: int, *, high: bool) -> tuple[Found, bool]:
        """The place, and whether a plain size had to be looked for above."""
        rule = self._rule
        if base:
            border = number(rule.get("base_align", self._align))
            return Found(False) if base % border else self._stretches.at(base, size, self._crowd), False
        start = self._align if rule.get("from_align") else 0
        ways = [(start, self._low_end)]
        if high:
            ways = [(self._low_end if rule.get("falls_low") else start, self._high_end)]
            ways += [(start, self._low_end)] if rule.get("falls_low") else []
        elif rule.get("falls_high"):
            ways.append((self._low_end if rule.get("falls_low") else start, self._high_end))
        found = Found(False)
        for at, (low, end) in enumerate(ways):
            found = self._stretches.find(Wanted(size, self._align, low, end), self._crowd)
            if found.fits:
                return found, at > 0 and not high
            if found.fits is None and at + 1 < len(ways):
                return Found(None), False
        return found, False

    def _low_part(self, found: Found, swiotlb: int, *, asked: bool) -> int | None:
        """Bytes below 4 GiB that go with memory above; None where there is none, or its place is not known."""
        if found.least is None or found.least < self._low_end or "low" not in self._rule:
            return None
        said = size_setting(self._boot.kernel, self._boot.cmdline, "crash_low_size")
        if said is None:
            said = max(number(self._rule["low"]), swiotlb + SWIOTLB_MORE if self._rule.get("low_for_swiotlb") else 0)
        return said if said and (asked or self._rule.get("low_always")) else None

    def _says(self, size: int, base: int, found: Found, ram: int) -> tuple[str, ...]:
        rule = self._rule
        if found.fits is False:
            return (str(rule["in_use"] if base else rule["nowhere"]).format(size=size),)
        if found.fits and found.least == found.most and found.least is not None:
            return (_filled(str(rule["says"]), size, found.least, ram),)
        return ()

    def _says_low(self, size: int, found: Found, ram: int) -> tuple[str, ...]:
        if found.fits and found.least == found.most and found.least is not None and "says_low" in self._rule:
            return (_filled(str(self._rule["says_low"]), size, found.least, min(ram, self._low_end)),)
        return ()


def _both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001  three answers, not a switch
    if one is False or other is False:
        return False
    return True if one and other else None


def _filled(template: str, size: int, base: int, ram: int) -> str:
    return template.format(
        size=size, mib=size >> 20, base=base, base_mib=base >> 20, end=base + size, ram_mib=ram >> 20
    )
