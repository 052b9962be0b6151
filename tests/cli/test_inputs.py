"""What a run reads is noted, so that a later one can tell whether it is unchanged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from meminit import data
from meminit.cli import cache, inputs
from meminit.cli.inputs import noted, noted_elsewhere, noted_folder, noted_kind, recorded, recording, unchanged, unknown


def test_notes_of_other_processes_count(tmp_path: Path) -> None:
    made: inputs.Inputs = {}
    noted_elsewhere({"kind /": "folder"})
    recording(made)
    noted_elsewhere({"kind /": "folder"})
    noted_folder(tmp_path / "none")
    noted_kind(tmp_path / "none")
    noted(tmp_path / "none")
    assert unchanged(made)
    assert len(made) == 4
    noted_elsewhere(None)
    noted_elsewhere({"kind /x": "folder"})
    noted_folder(tmp_path)
    noted_kind(tmp_path)
    noted(tmp_path)
    assert recorded() is None
    assert len(made) == 4
    recording(None)
    unknown()
    assert recorded() is None


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "broken").symlink_to("nowhere")
    kinds = [inputs._kind(tmp_path / name) for name in (".", "file", "broken", "none")]

    assert kinds == ["folder", "file", "other", "-"]


def test_the_key_needs_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    here = cache.key_of("a")
    gone.rmdir()

    assert cache.key_of("a") != here


def test_what_meminit_is_made_of_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    before = data.state()
    real = os.stat

    def newer(path: str) -> os.stat_result:
        found = real(path)
        return os.stat_result((*found[:6], found.st_size + 1, *found[7:])) if path.endswith("check.py") else found

    assert data.state() == before
    monkeypatch.setattr(os, "stat", newer)
    assert data.state() != before
