"""``extlinux.conf`` as Syslinux and U-Boot read it: labels with ``kernel`` and ``append`` lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.bootfiles.entry import BootEntry, Note, line_of, once, refuse_more, release_of
from meminit.woven import copied

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.text import Place, Source

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "extlinux.conf"
BESIDE: tuple[str, ...] = ()
_NAMED = re.compile(r"(?:.*/)?(?:extlinux|syslinux|isolinux)\.conf\Z|(?:.*/)?(?:syslinux|isolinux)\.cfg\Z")
_LINE = re.compile(
    r"^[ \t]*(label|kernel|linux|append|menu[ \t]+label)(?![^ \t\r\n])[ \t]*([^\n]*)$", re.MULTILINE | re.IGNORECASE
)
_VARIABLE = re.compile(r"\$(?:\{\w+\}|\(\w+\))", re.ASCII)
_UNKNOWN = "U-Boot puts the value of a variable here, which is not known: words that hold it are not judged"
_NOTHING = "-"
"""An append line that takes back the common one."""


def wants(name: str) -> bool:
    """By its name."""
    return bool(_NAMED.match(name))


def recognise(files: Files) -> float:
    """By a label and an append line."""
    if files.only is None:
        return 0.0
    keys = {match[1].lower() for match in _LINE.finditer(files.only.text)}
    return 0.8 if {"label", "append"} <= keys else 0.0


def read(files: Files) -> tuple[BootEntry, ...]:
    """An entry a label; an ``append`` before all labels is that of labels without one."""
    entries: list[BootEntry] = []
    for source in files.members.values():
        common: Place | None = None
        labels: list[dict[str, Place]] = []
        for match in _LINE.finditer(source.text):
            key = match[1].lower()
            value = source.place(match.start(2), match.start(2) + len(match[2].rstrip(" \t\r")))
            if key == "label":
                labels.append({key: value})
            elif labels:
                labels[-1]["title" if key.startswith("menu") else key] = value
            elif key == "append":
                common = value
        entries += [_entry(source, label, common) for label in labels if "kernel" in label or "linux" in label]
        refuse_more(source, entries)
    return tuple(entries)


def _entry(source: Source, label: dict[str, Place], common: Place | None) -> BootEntry:
    append = label.get("append", common)
    image = label.get("kernel") or label["linux"]
    release = release_of(image.text)
    title = label.get("title", label["label"]).text.replace("^", "")
    line = line_of(source.name, ())
    places: tuple[Place, ...] = ()
    if append is not None and append.text != _NOTHING:
        line = line_of(source.name, copied(source, append.start, append.end))
        found = _VARIABLE.finditer(source.text, append.start, append.end)
        places = tuple(source.place(*match.span()) for match in found)
    notes = once(Note(_UNKNOWN, place) for place in places)
    return BootEntry(title or label["label"].text, line, release, image if release is not None else None, notes, places)
