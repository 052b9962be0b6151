"""``bootargs`` of the ``/chosen`` node in a device tree source (.dts), its strings as C writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import BootEntry, Note, line_of
from meminit.woven import copied

if TYPE_CHECKING:
    from meminit.read.files import Files
    from meminit.text import Source
    from meminit.woven import Piece

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "a device tree source"
BESIDE: tuple[str, ...] = ()
_SAYS_SO = re.compile(r"/dts-v1/|^[ \t]*&?\{?/?chosen\}?[ \t]*\{", re.MULTILINE)
_TOKEN = re.compile(
    r"""(?P<comment>/\*(?:.*?\*/|.*)|//[^\n]*)|(?P<string>"(?:[^"\\]|\\.)*(?:"|\\?\Z))|(?P<mark>[{};=])|(?P<name>[&/\w,.+?\#@-]+)""",
    re.DOTALL | re.ASCII,
)
_CHOSEN = re.compile(r"&?(?:.*/)?chosen(?:@0)?\Z")
_COMPATIBLE = re.compile(r'\bcompatible\s{0,99}=\s{0,99}((?:"[^"\n]{0,256}"[,\s]{0,99})+)')
_STRING = re.compile(r'"([^"]*)"')
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


def wants(name: str) -> bool:
    """By its ending."""
    return name.endswith((".dts", ".dtsi"))


def recognise(files: Files) -> float:
    """By the version it opens with, or a ``chosen`` node."""
    return 0.9 if files.only is not None and _SAYS_SO.search(files.only.text) else 0.0


def read(files: Files) -> tuple[BootEntry, ...]:
    """The entry of the last ``bootargs`` that the text gives. Raises InputFault where it gives none."""
    [source] = files.members.values()
    found = _bootargs(source)
    if found is None:
        help_ = "it may be in a file that this one includes, or put in by the boot loader"
        raise InputFault(f"{source.name} has no bootargs in /chosen", source.place(), help_)
    first, *others = found
    pieces, notes = _undone(source, first), list[Note]()
    if others:
        message = "the kernel reads the first string of bootargs only"
        notes.append(Note(message, source.place(*others[0]), changed=True))
    compatible = tuple(text for match in _COMPATIBLE.finditer(source.text) for text in _STRING.findall(match[1]))
    return (BootEntry("bootargs", line_of(source.name, pieces), notes=tuple(notes), compatible=compatible),)


def _bootargs(source: Source) -> list[tuple[int, int]] | None:
    """Spans of the strings of ``bootargs``, inside their quotes."""
    nodes: list[bool] = []
    found: list[tuple[int, int]] | None = None
    strings: list[tuple[int, int]] = []
    name = key = ""
    for match in _TOKEN.finditer(source.text):
        match match.lastgroup:
            case "name":
                name = match[0]
            case "string":
                strings.append((match.start() + 1, match.end() - 1))
            case "mark":
                if match[0] == "=":
                    key, strings = name, []
                elif match[0] == "{":
                    nodes.append(bool(_CHOSEN.match(name)))
                else:
                    if key == "bootargs" and strings and nodes and nodes[-1]:
                        found = strings
                    if match[0] == "}" and nodes:
                        nodes.pop()
                    key, strings = "", []
    return found


def _undone(source: Source, span: tuple[int, int]) -> list[Piece]:
    start, end = span
    pieces: list[Piece] = []
    for match in _ESCAPE.finditer(source.text, start, end):
        hexadecimal, octal, letter = match.groups()
        code = int(hexadecimal, 16) if hexadecimal else int(octal, 8) & 0xFF if octal else None
        character = _LETTERS.get(letter, letter) if code is None else _byte(code)
        pieces += [*copied(source, start, match.start()), (character, source.place(*match.span()))]
        start = match.end()
    return [*pieces, *copied(source, start, end)]


def _byte(code: int) -> str:
    return bytes([code]).decode("utf-8", "surrogateescape")
