"""sysctl settings: ``NAME=VALUE`` and the files of sysctl.d."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.text import Place, Source

__all__ = ["Setting", "read_sysctls"]

_LINE = re.compile(r"[ \t]*-?(?P<name>[^\s=#;][^=\n]*?)[ \t]*=[ \t]*(?P<value>[^\n]*?)[ \t\r]*(?:\n|\Z)")
_NOTHING = re.compile(r"[ \t]*(?:[#;][^\n]*)?\r?(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Setting:
    """A sysctl to be written, its name with dots, and where its value stands."""

    name: str
    value: str
    place: Place


def read_sysctls(source: Source) -> tuple[Setting, ...]:
    """Settings in order of writing. Raises InputFault at a line that sets nothing."""
    found = []
    text, offset = source.text, 0
    while offset < len(text):
        if nothing := _NOTHING.match(text, offset):
            offset = nothing.end()
            continue
        match = _LINE.match(text, offset)
        if match is None:
            end = text.find("\n", offset)
            place = source.place(offset, len(text) if end < 0 else end)
            raise InputFault("not a sysctl setting", place, "write NAME=VALUE, such as vm.numa_zonelist_order=node")
        name = match["name"]
        if "/" in name and name.find("/") < (name + ".").find("."):
            name = name.translate(str.maketrans("/.", "./"))  # vm/overcommit_memory, as sysctl(8) allows
        found.append(Setting(name, match["value"], source.place(*match.span("value"))))
        offset = match.end()
    return tuple(found)
