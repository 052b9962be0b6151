"""The files of a sysfs and proc tree by their usual names, wherever in the bundle the tree begins."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from meminit.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from meminit.read.files import Files
    from meminit.text import Place, Source

__all__ = ["SysfsTree", "wanted"]

_WANTED = re.compile(
    r"(?P<root>(?:.*/)?)(?P<name>sys/devices/system/(?:"
    r"node/(?:possible|online|node[0-9]+/(?:distance|meminfo|cpulist|cpumap))"
    r"|memory/(?:block_size_bytes|memory[0-9]+/(?:state|node[0-9]+))"
    r"|cpu/(?:possible|present|online))"
    r"|sys/firmware/memmap/[0-9]+/(?:start|end|type)"
    r"|proc/(?:cpuinfo|meminfo|version))",
    re.ASCII,
)
MOST_NAMED = 4
_BLANK = " \t\r\n\0"  # dumps often end with a zero byte


def wanted(name: str) -> bool:
    """Whether the file is one that is read."""
    return _WANTED.fullmatch(name) is not None


class SysfsTree:
    """The tree of a bundle. Raises InputFault when the bundle holds several."""

    def __init__(self, files: Files) -> None:
        self.name = files.name
        found: dict[str, dict[str, Source]] = {}
        for name, source in files.members.items():
            if match := _WANTED.fullmatch(name):
                found.setdefault(match["root"], {})[match["name"]] = source
        sizes = Counter({root: len(members) for root, members in found.items()})
        machines = [root for root in found if any("/system/" in name for name in found[root])]
        if len(machines) > 1:
            some = ", ".join(sorted(machines)[:MOST_NAMED]) + (", …" if len(machines) > MOST_NAMED else "")
            raise InputFault(f"{files.name} holds {len(machines)} machines: {some}", help="name one")
        root = machines[0] if machines else sizes.most_common(1)[0][0] if sizes else ""
        self.root = root
        self._members = found.get(root, {})

    def __contains__(self, name: str) -> bool:
        """Whether the tree has the file."""
        return name in self._members

    def source(self, name: str) -> Source | None:
        """The file, or None."""
        return self._members.get(name)

    def text(self, name: str) -> str:
        """What the file holds, without the blanks and zero bytes around it; empty when it is not there."""
        source = self._members.get(name)
        return "" if source is None else source.text.strip(_BLANK)

    def place(self, name: str) -> Place | None:
        """The place of all that the file holds, or None when it is not there."""
        source = self._members.get(name)
        if source is None:
            return None
        start = len(source.text) - len(source.text.lstrip(_BLANK))
        return source.place(start, max(start, len(source.text.rstrip(_BLANK))))

    def ids(self, pattern: str) -> Iterator[tuple[int, ...]]:
        """The numbers in the names of all files that match ``pattern``."""
        compiled = re.compile(pattern, re.ASCII)
        for name in self._members:
            if match := compiled.match(name):
                yield tuple(map(int, match.groups()))

    def parsed(self, name: str, parse: Callable[[str], tuple[int, ...]]) -> tuple[int, ...] | None:
        """The file through ``parse``; None when it is not there or empty. Raises InputFault where ``parse`` cannot."""
        text = self.text(name)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            raise InputFault(f"{name}: {error}", self.place(name)) from None
