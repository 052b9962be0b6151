"""Compressed files in memory, told by their first bytes, within limits of size and ratio."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from meminit.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    class _Readable(Protocol):
        def read(self, size: int, /) -> bytes: ...


__all__ = ["MAX_RATIO", "MAX_UNPACKED", "unpacked"]

MAX_UNPACKED = 512 << 20
MAX_RATIO = 1000
FREE_BYTES = 32 << 20
"""Up to this size any ratio will do: a tar of many tiny files is mostly zero bytes."""
PIECE = 1 << 20
ZSTD_INPUT = 256
"""Bytes given to zstd at once: each four of them may become 128 KiB."""


def unpacked(name: str, data: bytes) -> bytes:
    """``data``, or what it is a gzip, xz, bzip2 or zstd file of. Raises InputFault."""
    unpack = next((unpack for magic, unpack in _FORMATS if data.startswith(magic)), None)
    if unpack is None:
        return data
    found = bytearray()
    limit = min(MAX_UNPACKED, max(FREE_BYTES, MAX_RATIO * len(data)))
    try:
        for piece in unpack(data):
            found += piece
            if len(found) > limit:
                break
    except Exception as problem:  # noqa: BLE001  four libraries, each with errors of its own
        raise InputFault(f"{name} is damaged: {problem}") from None
    if len(found) > limit:
        raise InputFault(f"{name} unpacks to more than {limit >> 20} MiB from {len(data):,} bytes")
    return bytes(found)


def _pieces(stream: _Readable) -> Iterator[bytes]:
    return iter(lambda: stream.read(PIECE), b"")


def _gzip(data: bytes) -> Iterator[bytes]:
    import gzip

    return _pieces(gzip.GzipFile(fileobj=io.BytesIO(data)))


def _bzip2(data: bytes) -> Iterator[bytes]:
    import bz2

    return _pieces(bz2.BZ2File(io.BytesIO(data)))


def _xz(data: bytes) -> Iterator[bytes]:
    import lzma

    return _pieces(lzma.LZMAFile(io.BytesIO(data)))


def _zstd(data: bytes) -> Iterator[bytes]:
    import zstandard

    offset = 0
    while offset < len(data):
        frame = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        while not frame.eof:
            if offset >= len(data):
                raise EOFError("it ends too early")
            yield frame.decompress(data[offset : offset + ZSTD_INPUT])
            offset += ZSTD_INPUT
        offset = min(offset, len(data)) - len(frame.unused_data)


_FORMATS: tuple[tuple[bytes, Callable[[bytes], Iterator[bytes]]], ...] = (
    (b"\x1f\x8b", _gzip),
    (b"BZh", _bzip2),
    (b"\xfd7zXZ\0", _xz),
    (b"\x28\xb5\x2f\xfd", _zstd),
)
