"""Results go to stdout and to files, each whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from meminit.cli import asked, output
from meminit.errors import InputFault
from running import meminit


def emit(*outputs: str, format: str = "text", quiet: bool = False) -> None:  # noqa: A002  the option's name
    chosen = asked.OutputOptions(format=format, outputs=outputs, quiet=quiet)
    output.emit(chosen, {"text": lambda: "hello\n", "json": lambda: "{}\n"})


def test_stdout_and_files_each_get_their_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    emit(str(tmp_path / "a.json"), f"text:{tmp_path}/b")

    assert capsys.readouterr().out == "hello\n"
    assert (tmp_path / "a.json").read_text() == "{}\n"
    assert (tmp_path / "b").read_text() == "hello\n"
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o666 & ~_umask()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_quiet_leaves_stdout_alone_when_files_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    emit(str(tmp_path / "a.json"), quiet=True)
    assert capsys.readouterr().out == ""

    emit(format="json", quiet=True)
    assert capsys.readouterr().out == "{}\n"


@pytest.mark.parametrize("spec", ["x.svg", "noformat", "svg:x", "x.unknown"])
def test_a_format_that_is_not_there_is_refused_before_anything_is_written(spec: str, tmp_path: Path) -> None:
    good = tmp_path / "a.json"
    with pytest.raises(InputFault, match="no format for"):
        emit(str(good), spec)

    assert not good.exists()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="there is no folder"):
        emit(str(tmp_path / "no" / "a.json"))


def test_a_pipe_is_written_to_and_a_failed_rename_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emit("text:/dev/null")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(InputFault, match=r"cannot write .*a\.json: No space left"):
        emit(str(tmp_path / "a.json"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("choice", "colored"), [("always", True), ("never", False), ("auto", False)])
def test_colour_is_chosen(choice: str, colored: bool) -> None:
    assert asked.wants_color(choice) is colored


def test_colour_on_a_terminal_heeds_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", type("T", (), {"isatty": lambda _: True})())
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert asked.wants_color("auto") is True

    monkeypatch.setenv("NO_COLOR", "1")
    assert asked.wants_color("auto") is False


def test_features_are_listed_with_and_without_a_kernel() -> None:
    plain = meminit("features", "--project", "none").out
    marked = meminit("features", "-k", "4.7").out

    assert plain.startswith(marked[2:30])
    assert "+ zonelist-order-choice:" in marked
    assert "- zonelist-order-choice:" in meminit("features", "-k", "4.14").out
    assert '"has": true' in meminit("features", "-k", "4.7", "--format", "json").out
    assert '"has": null' in meminit("features", "--format", "json").out
