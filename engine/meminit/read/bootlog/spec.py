"""What a boot log says of a boot, where options say nothing: machine, release and boot line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.read.bootlog.kernel import boot_line_in, release_in
from meminit.read.bootlog.machine import machine_in

if TYPE_CHECKING:
    from meminit.read.bootlog.lines import LogLines
    from meminit.read.bootspec import BootSpec

__all__ = ["completed"]


def completed(spec: BootSpec, log: LogLines) -> BootSpec:
    """``spec`` with what the log tells in place of what was not given. Raises InputFault."""
    given = set(spec.given)
    if spec.machine is None:
        spec = replace(spec, machine=machine_in(log))
        given.add("machine")
    release = release_in(log)
    if spec.release is None and release is not None:
        spec = replace(spec, release=release[0], release_place=release[1])
        given.add("kernel")
    line = boot_line_in(log)
    if spec.cmdline is None and line is not None:
        spec = replace(spec, cmdline=line)
        given.add("cmdline")
    return replace(spec, given=frozenset(given))
