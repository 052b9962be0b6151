"""Archives in memory: the wanted texts of a tar, never unpacked to disk, within limits."""

from __future__ import annotations

import io
import posixpath
from types import MappingProxyType
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.files import Files
from meminit.text import Source

if TYPE_CHECKING:
    import tarfile
    from collections.abc import Callable

__all__ = ["MAX_MEMBERS", "MAX_MEMBER_BYTES", "is_tar", "read_tar"]

MAX_MEMBERS = 100_000
MAX_MEMBER_BYTES = 16 << 20
MAX_WANTED_BYTES = 64 << 20
MAX_LINKS = 16
BLOCK_BYTES = 512
"""Of a tar header; what it does not use is filled with zero bytes."""


def is_tar(data: bytes) -> bool:
    """Whether ``data`` opens with a tar header whose checksum is right."""
    head = data[:BLOCK_BYTES]
    if len(head) < BLOCK_BYTES or b"\0" not in head or not head.strip(b"\0"):
        return False
    import tarfile  # takes four milliseconds, and a text needs none of it

    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def read_tar(name: str, data: bytes, wants: Callable[[str], bool]) -> Files:
    """The members that ``wants`` names. Links are followed inside the archive; other links are what they say.

    Raises InputFault for what cannot be read, for names that leave the archive, and for too much of anything.
    """
    import tarfile

    entries: dict[str, tarfile.TarInfo] = {}
    found: dict[str, Source] = {}
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for count, entry in enumerate(archive, 1):
                if count > MAX_MEMBERS:
                    raise InputFault(f"{name} has more than {MAX_MEMBERS:,} members")
                entries[_inside(name, entry.name)] = entry
            if data[archive.offset : archive.offset + tarfile.BLOCKSIZE].strip(b"\0"):
                raise InputFault(f"{name} is a damaged archive: what follows {len(entries)} members is none")
            for path in sorted(path for path in entries if wants(path)):
                entry = _followed(entries, path)
                if not (entry.isreg() or entry.issym()):
                    continue
                if entry.size > MAX_MEMBER_BYTES:
                    raise InputFault(f"{name}:{path} is larger than {MAX_MEMBER_BYTES >> 20} MiB")
                total += entry.size
                if total > MAX_WANTED_BYTES:
                    raise InputFault(f"{name} holds more than {MAX_WANTED_BYTES >> 20} MiB of machine files")
                found[path] = Source.from_bytes(f"{name}:{path}", _content(archive, entry))
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as problem:
        raise InputFault(f"{name} is a damaged archive: {problem}") from None
    return Files(name, MappingProxyType(found))


def _inside(archive: str, name: str) -> str:
    """``name`` in its shortest form. Raises InputFault when it leaves the archive."""
    if name.startswith("/") or ".." in name.split("/"):
        raise InputFault(f"{archive} has a member outside of itself: {name[:200]!a}")
    return posixpath.normpath(name)


def _followed(entries: dict[str, tarfile.TarInfo], path: str) -> tarfile.TarInfo:
    """The entry at ``path``, or the file in the archive that its links lead to; else the last link itself."""
    entry = entries[path]
    for _ in range(MAX_LINKS):
        if not (entry.issym() or entry.islnk()):
            break
        target = entry.linkname if entry.islnk() else posixpath.join(posixpath.dirname(path), entry.linkname)
        path = posixpath.normpath(target)
        if path not in entries or entries[path].isdir():
            break
        entry = entries[path]
    return entry


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    if entry.issym():
        return entry.linkname.encode("utf-8", "surrogateescape")
    stream = archive.extractfile(entry)
    return b"" if stream is None else stream.read(entry.size)
