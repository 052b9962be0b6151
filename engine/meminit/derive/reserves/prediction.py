"""The reserves of a boot before and after its sysctls are written, from what is known of managed pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.reserves.at_boot import init_per_zone_wmark_min
from meminit.derive.reserves.between import reserves_between
from meminit.derive.reserves.counting import managed_of, zone_pages
from meminit.derive.reserves.inferring import as_observed
from meminit.derive.reserves.sysctls import FOLLOWED, boot_line_sysctls, write_sysctls
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.derive.reserves.sysctls import Write
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.reserves import Between, Reserves

__all__ = ["Prediction", "reserves_of"]

NEAR = 0.9
"""How much of two names must be alike for a slip: more than watermark_boost_factor shares with another."""

OPEN = "what sysctls change is open while managed pages are not known: give --zoneinfo"
BOUNDED = "reserves lie between bounds, as managed pages do: exact where both are equal, and with --zoneinfo"
LATER = "watermarks of boot are counted before the initrd and init memory are free: there they differ a little"


@dataclass(frozen=True, slots=True)
class Prediction:
    """``before`` is what stands when init starts, or what a kernel showed; ``after`` is what ``writes`` leave.

    Where these are not known ``between_before`` and ``between`` bound them, if anything does.
    """

    before: Reserves
    after: Reserves
    writes: tuple[Write, ...] = ()
    between_before: Between | None = None
    between: Between | None = None

    @property
    def known(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.before.zones)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of reserves and of sysctls."""
        return (*self.before.notes, *self.after.notes)


def reserves_of(boot: Boot, layout: Layout) -> Prediction:
    """What zones keep back when init starts, or as a kernel showed it, and when the boot's sysctls are written."""
    kernel = boot.kernel
    managed = managed_of(layout)
    booted = init_per_zone_wmark_min(boot, layout, managed)
    before, _ = write_sysctls(kernel, layout, managed, booted, boot_line_sysctls(kernel, boot.cmdline))
    zones = zone_pages(kernel, layout, managed)
    if zones is not None and any(facts.watermarks is not None for facts in boot.observed or ()):
        before = as_observed(kernel, zones, before, boot.observed or ())
    elif before.tunables is not None and kernel.has("reserves-from-managed"):
        before = replace(before, notes=(*before.notes, LATER))
    after, writes = write_sysctls(kernel, layout, managed, before, boot.sysctls)
    slips = _slips(boot)
    if zones is None:
        of_boot = boot_line_sysctls(kernel, boot.cmdline)
        bounds = reserves_between(boot, layout, of_boot, boot.sysctls)
        if bounds is not None:
            first, last, done = bounds
            return Prediction(before, replace(after, notes=(BOUNDED, *slips)), done, first, last)
    open_ = (OPEN,) if zones is None and any(write.applies for write in writes) else ()
    return Prediction(before, replace(after, notes=(*open_, *slips)), writes)


def _slips(boot: Boot) -> tuple[str, ...]:
    """Sysctls that nothing here follows, and that nearly are one that is."""
    others = [sysctl.name for sysctl in boot.sysctls if sysctl.name not in FOLLOWED]
    if not others:
        return ()
    from difflib import get_close_matches  # only who writes other sysctls waits for it

    near = ((name, get_close_matches(name, FOLLOWED, n=1, cutoff=NEAR)) for name in others)
    return tuple(f"{name} moves no reserves: did you mean `{match[0]}`?" for name, match in near if match)
