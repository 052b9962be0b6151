"""``grub.cfg``: the ``linux`` commands of its menu entries, and the variables they use. Nothing of it is run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import MAX_NOTES, BootEntry, Note, line_of, once, refuse_more, release_of
from meminit.read.bootfiles.expansion import Variables, expand, expand_words
from meminit.read.bootfiles.grub_line import IMAGE, joined
from meminit.read.bootfiles.grubenv import environment
from meminit.read.bootfiles.grubenv import wants as is_environment
from meminit.read.bootfiles.words import GRUB, OPERATOR, WORD, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.read.files import Files
    from meminit.text import Place, Source

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "grub.cfg"
BESIDE = ("grubenv",)
MAX_DEPTH = 1000
_SAYS_SO = re.compile(r"^[ \t]*(?:menuentry|submenu)[ \t]+['\"\w$]|^[ \t]*(?:blscfg|bls_import)[ \t]*$", re.MULTILINE)
_LINUX = frozenset(["linux", "linuxefi", "linux16"])
_ELSEWHERE = frozenset(["source", "configfile", ".", "normal"])
_ENTRIES_ELSEWHERE = frozenset(["blscfg", "bls_import"])
_TITLED = frozenset(["menuentry", "submenu"])
_UNDER_CONDITION = {"if": "fi", "for": "done", "while": "done", "until": "done"}
_ENDED = frozenset(["fi", "done"])
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=", re.ASCII)
_OPTION = re.compile(r"--(?:class|users|hotkey|source|id)\Z")


def wants(name: str) -> bool:
    """By its name, and the environment beside it."""
    return name.rpartition("/")[2] == "grub.cfg" or is_environment(name)


def recognise(files: Files) -> float:
    """By menu entries."""
    return 0.9 if any(_SAYS_SO.search(source.text) for source in files.members.values()) else 0.0


def read(files: Files) -> tuple[BootEntry, ...]:
    """The entries in the order of the file. Raises InputFault for one that GRUB could not read, and one without any."""
    entries: list[BootEntry] = []
    given = Variables()
    for name, source in files.members.items():
        if is_environment(name):
            given.update(environment(source))
    for name, source in files.members.items():
        if not is_environment(name):
            entries += _Reading(source, given).entries()
    return tuple(entries)


class _Reading:
    """One grub.cfg, command by command."""

    def __init__(self, source: Source, given: Variables) -> None:
        self._source = source
        self._variables = Variables()
        self._variables.update(given)
        self._conditional: dict[str, Place] = {}
        self._notes: list[Note] = []
        self._blocks: list[str | None] = []
        self._open_at: list[Token] = []
        self._conditions: list[tuple[str, Token]] = []
        self._entries: list[BootEntry] = []

    def entries(self) -> list[BootEntry]:
        for command in _commands(self._source):
            self._follow(command)
        for closing, token in [*self._conditions, *(("}", token) for token in self._open_at)]:
            raise self._refused(f"this `{token.text}` has no `{closing}`", token)
        if not self._entries:
            place = self._notes[0].place if self._notes else self._source.place()
            help_ = self._notes[0].message if self._notes else "an entry has a `linux` command"
            raise InputFault(f"{self._source.name} has no entry that starts a kernel", place, help_)
        return self._entries

    def _follow(self, command: list[Token]) -> None:
        head = command[0]
        if head.bare in _UNDER_CONDITION:
            self._conditions.append((_UNDER_CONDITION[head.bare], head))
        elif head.bare in _ENDED:
            if not self._conditions or self._conditions.pop()[0] != head.bare:
                raise self._refused(f"nothing is open that this `{head.text}` belongs to", head)
        elif head.kind == OPERATOR and head.text == "}":
            if not self._blocks:
                raise self._refused("nothing is open that this `}` belongs to", head)
            self._blocks.pop()
            self._open_at.pop()
            command = command[1:]
        if command:
            self._run(command[0].bare, command)

    def _refused(self, why: str, token: Token) -> InputFault:
        place = self._source.place(token.start, token.end)
        return InputFault(f"GRUB refuses this file: {why}", place)

    def _run(self, name: str, command: list[Token]) -> None:
        if command[-1].kind == OPERATOR:
            self._open(name, command)
        elif name in _LINUX:
            self._linux(command[1:])
        elif name in _ENTRIES_ELSEWHERE:
            self._tell(f"the entries that {name} adds are files in loader/entries", command)
        elif name in _ELSEWHERE:
            self._tell("another file is read here, which is not looked into", command)
        else:
            for token in command[1:] if name == "set" else command[:1]:
                self._set(token)

    def _open(self, name: str, command: list[Token]) -> None:
        """A block begins: that of a menu entry has a title, that of a function has none."""
        if len(self._blocks) == MAX_DEPTH:
            place = self._source.place(command[0].start, command[0].end)
            raise InputFault(f"{self._source.name} has more than {MAX_DEPTH} blocks in each other", place)
        self._open_at.append(command[-1])
        self._blocks.append(self._title(command[1:-1]) or name if name in _TITLED else None)

    def _title(self, words: list[Token]) -> str:
        """The first word that is no option and no value of one."""
        option = False
        for token in words:
            if not option and not token.text.startswith(("--", "$")):
                return expand(self._source, token, self._variables, GRUB).text
            option = bool(_OPTION.match(token.text))
        return ""

    def _linux(self, words: list[Token]) -> None:
        if not words:
            return
        values = [value for word in words[1:] for value in expand_words(self._source, word, self._variables, GRUB)]
        # Where the file lies is up to `search` commands: what `$root` is changes no word but the first.
        image = expand(self._source, words[0], self._variables, GRUB)._replace(notes=())
        line = joined([image, *values])
        place = self._source.place(words[0].start, words[0].end)
        release = release_of(image.text)
        title = ">".join(title for title in self._blocks if title) or image.text
        used = [self._conditional[part.text] for word in words for part in word.parts if part.text in self._conditional]
        notes = [*line.notes, *(Note("this is set under a condition, and taken as if it held", at) for at in used)]
        if self._conditions:
            notes.append(Note("this stands under a condition, and is taken as if that held", place))
        self._entries.append(
            BootEntry(
                title,
                line_of(self._source.name, [IMAGE, *line.pieces]),
                release,
                place if release is not None else None,
                once((*self._notes, *notes[:MAX_NOTES])),
                line.unknown,
            )
        )
        refuse_more(self._source, self._entries)

    def _set(self, token: Token) -> None:
        match = _ASSIGNMENT.match(token.text) if token.kind == WORD else None
        if match is None:
            return
        begin = token.start + match.end()
        first = token.parts[0]
        parts = (first._replace(text=first.text[match.end() :], start=begin), *token.parts[1:])
        self._variables[match[1]] = expand(self._source, token._replace(parts=parts), self._variables, GRUB)
        if self._conditions:
            self._conditional[match[1]] = self._source.place(token.start, token.end)
        else:
            self._conditional.pop(match[1], None)

    def _tell(self, message: str, command: list[Token]) -> None:
        if len(self._notes) < MAX_NOTES:
            self._notes.append(Note(message, self._source.place(command[0].start, command[-1].end)))


def _commands(source: Source) -> Iterator[list[Token]]:
    """Commands, each up to a newline, an operator, or the brace that opens or closes its block (with that brace)."""
    command: list[Token] = []
    for token in tokens(source, GRUB):
        if token.kind == WORD and not (token.bare in {"then", "else", "do", "!"} and not command):
            command.append(token)
            continue
        if token.text == "}" and token.kind == OPERATOR:
            if command:
                yield command
            command = [token]
            continue
        if token.text == "{":
            command.append(token)
        if command:
            yield command
        command = []
    if command:
        yield command
