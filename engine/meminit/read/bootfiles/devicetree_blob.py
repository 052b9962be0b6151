"""``bootargs`` of the ``/chosen`` node in a flattened device tree (.dtb), as the Devicetree Specification lays it out.

The block begins with ten big-endian words (magic, size, offsets of structure and strings, …); the structure is a row of
aligned words: a node begins (its name follows) or ends, a property (length, offset of its name, value), nothing, end.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import BootEntry
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.read.files import Files

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "a flattened device tree"
BESIDE: tuple[str, ...] = ()
MAGIC = b"\xd0\x0d\xfe\xed"
BEGIN, END, PROPERTY, NOTHING, LAST = 1, 2, 3, 4, 9
LONGEST_NAME = 256
_HEADER, _WORD, _PAIR = Struct(">4s4I"), Struct(">I"), Struct(">2I")
_CHOSEN = (b"chosen", b"chosen@0")


def wants(name: str) -> bool:
    """By its ending."""
    return name.endswith(".dtb")


def recognise(files: Files) -> float:
    """By its magic number."""
    return 1.0 if files.only is not None and _octets(files.only, len(MAGIC)) == MAGIC else 0.0


def _octets(source: Source, count: int | None = None) -> bytes:
    return source.text[:count].encode("utf-8", "surrogateescape")


def read(files: Files) -> tuple[BootEntry, ...]:
    """The entry of ``bootargs``; its place is in the value. Raises InputFault for a damaged tree or one without."""
    [source] = files.members.values()
    name = source.name
    value = None
    compatible: list[str] = []
    for path, key, found in _properties(source, _octets(source)):
        if len(path) == 2 and path[1] in _CHOSEN and key == b"bootargs":
            value = found
        elif key == b"compatible":
            compatible += found.decode("ascii", "replace").rstrip("\0").split("\0")
    if value is None:
        raise InputFault(f"{name} has no bootargs in /chosen")
    line = value.partition(b"\0")[0].decode("utf-8", "surrogateescape")
    return (BootEntry("bootargs", Source(f"{name}:/chosen/bootargs", line), compatible=tuple(compatible)),)


def _properties(source: Source, data: bytes) -> Iterator[tuple[list[bytes], bytes, bytes]]:
    """Path, name and value of each property. Raises InputFault where the tree is damaged."""
    if len(data) < _HEADER.size:
        raise _damaged(source)
    _, total, offset, strings, _ = _HEADER.unpack_from(data)
    data = data[:total]
    path: list[bytes] = []
    while offset + 4 <= len(data):
        [token] = _WORD.unpack_from(data, offset)
        offset += 4
        if token == BEGIN:
            name = _name(source, data, offset)
            path.append(name)
            offset = (offset + len(name) + 4) & ~3
        elif token == END and path:
            path.pop()
        elif token == PROPERTY and offset + 8 <= len(data):
            length, at = _PAIR.unpack_from(data, offset)
            yield path, _name(source, data, strings + at), data[offset + 8 : offset + 8 + length]
            offset = (offset + 8 + length + 3) & ~3
        elif token == LAST:
            return
        elif token != NOTHING:
            break
    raise _damaged(source)


def _name(source: Source, data: bytes, start: int) -> bytes:
    """The text at ``start``, up to its NUL."""
    end = data.find(b"\0", start, start + LONGEST_NAME)
    if end < 0:
        raise _damaged(source)
    return data[start:end]


def _damaged(source: Source) -> InputFault:
    return InputFault(f"{source.name} is a damaged device tree")
