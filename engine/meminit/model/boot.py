"""A boot: machine × kernel × command line (× sysctls), everything a prediction needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.commandline import CommandLine
    from meminit.model.kernel import Kernel
    from meminit.model.machine import Machine
    from meminit.text import Places

__all__ = ["Boot", "ObservedZone", "Sysctl"]

BOOTING, RUNNING = "booting", "running"


@dataclass(frozen=True, slots=True)
class ObservedZone:
    """A zone as a real kernel reported it, in pages; it stands in place of the predicted one."""

    node: int
    zone: str
    present: int
    managed: int | None = None
    start_pfn: int | None = None
    spanned: int | None = None


@dataclass(frozen=True, slots=True)
class Sysctl:
    """A sysctl written after boot, in order of writing; ``name`` with dots."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Boot:
    """One boot. ``machine`` is None when none was given: what needs one then answers that it is missing.

    ``state`` is ``booting`` (the lists of build_all_zonelists() in start_kernel) or ``running`` (a rebuild).
    ``hotplug`` are zones that get memory while running: (node, zone). ``assumed`` says what was not given.
    """

    name: str
    kernel: Kernel
    machine: Machine | None
    cmdline: CommandLine
    sysctls: tuple[Sysctl, ...] = ()
    observed: tuple[ObservedZone, ...] | None = None
    state: str = BOOTING
    hotplug: tuple[tuple[int, str], ...] = ()
    assumed: tuple[str, ...] = ()
    given: frozenset[str] = field(default_factory=frozenset)
    places: Mapping[str, Places] = field(default_factory=dict)
