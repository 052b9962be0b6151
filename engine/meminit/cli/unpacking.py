"""Compressed files in memory, told by their first bytes, within limits of size and ratio."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, cast

from meminit.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAX_RATIO", "MAX_UNPACKED", "unpacked"]

MAX_UNPACKED = 512 << 20
MAX_RATIO = 1000
FREE_BYTES = 32 << 20
"""Up to this size any ratio will do: a tar of many tiny files is mostly zero bytes."""
PIECE = 1 << 20


def unpacked(name: str, data: bytes) -> bytes:
    """``data``, or what it is a gzip, xz, bzip2 or zstd file of. Raises InputFault."""
    opener = next((opener for magic, opener in _FORMATS if data.startswith(magic)), None)
    if opener is None:
        return data
    found = bytearray()
    limit = min(MAX_UNPACKED, max(FREE_BYTES, MAX_RATIO * len(data)))
    try:
        with opener(data) as stream:
            while len(found) <= limit and (piece := stream.read(PIECE)):
                found += piece
    except Exception as problem:  # noqa: BLE001  four libraries, each with errors of its own
        raise InputFault(f"{name} is damaged: {problem}") from None
    if len(found) > limit:
        raise InputFault(f"{name} unpacks to more than {limit >> 20} MiB from {len(data):,} bytes")
    return bytes(found)


def _gzip(data: bytes) -> BinaryIO:
    import gzip

    return cast("BinaryIO", gzip.GzipFile(fileobj=io.BytesIO(data)))


def _bzip2(data: bytes) -> BinaryIO:
    import bz2

    return cast("BinaryIO", bz2.BZ2File(io.BytesIO(data)))


def _xz(data: bytes) -> BinaryIO:
    import lzma

    return cast("BinaryIO", lzma.LZMAFile(io.BytesIO(data)))


def _zstd(data: bytes) -> BinaryIO:
    import zstandard

    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(data, read_across_frames=True)
    return cast("BinaryIO", reader)


_FORMATS: tuple[tuple[bytes, Callable[[bytes], BinaryIO]], ...] = (
    (b"\x1f\x8b", _gzip),
    (b"BZh", _bzip2),
    (b"\xfd7zXZ\0", _xz),
    (b"\x28\xb5\x2f\xfd", _zstd),
)
