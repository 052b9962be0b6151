"""What a boot log tells of the image's sizes: its ``Memory:`` line, and what was freed after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.bootlog.kernel import boot_line_in, release_in
from meminit.read.bootlog.ranges import bytes_of
from meminit.read.image_sizes import ImageSizes

if TYPE_CHECKING:
    from meminit.read.bootlog.lines import LogLines

__all__ = ["sizes_in"]

KIB = 1 << 10
_STAYING = ("kernel code", "rwdata", "rodata", "bss", "data")
_PART = re.compile(r"(\d{1,16})[Kk]B? ((?:kernel )?[\w-]+)", re.ASCII)
_EARLY = "SMP alternatives"
"""What some releases count already when they print how much memory there is."""
_LAST = "unused kernel"


def sizes_in(log: LogLines) -> ImageSizes:
    """The sizes; of a log without the line, none."""
    lines, disks = log.of("memory"), log.of("initrd")
    placed = ImageSizes(initrd_at=bytes_of(disks[0]) if disks else None)
    if not lines:
        return placed
    says = lines[0].says
    parts = {name: int(kib) for kib, name in _PART.findall(says["parts"])}
    if "kernel code" not in parts or "reserved" not in parts:
        return placed
    freed = [(line.says["what"], int(line.says["kib"])) for line in log.of("freeing")]
    every = sum(kib for _, kib in freed)
    early = sum(kib for what, kib in freed if what.startswith(_EARLY))
    ended = any(what.startswith(_LAST) for what, _ in freed)
    initrds = [kib for what, kib in freed if what.startswith("initrd")]
    release, line = release_in(log), boot_line_in(log)
    handed = int(says["total"]) - parts["reserved"] - parts.get("absent", 0)
    return placed._replace(
        resident=sum(parts.get(name, 0) for name in _STAYING) * KIB,
        init=parts.get("init", 0) * KIB,
        initrd=sum(initrds) * KIB if initrds or ended else None,
        handed=handed * KIB if handed >= 0 else None,
        freed_least=(every - early) * KIB,
        freed_most=every * KIB if ended else None,
        release=None if release is None else release[0],
        line=None if line is None else line.text,
    )
