"""The entry point: help and version without imports, faults as exit codes, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from meminit import __version__
from meminit.cli import commands, group
from meminit.cli.main import _Postponed
from running import meminit


def test_help_and_version_are_answered_and_the_bare_command_helps() -> None:
    assert meminit("--version").out == f"meminit {__version__}\n"
    assert meminit().out == meminit("--help").out == meminit("-h").out
    assert all(name in meminit("--help").out for name in commands.COMMANDS)


def test_help_imports_neither_click_nor_any_heavy_library() -> None:
    code = (
        "import sys, atexit; sys.argv = ['meminit', '--help']\n"
        "from meminit.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'click', 'yaml', 'lark', 'networkx', 'jsonschema', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("more", [(), ("-k", "6.1"), ("--color=never", "-v")])
def test_a_plain_cmdline_imports_neither_click_nor_any_heavy_library(more: tuple[str, ...]) -> None:
    """PyYAML is not looked for: a rule that was changed since the build is read with it."""
    code = (
        f"import sys; sys.argv = ['meminit', 'cmdline', 'ro hugepages=4 crashkernel=256MB qiuet', *{more!r}]\n"
        "from meminit.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'click', 'lark', 'networkx', 'jsonschema', 'jsonschema_rs', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_an_interrupt_ends_a_plain_cmdline_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("meminit.cli.bootline.show_boot_line", interrupted)

    assert meminit("cmdline", "quiet").code == 130


def test_a_postponed_module_is_imported_when_something_of_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    monkeypatch.setitem(sys.modules, "colorsys", postponed := _Postponed("colorsys"))
    before = sys.modules["colorsys"]
    asked: Any = postponed.rgb_to_hsv

    assert before is postponed
    assert asked(0, 0, 0) == (0, 0, 0)
    assert sys.modules["colorsys"] is not postponed
    assert postponed.hsv_to_rgb is sys.modules["colorsys"].hsv_to_rgb
    with pytest.raises(AttributeError):
        _ = postponed.nothing


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_every_command_has_help(name: str) -> None:
    ended = meminit(name, "--help")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: meminit {name}")


def test_click_groups_list_all_commands() -> None:
    assert group.meminit.list_commands(click.Context(group.meminit)) == list(commands.COMMANDS)


def test_an_unknown_command_is_told_with_a_hint() -> None:
    ended = meminit("zonelist")

    assert ended.code == 2
    assert ended.err.startswith(
        "error: no such command 'zonelist'. did you mean `zonelists`?\n"
        " --> <command line>:1:9\n  |\n1 | meminit zonelist\n  |         ^^^^^^^^\n"
    )
    assert "did you mean" not in meminit("qqqqqqq").err


def test_an_unknown_option_is_a_usage_error() -> None:
    ended = meminit("zonelists", "--nonsense")

    assert ended.code == 2
    assert "1 | meminit zonelists --nonsense\n  |                   ^^^^^^^^^^\n" in ended.err
    assert "`meminit zonelists --help`" in ended.err


@pytest.mark.parametrize(
    ("words", "line", "caret"),
    [
        (["zonelists", "--order", "foo"], "meminit zonelists --order foo", "^^^"),
        (["zonelists", "--order=foo"], "meminit zonelists --order=foo", "^^^^^^^^^^^"),
        (["zones", "--pfn", "a b"], "meminit zones --pfn 'a b'", "^^^^^"),
        (["explain"], "meminit explain", "^"),
    ],
)
def test_mistakes_in_the_command_line_have_a_caret(words: list[str], line: str, caret: str) -> None:
    ended = meminit(*words)
    shown = ended.err.splitlines()

    assert ended.code == 2
    assert shown[3] == f"1 | {line}"
    assert shown[4].endswith(f" {caret}")


@pytest.mark.parametrize(
    ("problem", "code", "text"),
    [
        (click.Abort(), 130, ""),
        (BrokenPipeError(), 0, ""),
        (PermissionError(13, "Permission denied", "x.yaml"), 2, "error: x.yaml: Permission denied\n"),
        (ZeroDivisionError("oh"), 3, "defect in meminit"),
    ],
)
def test_whatever_escapes_a_command_becomes_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, problem: Exception, code: int, text: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(group.meminit, "main", fails)
    ended = meminit("features")

    assert ended.code == code
    assert ended.err.startswith(text)
    assert "Traceback" not in ended.err


def test_a_reader_that_leaves_early_is_no_error() -> None:
    program = str(Path(sys.executable).with_name("meminit"))
    line = f"{program} features -v; {program} features | head -n 1"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_group_without_a_command_helps_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise click.exceptions.NoArgsIsHelpError(click.Context(group.meminit))

    monkeypatch.setattr(group.meminit, "main", fails)

    assert meminit("features").code == 2


def test_shells_get_their_completions(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_MEMINIT_COMPLETE" in meminit("completion", shell).out
    environment = {"_MEMINIT_COMPLETE": "bash_complete", "COMP_WORDS": "meminit zone", "COMP_CWORD": "1"}
    program = str(Path(sys.executable).with_name("meminit"))
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.stdout.split() == ["plain,zones", "plain,zonelists"]


def test_schemas_are_listed_and_printed() -> None:
    kinds = meminit("schema").out.split()

    assert {"machine", "boot", "project", "zonelists", "zones"} <= set(kinds)
    assert '"$id": "meminit:boot/1"' in meminit("schema", "boot").out
    assert meminit("schema", "nonsense").code == 2


INSTALLED = Path(sys.executable).with_name("meminit")


def test_the_installed_command_says_all_before_it_ends() -> None:
    done = subprocess.run([INSTALLED, "--help"], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == (meminit("--help").out, "")


def test_the_installed_command_ends_with_the_code_of_main() -> None:
    done = subprocess.run([INSTALLED, "zonelists", "--nonsense"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "--nonsense" in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["features"]])
def test_output_that_cannot_be_written_is_told(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([INSTALLED, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (2, "error: output: No space left on device\n")


def test_a_reader_that_leaves_is_no_fault() -> None:
    with subprocess.Popen([INSTALLED, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert (running.wait(), running.stderr.read()) == (0, b"")
