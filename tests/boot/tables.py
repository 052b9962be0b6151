"""ACPI tables that tell of nodes, and archives: the kernel takes tables in front of its initramfs for firmware's."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

__all__ = ["Affinity", "File", "archive", "srat", "tables_archive"]

_ENABLED, _HOTPLUG = 1, 2
_FOLDER, _REGULAR, _DEVICE = 0o040755, 0o100755, 0o020600


class Affinity(NamedTuple):
    """Memory of a node in bytes, ``end`` exclusive."""

    node: int
    start: int
    end: int
    hotplug: bool = False


class File(NamedTuple):
    """A file of an archive; ``device`` are major and minor of a character device."""

    data: bytes = b""
    mode: int = _REGULAR
    device: tuple[int, int] = (0, 0)

    @classmethod
    def folder(cls) -> File:
        """A folder."""
        return cls(mode=_FOLDER)

    @classmethod
    def console(cls) -> File:
        """/dev/console."""
        return cls(mode=_DEVICE, device=(5, 1))


def srat(cpus: Sequence[int], memory: Iterable[Affinity]) -> bytes:
    """A System Resource Affinity Table: the node of each CPU, by APIC id from 0 on, then the memory of nodes."""
    rows = [struct.pack("<BBBBIB3sI", 0, 16, node, apic, _ENABLED, 0, bytes(3), 0) for apic, node in enumerate(cpus)]
    for row in memory:
        flags = _ENABLED | (_HOTPLUG if row.hotplug else 0)
        rows.append(struct.pack("<BBIHQQIIQ", 1, 40, row.node, 0, row.start, row.end - row.start, 0, flags, 0))
    return _table(b"SRAT", 3, struct.pack("<IQ", 1, 0) + b"".join(rows))


def _table(signature: bytes, revision: int, body: bytes) -> bytes:
    """With the names that QEMU's tables have, of a later revision than theirs: the kernel takes it in their place."""
    size = 36 + len(body)
    head = struct.pack("<4sIBB6s8sI4sI", signature, size, revision, 0, b"BOCHS ", b"BXPC    ", 0xFFFF, b"BXPC", 1)
    table = bytearray(head + body)
    table[9] = -sum(table) % 256
    return bytes(table)


def tables_archive(tables: Mapping[str, bytes]) -> bytes:
    """The tables where early_initrd finds them; empty without any."""
    if not tables:
        return b""
    below = "kernel/firmware/acpi"
    folders = dict.fromkeys(("kernel", "kernel/firmware", below), File.folder())
    return archive(folders | {f"{below}/{name.lower()}.aml": File(data) for name, data in tables.items()})


def archive(files: Mapping[str, File]) -> bytes:
    """A cpio archive of the "new ASCII" kind, which the kernel unpacks."""
    entries = [_entry(number, name, file) for number, (name, file) in enumerate(files.items(), 1)]
    whole = b"".join([*entries, _entry(0, "TRAILER!!!", File(mode=0))])
    return whole + bytes(-len(whole) % 512)


def _entry(inode: int, name: str, file: File) -> bytes:
    path = name.encode() + b"\0"
    fields = (inode, file.mode, 0, 0, 1, 0, len(file.data), 0, 0, *file.device, len(path), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + path
    return head + bytes(-len(head) % 4) + file.data + bytes(-len(file.data) % 4)
