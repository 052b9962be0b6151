"""The installed command as a process: whatever its streams are, it ends with the right code and without a traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from meminit.cli import main
from meminit.derive.layout import layout_shown
from running import meminit

PROGRAM = str(Path(sys.executable).with_name("meminit"))
BOOT = {"machine": {"meminit": "machine/1", "nodes": [{"id": 0, "memory": "1G"}]}, "kernel": "4.7"}


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which $M is the command."""
    return subprocess.run(
        ["sh", "-c", line],
        env={**os.environ, "M": PROGRAM, **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("$M features >&-", 2, "error: output: stdout is closed"),
        ("$M --help >/dev/full", 2, "error: output: No space left on device"),
        ("$M features >/dev/full", 2, "error: output: No space left on device"),
        ("$M zones -m /nowhere 2>&-", 2, ""),
        ("$M zones -m /nowhere 2>/dev/full", 2, ""),
        ("$M zones -m - <&-", 2, "error: standard input is closed"),
        ("$M zones --batch - <&-", 2, "error: standard input is closed"),
        ("$M features | head -n 1", 0, ""),
        ("$M features; $M --version >/dev/null", 0, ""),
        ("cd $(mktemp -d) && rmdir $PWD && $M check", 2, "error: the working folder is gone"),
        ("_MEMINIT_COMPLETE=bash_complete $M", 0, ""),
        ("_MEMINIT_COMPLETE=nonsense $M", 0, ""),
    ],
)
def test_streams_and_folders_that_are_gone(line: str, code: int, said: str) -> None:
    ended = shell(line)

    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False)
    assert ended.stderr.startswith(said)


def test_a_locale_that_cannot_say_it_gets_escapes() -> None:
    ended = shell("$M steps -k 4.7", PYTHONIOENCODING="ascii")

    assert ended.returncode == 0
    assert "\\u2190" in ended.stdout


def test_files_are_written_through_links_and_devices_in_place(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    ended = shell(f"$M features -q -o {link} && $M features -q -o json:/dev/stdout > {tmp_path / 'out'}")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert link.is_symlink()
    assert json.loads(real.read_text())["meminit"] == "features/1"
    assert real.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "out").read_text() == real.read_text()


def test_one_defect_costs_one_line_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    from meminit.cli import zones

    asked = layout_shown

    def fails_once(_: object) -> object:
        monkeypatch.setattr(zones, "layout_shown", asked)
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(zones, "layout_shown", fails_once)
    line = json.dumps(BOOT) + "\n"
    ended = meminit("zones", "--batch", "-", stdin=line + line)
    first, second = map(json.loads, ended.out.splitlines())

    assert ended.code == 3
    assert first["error"]["message"].startswith("defect in meminit")
    assert second["meminit"] == "zones/1"


def test_a_batch_may_be_a_pipe_but_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ended = shell(f"timeout 20 $M zones --batch {tmp_path / 'pipe'}")

    assert (ended.returncode, ended.stdout) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["zonelists", "-m", ""], "--machine is given as nothing"),
        (["check", "-c", ""], "--config is given as nothing"),
        (["zones", "--project", "{project}"], "which boot of {project}?"),
        (["features", "-o", "foo:x.json"], "no format for `foo:x.json`"),
    ],
)
def test_what_could_mean_anything_is_asked_back(tmp_path: Path, words: list[str], said: str) -> None:
    project = tmp_path / "meminit.yaml"
    project.write_text("meminit: project/1\nboots: {one: {kernel: '4.7'}, two: {kernel: '4.7'}}\n")
    ended = meminit(*(word.format(project=project) for word in words))

    assert ended.code == 2
    assert said.format(project=project) in ended.err


def test_the_process_ends_with_the_code_of_main(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[int] = []
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(os, "_exit", ends.append)
    for raised in (SystemExit(3), SystemExit("text"), BrokenPipeError(), OSError(28, "No space left on device")):

        def ending(raised: BaseException = raised) -> None:
            raise raised

        monkeypatch.setattr(main, "main", ending)
        main.process()

    assert ends == [3, 0, 0, 2]
