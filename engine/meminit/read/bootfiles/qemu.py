"""Shell scripts that start QEMU: what stands behind each ``-append``. Nothing is run."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from meminit.read.bootfiles.entry import BootEntry, Note, line_of, once, refuse_more, release_of
from meminit.read.bootfiles.expansion import Variables, expand, expand_words
from meminit.read.bootfiles.shell_script import ASSIGNMENT, assign
from meminit.read.bootfiles.words import SCRIPT, WORD, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.read.files import Files
    from meminit.text import Source

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "a script that starts QEMU"
BESIDE: tuple[str, ...] = ()
_SAYS_SO = re.compile(r"(?<!\S)--?append(?!\S)")
_APPEND, _KERNEL = frozenset(["-append", "--append"]), frozenset(["-kernel", "--kernel"])

_SYSTEM = "qemu-system-"


def wants(name: str) -> bool:
    """By its ending; no folder is asked for such files."""
    return name.endswith(".sh")


def recognise(files: Files) -> float:
    """By the option."""
    return 0.6 if files.only is not None and _SAYS_SO.search(files.only.text) else 0.0


def read(files: Files) -> tuple[BootEntry, ...]:
    """An entry for each ``-append``, in order; variables have the value that the script gave them above."""
    entries: list[BootEntry] = []
    for source in files.members.values():
        variables = Variables()
        for command in _commands(source):
            entries += _entries(source, command, variables)
            refuse_more(source, entries)
    return tuple(entries)


def _commands(source: Source) -> Iterator[list[Token]]:
    command: list[Token] = []
    for token in tokens(source, SCRIPT):
        if token.kind == WORD:
            command.append(token)
        else:
            yield command
            command = []
    yield command


def _entries(source: Source, command: list[Token], variables: Variables) -> Iterator[BootEntry]:
    assigning = True
    image = None
    machine = ""
    lines: list[Token] = []
    for token, behind in zip_longest(command, command[1:]):
        match = ASSIGNMENT.match(token.text) if assigning else None
        if match is not None:
            assign(source, token, match, variables, SCRIPT)
            continue
        assigning = False
        machine = token.bare.rpartition(_SYSTEM)[2] if _SYSTEM in token.bare else machine
        if behind is not None and token.bare in _APPEND:
            lines.append(behind)
        elif behind is not None and token.bare in _KERNEL:
            image = behind
    release = None if image is None else release_of(expand(source, image, variables, SCRIPT).text)
    for token in lines:
        words = expand_words(source, token, variables, SCRIPT)
        notes = [note for word in words for note in word.notes]
        if len(words) > 1:
            message = "outside quotes the shell cuts this at its blanks, and QEMU takes the first word"
            notes.append(Note(message, source.place(token.start, token.end), changed=True))
        yield BootEntry(
            "-append",
            line_of(source.name, words[0].pieces if words else ()),
            release,
            source.place(image.start, image.end) if image is not None and release is not None else None,
            once(notes),
            tuple(place for word in words for place in word.unknown),
            machine=machine,
        )
