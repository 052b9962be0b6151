"""Boot logs: what dmesg, the journal, a serial line or a mail shows of a kernel's first messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootlog.lines import log_lines
from meminit.read.bootlog.machine import machine_in

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.read.machine import MachineFacts

__all__ = ["TITLE", "read", "recognise", "wants"]

TITLE = "a boot log"

_LOOKED_AT = 4 << 20
"""Characters of a text in which a boot log has begun."""
_SURE = re.compile(
    r"Linux version [2-9]\.\d|BIOS-e820: |Early memory node ranges|early_node_map\[|SRAT: Node \d+ PXM|"
    r"node +\d+: \[mem 0x|Booting Linux on physical CPU"
)


def wants(name: str) -> bool:
    """Names that boot logs commonly have."""
    return name.rpartition("/")[2] in {"dmesg", "dmesg.txt", "kern.log"}


def recognise(files: Files) -> float:
    """Nearly sure of one text in which the kernel says its version or its memory map."""
    source = files.only
    if source is None or _SURE.search(source.text, 0, _LOOKED_AT) is None:
        return 0.0
    return 0.8 if log_lines(source, _LOOKED_AT).lines else 0.0


def read(files: Files) -> MachineFacts:
    """The machine of the one log. Raises InputFault."""
    source = files.only
    if source is None:
        raise InputFault(f"{files.name} is not one boot log")
    return machine_in(log_lines(source))
