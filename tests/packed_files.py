"""Files as they are packed, written and refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard

from meminit.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PACKERS", "fault_of", "tar", "written"]

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def tar(*members: tuple[str, bytes | str | None], kind: bytes = tarfile.SYMTYPE) -> bytes:
    """A tar of files (bytes), links (text) and folders (None)."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as out:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            if content is None:
                entry.type = tarfile.DIRTYPE
                out.addfile(entry)
            elif isinstance(content, str):
                entry.type, entry.linkname = kind, content
                out.addfile(entry)
            else:
                entry.size = len(content)
                out.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def written(folder: Path, data: bytes, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def fault_of(opener: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(InputFault) as caught:
        opener(path)
    return caught.value.message
