"""Archives and folders: what is wanted of them is read, inside their bounds."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.cli import archive, files
from meminit.cli.files import open_machine
from meminit.errors import InputFault
from meminit.read.files import Files
from meminit.read.formats.registry import read_machine_files
from packed_files import PACKERS, fault_of, tar, written

NODE = "sys/devices/system/node"


def texts(opened: object) -> dict[str, str]:
    assert isinstance(opened, Files)
    return {name: source.text for name, source in opened.members.items()}


@pytest.mark.parametrize("packer", PACKERS.values(), ids=PACKERS)
def test_archives_give_the_wanted_members(tmp_path: Path, packer: Callable[[bytes], bytes]) -> None:
    data = tar(
        ("top", None),
        (f"top/{NODE}/online", b"0\n"),
        (f"top/{NODE}/node0/meminfo", b"Node 0 MemTotal: 8 kB\n"),
        ("top/etc/passwd", b"no"),
        ("./top/proc/cpuinfo", b"x"),
    )
    path = written(tmp_path, packer(data), "dump.tar")

    opened = open_machine(path)

    assert texts(opened) == {
        "top/proc/cpuinfo": "x",
        f"top/{NODE}/node0/meminfo": "Node 0 MemTotal: 8 kB\n",
        f"top/{NODE}/online": "0\n",
    }
    assert isinstance(opened, Files)
    assert opened.members["top/proc/cpuinfo"].name == f"{path}:top/proc/cpuinfo"
    assert read_machine_files(opened).nodes[0].size == 8 << 10


def test_links_are_followed_inside_the_archive_only(tmp_path: Path) -> None:
    memory = "sys/devices/system/memory"
    data = tar(
        (f"{NODE}/real", b"0-3\n"),
        (f"{NODE}/online", "real"),
        (f"{NODE}/possible", "../node/online"),
        (f"{NODE}/node0", None),
        (f"{memory}/memory0/node0", "../../node/node0"),
        (f"{memory}/memory1/node0", "/etc"),
        ("proc/meminfo", "../../../etc/passwd"),
        ("proc/cpuinfo", "cpuinfo"),
    )

    found = texts(open_machine(written(tmp_path, data)))

    assert found[f"{NODE}/online"] == found[f"{NODE}/possible"] == "0-3\n"
    assert found[f"{memory}/memory0/node0"] == "../../node/node0"
    assert found[f"{memory}/memory1/node0"] == "/etc"
    assert found["proc/meminfo"] == "../../../etc/passwd"
    assert found["proc/cpuinfo"] == "cpuinfo"


def test_hard_links_are_the_file_they_name(tmp_path: Path) -> None:
    data = tar(("other", b"0\n"), (f"{NODE}/online", "other"), ("proc/cpuinfo", "gone"), kind=tarfile.LNKTYPE)

    assert texts(open_machine(written(tmp_path, data))) == {f"{NODE}/online": "0\n"}


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x"])
def test_members_outside_of_the_archive_are_refused(tmp_path: Path, name: str) -> None:
    assert "has a member outside of itself" in fault_of(open_machine, written(tmp_path, tar((name, b"x"))))


def test_limits_of_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, tar((f"{NODE}/online", bytes(100)), (f"{NODE}/possible", bytes(100))))
    monkeypatch.setattr(archive, "MAX_WANTED_BYTES", 150)
    assert "holds more than 0 MiB of machine files" in fault_of(open_machine, path)
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 50)
    assert "is larger than 0 MiB" in fault_of(open_machine, path)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)
    assert "has more than 1 members" in fault_of(open_machine, path)


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    data = bytearray(tar((f"{NODE}/online", bytes(2000)), (f"{NODE}/possible", b"0")))

    assert "is a damaged archive" in fault_of(open_machine, written(tmp_path, bytes(data[:1100])))
    data[1024 + 2048 - 512 : 1024 + 2048] = b"\xff" * 512
    assert "is a damaged archive" in fault_of(open_machine, written(tmp_path, bytes(data)))


def test_what_is_no_tar_is_none(tmp_path: Path) -> None:
    assert not archive.is_tar(b"x" * 511)
    assert not archive.is_tar(bytes(1024))
    assert not archive.is_tar(b"x" * 1024)
    assert not archive.is_tar(b"x" + bytes(1023))
    assert archive.is_tar(tar(("a", b"")))
    assert not isinstance(open_machine(written(tmp_path, b"a: " + b"x" * 1024)), Files)


def sysfs(folder: Path) -> Path:
    for name, text in {
        f"{NODE}/online": "0\n",
        f"{NODE}/node0/meminfo": "Node 0 MemTotal: 8 kB\n",
        f"{NODE}/node0/vmstat": "unread",
        "sys/devices/system/memory/memory0/state": "online\n",
        "etc/sysctl.d/10-a.conf": "vm.x = 1\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "sys/devices/system/memory/memory0/node0").symlink_to("../../node/node0")
    (folder / NODE / "loop").symlink_to("..")
    return folder


def test_folders_give_the_wanted_files(tmp_path: Path) -> None:
    opened = open_machine(sysfs(tmp_path))

    assert texts(opened) == {
        "etc/sysctl.d/10-a.conf": "vm.x = 1\n",
        "sys/devices/system/memory/memory0/node0": "../../node/node0",
        "sys/devices/system/memory/memory0/state": "online\n",
        f"{NODE}/node0/meminfo": "Node 0 MemTotal: 8 kB\n",
        f"{NODE}/online": "0\n",
    }
    assert isinstance(opened, Files)
    assert list(opened.members) == sorted(opened.members)
    assert opened.members[f"{NODE}/online"].name == str(tmp_path / NODE / "online")


def test_a_part_of_a_tree_is_known_by_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sysfs(tmp_path)

    assert set(texts(open_machine(tmp_path / NODE))) == {f"{NODE}/node0/meminfo", f"{NODE}/online"}
    monkeypatch.chdir(tmp_path / NODE)
    assert set(texts(open_machine(Path()))) == {f"{NODE}/node0/meminfo", f"{NODE}/online"}


def test_what_cannot_be_read_in_a_folder_is_left_out(tmp_path: Path) -> None:
    sysfs(tmp_path)
    (tmp_path / NODE / "possible").symlink_to("nowhere")
    os.mkfifo(tmp_path / NODE / "node0/cpulist")

    assert f"{NODE}/possible" not in texts(open_machine(tmp_path))
    assert f"{NODE}/node0/cpulist" not in texts(open_machine(tmp_path))


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)

    assert fault_of(open_machine, tmp_path) == f"cannot read {tmp_path}: Permission denied"


def test_limits_of_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sysfs(tmp_path)
    monkeypatch.setattr(files, "MAX_DEPTH", 3)
    assert set(texts(open_machine(tmp_path))) == {"etc/sysctl.d/10-a.conf"}
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_WANTED_BYTES", 8)
    assert "is larger than what is read of a folder" in fault_of(open_machine, tmp_path)
    monkeypatch.setattr(files, "MAX_ENTRIES", 2)
    assert fault_of(open_machine, tmp_path) == f"{tmp_path} holds more than 2 files"


@given(st.binary(max_size=600), st.sampled_from(sorted(PACKERS)))
@settings(deadline=None, max_examples=60)
def test_any_bytes_are_opened_or_refused(data: bytes, packing: str) -> None:
    reading, writing = os.pipe()
    os.write(writing, PACKERS[packing](data))
    os.close(writing)
    try:
        opened = str(open_machine(Path(f"/dev/fd/{reading}")))
    except InputFault as fault:
        opened = str(fault)
    finally:
        os.close(reading)

    assert opened
