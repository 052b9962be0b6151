"""Files of the user are opened as what they are, within limits; whatever is wrong with one is told in a sentence."""

from __future__ import annotations

import gzip
import io
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from meminit.cli import files, unpacking
from meminit.cli.files import open_machine, open_text
from meminit.read.files import Files
from packed_files import PACKERS, fault_of, tar, written

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("packer", PACKERS.values(), ids=PACKERS)
def test_texts_are_unpacked_by_their_content(tmp_path: Path, packer: Callable[[bytes], bytes]) -> None:
    path = written(tmp_path, packer("nodes: é\n".encode()))

    assert open_text(path).text == "nodes: é\n"
    source = open_machine(path)
    assert not isinstance(source, Files)
    assert (source.name, source.text) == (str(path), "nodes: é\n")


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd"])
def test_files_of_several_streams_are_read_to_the_end(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, PACKERS[name](b"one ") + PACKERS[name](b"two"))

    assert open_text(path).text == "one two"


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd"])
def test_damaged_files_are_told(tmp_path: Path, name: str) -> None:
    data = PACKERS[name](os.urandom(4000))

    for broken in (data[:-9], data[:7], data[:200]):
        assert "is damaged" in fault_of(open_text, written(tmp_path, broken))


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd"])
def test_what_unpacks_without_end_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1 << 20)
    monkeypatch.setattr(unpacking, "MAX_RATIO", 10)
    path = written(tmp_path, PACKERS[name](bytes(20 << 20)))

    assert "unpacks to more than" in fault_of(open_text, path)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    folder = str(tmp_path)

    assert fault_of(open_text, tmp_path / "none") == f"cannot read {folder}/none: No such file or directory"
    assert fault_of(open_text, tmp_path) == f"{folder} is a folder, not a file"
    assert fault_of(open_text, written(tmp_path, b"")) == f"{folder}/file is empty"
    assert fault_of(open_text, written(tmp_path, gzip.compress(b""))) == f"{folder}/file is empty"
    assert "cannot read" in fault_of(open_text, Path("a\0b"))
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert "cannot read" in fault_of(open_machine, loop)
    assert "is an archive, not a text" in fault_of(open_text, written(tmp_path, tar(("a", b"b"))))


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, b"x")
    monkeypatch.setattr(os, "open", refuse)

    assert fault_of(open_text, path) == f"cannot read {path}: Permission denied"


def test_a_pipe_that_nobody_writes_to_is_told_and_a_socket_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert "is a pipe that nobody writes to" in fault_of(open_text, tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert "cannot read" in fault_of(open_text, tmp_path / "s")


def test_a_pipe_that_somebody_writes_to_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"arch: arm\n")
    os.close(writing)
    try:
        assert open_text(Path(f"/dev/fd/{reading}")).text == "arch: arm\n"
    finally:
        os.close(reading)


@pytest.mark.parametrize("opener", [open_text, open_machine])
def test_a_dash_is_standard_input(opener: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b"arch: arm\n"))))

    source = opener(Path("-"))

    assert getattr(source, "name", "") == "<stdin>"
    assert getattr(source, "text", "") == "arch: arm\n"


def test_too_large_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1 << 20)

    assert "is larger than 1 MiB" in fault_of(open_text, Path("/dev/zero"))
    assert "is larger than 1 MiB" in fault_of(open_machine, written(tmp_path, bytes((1 << 20) + 1)))
