"""The cache of `meminit check`: the same answer from what was kept, and never an answer to something else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from meminit import data
from meminit.cli import cache, inputs
from meminit.cli.inputs import noted, recorded, recording, unchanged
from running import Ended, meminit

MACHINE = "meminit: machine/1\nnodes: [{id: 0, memory: 8G}]\n"
PROJECT = """\
meminit: project/1
boots:
  m: {machine: machines/*.yaml, kernel: ["6.1", {config: k.config}], cmdline: [memmap=4G2G, ro]}
  g: {kernel: "6.1", cmdline: {file: grub}}
waivers: [{check: B154, boot: none, reason: a test}]
"""
SAME = "nothing has changed"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    (work / "machines").mkdir(parents=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(data, "state", lambda: "these rules")
    (work / "machines" / "a.yaml").write_text(MACHINE)
    (work / "k.config").write_text("# Linux/x86 6.1.0 Kernel Configuration\nCONFIG_64BIT=y\n")
    (work / "grub").write_text('GRUB_CMDLINE_LINUX="memmap=4G2G"\n')
    (work / "meminit.yaml").write_text(PROJECT)
    return work


def check(*more: str) -> Ended:
    return meminit("check", *more, cached=True)


def kept(folder: Path) -> list[Path]:
    return sorted((folder.parent / "cache" / "meminit" / "check").glob("*"))


@pytest.mark.parametrize("format_", ["text", "json", "sarif"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_second_run_says_the_same_and_only_reads(folder: Path, format_: str, jobs: str) -> None:
    first = check("--format", format_, "--jobs", jobs)
    second = check("--format", format_, "--jobs", jobs)
    told = check("--format", format_, "-v").err

    assert first == second
    assert first.out.count("B105") >= 3
    assert SAME in told
    assert len(kept(folder)) == 1


def change_config(folder: Path) -> None:
    (folder / "k.config").write_text("# Linux/x86 6.1.0 Kernel Configuration\nCONFIG_64BIT=y\nCONFIG_NUMA=y\n")


def add_machine(folder: Path) -> None:
    (folder / "machines" / "b.yaml").write_text(MACHINE)


def remove_machine(folder: Path) -> None:
    (folder / "machines" / "a.yaml").unlink()


def change_project(folder: Path) -> None:
    (folder / "meminit.yaml").write_text(PROJECT.replace("cmdline: [memmap=4G2G, ro]", "cmdline: quiet"))


def add_beside_grub(folder: Path) -> None:
    (folder / "grub.d").mkdir()
    (folder / "grub.d" / "9.cfg").write_text("GRUB_CMDLINE_LINUX=quiet\n")


@pytest.mark.parametrize("change", [change_config, add_machine, remove_machine, change_project, add_beside_grub])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_has_changed_is_read_anew(folder: Path, change: object, jobs: str) -> None:
    check("--jobs", jobs)
    assert callable(change)
    change(folder)
    with_cache = check("--jobs", jobs, "-v")
    without = check("--no-cache")

    assert SAME not in with_cache.err
    assert check("--jobs", jobs) == without


def test_a_project_that_appears_nearer_is_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    first = check()
    (folder / "below" / "meminit.yaml").write_text("meminit: project/1\nboots: {near: {kernel: '6.1'}}\n")

    assert "(near)" in check().out
    assert first.out != check().out


def test_other_questions_have_answers_of_their_own(folder: Path) -> None:
    for asked in ([], ["--select", "B105"], ["-k", "6.1", "-l", "ro"], ["-k", "6.1", "-l", "rw"]):
        check(*asked)

    assert len(kept(folder)) == 4


def test_without_a_cache_nothing_is_kept(folder: Path) -> None:
    check("--no-cache")

    assert kept(folder) == []


@pytest.mark.parametrize("text", [b"", b"garbage", b"meminit cache 1 00\n{}", "foreign"])
def test_a_broken_or_foreign_cache_is_ignored_and_told(folder: Path, text: bytes | str) -> None:
    first = check()
    (file,) = kept(folder)
    body = text if isinstance(text, bytes) else b'{"a": 1}'
    file.write_bytes(body if isinstance(text, bytes) else cache._head(body).encode() + b"\n" + body)
    told = check("-v").err

    assert "is broken or foreign and is ignored" in told
    assert check() == first


def test_a_kept_report_of_another_shape_is_ignored(folder: Path) -> None:
    first = check()
    (file,) = kept(folder)
    body = b'{"inputs": {}, "more": [], "report": [1, 2]}'
    file.write_bytes(cache._head(body).encode() + b"\n" + body)

    assert "is not of this meminit and is ignored" in check("-v").err
    assert check() == first


def test_another_meminit_or_other_rules_do_not_take_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    monkeypatch.setattr(data, "state", lambda: "other rules")
    check()

    assert len(kept(folder)) == 2


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "cache").write_text("a file")
    assert check().code == 1
    assert "cannot be written" in check("-v").err
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "")
    assert "no folder for it" in check("-v").err


def test_the_folder_is_where_the_base_directories_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache.folder() == Path("/x/meminit/check")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/h")
    assert cache.folder() == Path("/h/.cache/meminit/check")


def test_too_many_and_too_large_ones_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 2)
    for line in ("a", "b", "c", "d"):
        check("-k", "6.1", "-l", line)
    assert len(kept(folder)) == 2
    monkeypatch.setattr(cache, "MAX_BYTES", 10)
    assert "too large to be kept" in check("-k", "6.1", "-l", "e", "-v").err


def test_what_cannot_be_looked_at_again_is_not_kept(folder: Path) -> None:
    told = meminit("check", "-c", "-", "-v", stdin="CONFIG_64BIT=y\n", cached=True).err

    assert "this run is not kept" in told
    assert kept(folder) == []


def test_a_pipe_is_not_emptied_by_looking(folder: Path) -> None:
    pipe = folder / "pipe"
    pipe.write_text("x")
    made: inputs.Inputs = {}
    recording(made)
    noted(pipe, b"x")
    pipe.unlink()
    os.mkfifo(pipe)
    assert not unchanged(made)
    noted(pipe, b"x")
    assert recorded() is None
    recording(None)


def test_a_file_that_can_no_longer_be_read_has_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: inputs.Inputs = {}
    recording(made)
    noted(folder / "grub", b"")
    recording(None)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert not unchanged(made)


def test_this_machine_is_looked_at_anew(folder: Path) -> None:
    check("--here", "--project", "none")

    assert kept(folder) == []


def test_a_crash_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("meminit.cli.checking.run", crash)

    assert check().code == 3
    assert kept(folder) == []


def test_a_fault_ends_the_noting(folder: Path) -> None:
    (folder / "meminit.yaml").write_text("nothing\n")
    assert check().code == 2
    assert recorded() is None
    assert kept(folder) == []
