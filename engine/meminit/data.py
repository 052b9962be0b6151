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
    return tuple(name for name in _names() if name.startswith(f"{folder}/") and name.endswith(suffix))


@cache
def _names() -> tuple[str, ...]:
    top = _top()
    return tuple(
        sorted(
            f"{folder[len(top) + 1 :]}/{name}".replace(os.sep, "/")
            for kind in ("rules", "grammar")
            for folder, _, found in os.walk(f"{top}{os.sep}{kind}")
            for name in found
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
    text = _knowledge().get(name)
    if text is None or f'"{key}":' in text:
        return True
    if _installed():
        return False
    written, size = stamp(name)
    return not text.startswith(f'{{"stamp":[{written},{size}],')


def state() -> str:
    """Tells this meminit from any other: names, times of writing and sizes of its modules and of all rules."""
    files = [f"{_top()}/{name}" for name in _names()]
    for folder, _, found in os.walk(os.path.dirname(os.path.realpath(__file__))):  # noqa: PTH120  see root()
        files += (f"{folder}/{name}" for name in found if name.endswith((".py", ".json")))
    known = ((file, os.stat(file)) for file in sorted(files))  # noqa: PTH116  likewise
    text = "\n".join(f"{file} {status.st_mtime_ns} {status.st_size}" for file, status in known)
    octets = text.encode("utf-8", "surrogateescape")
    return f"{len(octets)}-{zlib.crc32(octets):08x}-{zlib.adler32(octets):08x}"


@cache
def _entry(name: str) -> Any:  # noqa: ANN401  as above
    text = _knowledge().get(name)
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return None


@cache
def _knowledge() -> dict[str, str]:
    """The compiled documents by name, as JSON: each is on a line of its own, so that only what is asked for is read."""
    try:
        text = _read(f"{os.path.dirname(__file__)}/knowledge.json")  # noqa: PTH120  see root()
    except (OSError, ValueError):
        return {}
    entries = (line.rstrip(",").partition(":") for line in text.split("\n") if line.startswith('"'))
    return {name[1:-1]: entry for name, _, entry in entries}


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  see root()
        return file.read()


@cache
def _installed() -> bool:
    """Whether the rules are those of a wheel, which stay as they were built."""
    return _top().endswith(f"{os.sep}_data")
