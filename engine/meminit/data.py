"""Where the package's own ``rules/`` and ``grammar/`` are, and what they hold; nothing else opens them."""

from __future__ import annotations

import json
import os
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

from meminit.errors import Defect
from meminit.text import Source

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["compiled", "digest", "may_have", "names", "root", "source", "stamp", "state", "text"]

_AROUND = len('"":')
"""What stands around a name before its document."""


def root() -> Path:
    """The folder that holds ``rules/`` and ``grammar/``: the wheel's ``_data``, else the checkout."""
    from pathlib import Path  # 4 ms of a start that reads no file of the user's

    return Path(_top())


@cache
def _top() -> str:
    package = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120  see root()
    for candidate in (f"{package}{os.sep}_data", os.path.dirname(os.path.dirname(package))):  # noqa: PTH120  likewise
        if os.path.isdir(f"{candidate}/rules") and os.path.isdir(f"{candidate}/grammar"):  # noqa: PTH112  likewise
            return candidate
    message = f"rules/ and grammar/ are missing beside {package}: the installation is incomplete"
    raise Defect(message)


@cache
def names(folder: str, suffix: str = ".yaml") -> tuple[str, ...]:
    """Sorted paths below ``folder`` (itself relative to the root) that end with ``suffix``."""
    top = _top()
    return tuple(
        sorted(
            f"{below[len(top) + 1 :]}/{name}".replace(os.sep, "/")
            for below, _, found in os.walk(f"{top}{os.sep}{folder}")
            for name in found
            if name.endswith(suffix)
        )
    )


@cache
def text(name: str) -> str:
    """The text of a data file, named relative to the root: ``rules/arches/arm.yaml``."""
    return _read(f"{_top()}/{name}")


def source(name: str) -> Source:
    """The data file as a source, for readers that tell places."""
    return Source(name, text(name))


def stamp(name: str) -> list[int]:
    """When a data file was last written, and its size: while they stay, so does the text."""
    status = os.stat(f"{_top()}/{name}")  # noqa: PTH116  fifty of them are asked for at every start
    return [status.st_mtime_ns, status.st_size]


def digest(name: str) -> str:
    """What tells one text of a data file from another: length and checksums."""
    octets = text(name).encode()
    return f"{len(octets)}-{zlib.crc32(octets):08x}-{zlib.adler32(octets):08x}"


def compiled(name: str) -> Any:  # noqa: ANN401  a data file holds values of any type
    """The document ``rules/…`` as the build left it in knowledge.json; None when its file has changed since."""
    entry = _entry(name)
    if entry is None:
        return None
    if _installed() or entry["stamp"] == stamp(name) or entry["digest"] == digest(name):
        return entry["document"]
    return None


def may_have(name: str, key: str) -> bool:
    """Whether the document ``name`` may hold ``key`` somewhere; sure only of a file that is as the build saw it."""
    line = _knowledge().get(name)
    if line is None or f'"{key}":' in line:
        return True
    if _installed():
        return False
    written, size = stamp(name)
    return not line.startswith(f'{{"stamp":[{written},{size}],', len(name) + _AROUND)


def state() -> str:
    """Tells this meminit from any other: names, times of writing and sizes of its modules and of all rules."""
    files = [f"{_top()}/{name}" for kind in ("rules", "grammar") for name in names(kind, "")]
    for folder, _, found in os.walk(os.path.dirname(os.path.realpath(__file__))):  # noqa: PTH120  see root()
        files += (f"{folder}/{name}" for name in found if name.endswith((".py", ".json")))
    known = ((file, os.stat(file)) for file in sorted(files))  # noqa: PTH116  likewise
    text = "\n".join(f"{file} {status.st_mtime_ns} {status.st_size}" for file, status in known)
    octets = text.encode("utf-8", "surrogateescape")
    return f"{len(octets)}-{zlib.crc32(octets):08x}-{zlib.adler32(octets):08x}"


@cache
def _entry(name: str) -> Any:  # noqa: ANN401  as above
    line = _knowledge().get(name)
    try:
        return None if line is None else json.loads(line[len(name) + _AROUND :].rstrip(","))
    except ValueError:
        return None


@cache
def _knowledge() -> dict[str, str]:
    """The lines of compiled documents by name: `"NAME":JSON,`, so that only what is asked for is parsed."""
    try:
        text = _read(f"{os.path.dirname(__file__)}/knowledge.json")  # noqa: PTH120  see root()
    except (OSError, ValueError):
        return {}
    return {line[1 : line.index('"', 1)]: line for line in text.split("\n") if line.startswith('"')}


def _read(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123  see root()
        text = file.read().decode()  # three times as fast as the decoder of a text file
    return text.replace("\r\n", "\n") if "\r" in text else text


@cache
def _installed() -> bool:
    """Whether the rules are those of a wheel, which stay as they were built."""
    return _top().endswith(f"{os.sep}_data")
