"""Writes to sysctls of vm after boot: what each is refused for, and what of the reserves it has counted again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.reserves.counting import zone_pages
from meminit.derive.reserves.dointvec import Bounds, proc_dointvec
from meminit.derive.reserves.pagesets import zone_set_pageset_high_and_batch
from meminit.derive.reserves.protection import effective_ratios, setup_per_zone_lowmem_reserve
from meminit.derive.reserves.watermarks import setup_per_zone_wmarks
from meminit.model.boot import Sysctl
from meminit.model.reserves import Reserves, Tunables, ZoneReserves
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from meminit.model.commandline import CommandLine
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout
    from meminit.model.reserves import Key, ZonePages
    from meminit.text import Place

__all__ = ["FOLLOWED", "Write", "boot_line_sysctls", "write_sysctls", "written"]

MIN_FRACTION = 8
PREFIX = "sysctl"


class Write(NamedTuple):
    """A write to a sysctl that is followed. ``error`` is why it fails (EINVAL), ``reads`` what reading gives then.

    ``applies`` is false of a sysctl that this kernel does not have.
    """

    name: str
    value: str
    reads: str = ""
    error: str = ""
    applies: bool = True
    place: Place | None = None


class _State(NamedTuple):
    """Where a handler works: the kernel, the zones with what they manage now, and the reserves as they are."""

    kernel: Kernel
    zones: tuple[ZonePages, ...]
    reserves: Reserves
    tunables: Tunables


def boot_line_sysctls(kernel: Kernel, line: CommandLine) -> tuple[Sysctl, ...]:
    """sysctl.NAME=VALUE of the boot line, which the kernel writes right before it starts init."""
    if not kernel.has("boot-sysctl-words"):
        return ()
    return tuple(
        Sysctl(word.name[len(PREFIX) + 1 :].replace("/", "."), word.value, word.value_place)
        for word in line.parameters
        if not (word.for_init or word.cut) and word.value and word.name.startswith((f"{PREFIX}.", f"{PREFIX}/"))
    )


def write_sysctls(
    kernel: Kernel, layout: Layout, managed: Mapping[Key, int], before: Reserves, writes: Iterable[Sysctl]
) -> tuple[Reserves, tuple[Write, ...]]:
    """The reserves after these writes, each counting from ``managed``, and what comes of each that is followed.

    ``managed`` is what zones manage when all has been freed, as /proc/zoneinfo shows it.
    """
    return written(kernel, zone_pages(kernel, layout, managed), before, writes)


def written(
    kernel: Kernel, zones: tuple[ZonePages, ...] | None, before: Reserves, writes: Iterable[Sysctl]
) -> tuple[Reserves, tuple[Write, ...]]:
    """The same from ``zones`` whose pages count; None where these are not known."""
    done = []
    reserves = before
    for sysctl in writes:
        handler = FOLLOWED.get(sysctl.name)
        if handler is None:
            continue
        write = Write(sysctl.name, sysctl.value, place=sysctl.place)
        if not _known(kernel, sysctl.name):
            write = write._replace(applies=False)
        elif zones is not None and reserves.tunables is not None:
            reserves, reads, error = handler(_State(kernel, zones, reserves, reserves.tunables), sysctl.value)
            write = write._replace(reads=reads, error=error)
        done.append(write)
    return reserves, tuple(done)


def _known(kernel: Kernel, name: str) -> bool:
    newer = kernel.has("pageset-high-from-watermark")
    if name == "vm.watermark_scale_factor":
        return kernel.has("watermark-scale-factor")
    if name == "vm.percpu_pagelist_fraction":
        return not newer
    return newer if name == "vm.percpu_pagelist_high_fraction" else not kernel.has("zonelist-legacy")


_Answer = tuple[Reserves, str, str]


def _min_free_kbytes(state: _State, text: str) -> _Answer:
    """min_free_kbytes_sysctl_handler(): a release that checks nothing counts again even where the write fails."""
    checked = state.kernel.has("min-free-checked")
    old = state.tunables.min_free_kbytes
    (value,), error = proc_dointvec(state.kernel, text, (old,), Bounds(0 if checked else None))
    if error and checked:
        return state.reserves, str(old), error
    tunables = state.tunables._replace(min_free_kbytes=value)
    if state.kernel.has("min-free-of-the-user-stays"):
        tunables = tunables._replace(user_min_free_kbytes=value)
    return _watermarks(state, tunables), str(value), "" if not checked else error


def _watermark_scale_factor(state: _State, text: str) -> _Answer:
    """watermark_scale_factor_sysctl_handler()."""
    old = state.tunables.watermark_scale_factor
    most = 3000 if state.kernel.has("watermark-scale-up-to-30-percent") else 1000
    (value,), error = proc_dointvec(state.kernel, text, (old,), Bounds(1, most))
    if error:
        return state.reserves, str(old), error
    return _watermarks(state, state.tunables._replace(watermark_scale_factor=value)), str(value), ""


def _lowmem_reserve_ratio(state: _State, text: str) -> _Answer:
    """lowmem_reserve_ratio_sysctl_handler(): it succeeds whatever is written, and counts with what could be read."""
    values, _ = proc_dointvec(state.kernel, text, state.tunables.lowmem_reserve_ratio, Bounds())
    ratios = effective_ratios(state.kernel, values)
    tunables = state.tunables._replace(lowmem_reserve_ratio=ratios)
    protection = setup_per_zone_lowmem_reserve(state.kernel, state.zones, ratios)
    zones = {key: replace(zone, protection=protection[key]) for key, zone in state.reserves.zones.items()}
    return replace(state.reserves, tunables=tunables, zones=zones), "\t".join(map(str, ratios)), ""


def _pagelist_fraction(state: _State, text: str) -> _Answer:
    """percpu_pagelist_fraction_sysctl_handler() and percpu_pagelist_high_fraction_sysctl_handler()."""
    off = state.kernel.has("pagelist-fraction-can-be-off")
    old = state.tunables.pagelist_fraction
    (value,), error = proc_dointvec(state.kernel, text, (old,), Bounds(0 if off else MIN_FRACTION))
    if not error and value and value < MIN_FRACTION:
        error = f"{value} is less than {MIN_FRACTION}, and not 0"
    if error or (off and value == old):
        return state.reserves, str(old), error
    return _pagesets(state, state.tunables._replace(pagelist_fraction=value)), str(value), ""


def _watermarks(state: _State, tunables: Tunables) -> Reserves:
    """setup_per_zone_wmarks(), which has the per-CPU lists follow where these hang on watermarks."""
    marks = setup_per_zone_wmarks(state.kernel, state.zones, tunables) or {}
    zones = {
        key: ZoneReserves(marks.get(key, zone.watermarks), zone.protection, zone.pageset)
        for key, zone in state.reserves.zones.items()
    }
    reserves = replace(state.reserves, tunables=tunables, zones=zones)
    if not state.kernel.has("pageset-high-from-watermark"):
        return reserves
    return _pagesets(state._replace(reserves=reserves), tunables)


def _pagesets(state: _State, tunables: Tunables) -> Reserves:
    marks = {key: zone.watermarks for key, zone in state.reserves.zones.items() if zone.watermarks is not None}
    pagesets = zone_set_pageset_high_and_batch(state.kernel, state.zones, marks, tunables)
    zones = {key: replace(zone, pageset=pagesets.get(key)) for key, zone in state.reserves.zones.items()}
    return replace(state.reserves, tunables=tunables, zones=zones)


FOLLOWED: Mapping[str, Callable[[_State, str], _Answer]] = {
    "vm.min_free_kbytes": _min_free_kbytes,
    "vm.watermark_scale_factor": _watermark_scale_factor,
    "vm.lowmem_reserve_ratio": _lowmem_reserve_ratio,
    "vm.percpu_pagelist_fraction": _pagelist_fraction,
    "vm.percpu_pagelist_high_fraction": _pagelist_fraction,
}
"""The sysctls that move reserves, by name."""
