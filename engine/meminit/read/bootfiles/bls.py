"""Entries of the Boot Loader Specification: ``loader/entries/*.conf``, a key and its value on each line.

systemd-boot hands ``options`` over as they are written, several lines of them joined. GRUB's blscfg command reads the
first such line only, puts in the variables of grubenv and reads the whole as a line of its script: that is done where
an entry says that it is meant for GRUB, by a variable or a ``grub_`` key, or where a grubenv lies beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.bootfiles.entry import BootEntry, Note, line_of, once, refuse_more, release_of
from meminit.read.bootfiles.expansion import Variables
from meminit.read.bootfiles.grub_line import IMAGE, script_line
from meminit.read.bootfiles.grubenv import environment
from meminit.read.bootfiles.grubenv import wants as is_environment
from meminit.woven import copied

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.text import Place, Source
    from meminit.woven import Piece

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "a Boot Loader Specification entry"
BESIDE = ("grubenv", "../../grub2/grubenv", "../../grub/grubenv")
_ENTRY = re.compile(r"(?:.*/)?loader/entries/[^/]+\.conf\Z")
_PAIR = re.compile(r"^[ \t]*([A-Za-z][\w-]*)[ \t]+([^ \t\n][^\n]*)$", re.MULTILINE | re.ASCII)
_VARIABLE = re.compile(r"\$(\w*)", re.ASCII)
_OTHER_LINE = re.compile(r"^(?![ \t]*(?:#|$)|[ \t]*[\w-]+[ \t]+[^ \t\n=:])", re.MULTILINE)
"""That is no comment and no key with a value."""
_KEYS = frozenset({"title", "version", "options", "initrd", "machine-id", "sort-key", "devicetree"})


def wants(name: str) -> bool:
    """Entries, and the environment whose variables they ask for."""
    return bool(_ENTRY.match(name)) or is_environment(name)


def recognise(files: Files) -> float:
    """By a ``linux`` key beside others of the specification; hardly by the others alone."""
    for name, source in files.members.items():
        keys = {match[1] for match in _PAIR.finditer(source.text, 0, 1 << 16)}
        if "linux" in keys and (keys & _KEYS) and not is_environment(name) and "{" not in source.text:
            return 0.8
        if len(keys & _KEYS) > 1 and keys <= _KEYS and not _OTHER_LINE.search(source.text, 0, 1 << 16):
            return 0.3
    return 0.0


def read(files: Files) -> tuple[BootEntry, ...]:
    """An entry a file; files without a ``linux`` key start no kernel and give none."""
    variables: Variables | None = None
    for name, source in files.members.items():
        if is_environment(name):
            variables = environment(source)
    entries: list[BootEntry] = []
    for name, source in files.members.items():
        entry = None if is_environment(name) else _entry(source, variables)
        if entry is not None:
            entries.append(entry)
            refuse_more(source, entries)
    return tuple(entries)


def _entry(source: Source, variables: Variables | None) -> BootEntry | None:
    pairs = [(match[1], _value(source, match)) for match in _PAIR.finditer(source.text)]
    first = dict(reversed(pairs))
    image = first.get("linux")
    if image is None:
        return None
    options = [place for key, place in pairs if key == "options"]
    for_grub = variables is not None or any(key.startswith("grub_") for key, _ in pairs)
    for_grub = for_grub or any("$" in place.text for place in options)
    title = first.get("title") or first.get("version")
    said = first.get("version")
    release = said.text if said is not None else release_of(image.text)
    notes: tuple[Note, ...] = ()
    if for_grub:
        notes, unknown, pieces = _through_grub(source, image, options, variables)
    else:
        unknown, pieces = (), []
        for place in options:
            pieces += [(" ", None), *copied(source, place.start, place.end)] if pieces else [(place.text, place)]
    return BootEntry(
        title.text if title is not None else image.text,
        line_of(source.name, pieces),
        release,
        (said or image) if release is not None else None,
        notes,
        unknown,
    )


def _value(source: Source, match: re.Match[str]) -> Place:
    return source.place(match.start(2), match.start(2) + len(match[2].rstrip(" \t\r")))


def _through_grub(
    source: Source, image: Place, options: list[Place], variables: Variables | None
) -> tuple[tuple[Note, ...], tuple[Place, ...], list[Piece]]:
    told: list[Note] = []
    unknown: list[Place] = []
    script: list[Piece] = [*copied(source, image.start, image.end), (" ", None)]
    for place in options[:1]:
        script += _filled(source, place, variables, (told, unknown))
    message = "GRUB reads the first options line of an entry only"
    told += [Note(message, place, changed=True) for place in options[1:2]]
    line = script_line(line_of(source.name, script), Variables(), tuple(unknown))
    return once((*told, *line.notes)), line.unknown, [IMAGE, *line.pieces]


def _filled(
    source: Source, options: Place, variables: Variables | None, told: tuple[list[Note], list[Place]]
) -> list[Piece]:
    """The options with the values of variables put in; a ``$`` always begins one, whatever stands before it."""
    pieces: list[Piece] = []
    done = options.start
    for match in _VARIABLE.finditer(source.text, options.start, options.end):
        place = source.place(*match.span())
        pieces += copied(source, done, match.start())
        done = match.end()
        value = variables.get(match[1]) if variables is not None else None
        if variables is not None and value is not None:
            pieces += variables.spend(value, place).pieces
        else:
            where = "grubenv has none of that name" if variables is not None else "it is in grubenv, which is not here"
            if not match[1][:1].isalpha():
                told[0].append(Note(f"nothing stands for `{match[0]}`: {where}", place, changed=True))
                continue
            told[0].append(Note(f"{where}: words that hold `{match[0]}` are not judged", place))
            told[1].append(place)
            pieces += copied(source, *match.span())
    return [*pieces, *copied(source, done, options.end)]
