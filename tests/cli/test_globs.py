"""Patterns of a project file: what they match, and what is said where they match nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from meminit.cli import globs
from meminit.cli.globs import expander_below
from meminit.errors import InputFault
from meminit.text import Source
from running import meminit

PLACE = Source("meminit.yaml", "machine: x").place(9, 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a/one.yaml", "a/two.yaml", "a/.hidden.yaml", "a/deep/er/three.yaml", "b/four.yaml", "b/[x].yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "a" / "deep" / "up").symlink_to(tmp_path / "a")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("a/*.yaml", ("a/one.yaml", "a/two.yaml")),
        ("./a/*.yaml", ("a/one.yaml", "a/two.yaml")),
        ("a/.h*", ("a/.hidden.yaml",)),
        ("*/[of]*.yaml", ("a/one.yaml", "b/four.yaml")),
        ("**/*.yaml", ("a/deep/er/three.yaml", "a/one.yaml", "a/two.yaml", "b/[x].yaml", "b/four.yaml")),
        ("a/**", ("a/deep", "a/deep/er", "a/deep/er/three.yaml", "a/deep/up", "a/one.yaml", "a/two.yaml")),
        ("b/[x].yaml", ("b/[x].yaml",)),
    ],
)
def test_patterns(folder: Path, pattern: str, found: tuple[str, ...]) -> None:
    assert expander_below(folder)(pattern, None) == found


@pytest.mark.parametrize("pattern", ["c/*.yaml", "a/one.yaml/*", "*.yaml"])
def test_a_pattern_that_matches_nothing_is_a_fault_at_its_place(folder: Path, pattern: str) -> None:
    with pytest.raises(InputFault, match="matches nothing") as caught:
        expander_below(folder)(pattern, PLACE)

    assert caught.value.place == PLACE


@pytest.mark.parametrize("pattern", ["../*.yaml", "/etc/*"])
def test_a_pattern_stays_in_its_folder(folder: Path, pattern: str) -> None:
    with pytest.raises(InputFault, match="lies outside"):
        expander_below(folder / "a")(pattern, PLACE)


def test_a_folder_that_cannot_be_read_matches_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def scandir(name: str) -> object:
        if name.endswith("/b/"):
            raise PermissionError(13, "Permission denied")
        return real(name)

    monkeypatch.setattr(os, "scandir", scandir)
    assert expander_below(folder)("*/*.yaml", None) == ("a/one.yaml", "a/two.yaml")


def test_no_pattern_looks_at_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(globs, "MAX_LOOKED_AT", 5)
    with pytest.raises(InputFault, match="more than 5 names"):
        expander_below(folder)("**/*.yaml", PLACE)


def test_check_tells_of_a_pattern_that_matches_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "meminit.yaml").write_text("meminit: project/1\nboots:\n  m: {machine: 'c/*.yaml'}\n")
    ended = meminit("check")

    assert ended.code == 2
    assert "`c/*.yaml` matches nothing" in ended.err
    assert "meminit.yaml:3:16" in ended.err
