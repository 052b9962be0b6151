"""The entry point: answers --help and --version at once, else runs a command and turns faults into exit codes."""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from meminit.cli.commands import top_level_help
from meminit.version import __version__

__all__ = ["main", "process"]

INTERRUPTED = 130
_PLAIN = "cmdline"
"""The command that is run without click where its options are plain."""


def main() -> NoReturn:
    """Run ``meminit``. Exit: 0 fine, 1 findings, 2 an input or option is wrong, 3 a defect of meminit."""
    arguments = sys.argv[1:]
    if not _completing() and (not arguments or arguments[0] in {"--help", "-h"}):
        sys.stdout.write(top_level_help())
        sys.exit(0)
    if arguments[:1] in (["--version"], ["-V"]):
        sys.stdout.write(f"meminit {__version__}\n")
        sys.exit(0)
    sys.exit(_run(arguments))


def process() -> NoReturn:
    """The installed command: ``main`` as a process of its own, which ends without cleaning up behind itself.

    What a run makes lives to its end: looking for cycles in it takes 10 ms of a cold check, and taking all modules
    apart at exit 16.
    """
    gc.set_threshold(100_000)
    sys.modules.setdefault("inspect", _Postponed("inspect"))
    nowhere = _open_streams()
    code = 0
    try:
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        sys.stdout.flush()
        if nowhere and code == 0:
            code = _say("error: output: stdout is closed", 2)
    except BrokenPipeError:
        code = 0
    except OSError as problem:
        code = _say(f"error: output: {problem.strerror}", 2)
    os._exit(code)


class _Postponed(ModuleType):
    """A module that is imported when something of it is first asked for.

    ``dataclasses`` imports ``inspect``, and with it five others, 6 ms in all, for something that no run here wants.
    """

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def _completing() -> bool:
    """Whether a shell asks click for completions, which it does without arguments."""
    wanted = os.environ.get("_MEMINIT_COMPLETE", "")
    return wanted.endswith("_source") or (wanted.endswith("_complete") and "COMP_WORDS" in os.environ)


def _open_streams() -> bool:
    """Make stdout and stderr writable whatever the caller closed and the locale cannot say; True: stdout was closed."""
    closed = sys.stdout is None
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  lives to the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return closed


def _say(text: str, code: int) -> int:
    """Write to stderr, which may be closed or full; the exit code tells the same."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass
    return code


def _run(arguments: list[str]) -> int:
    from meminit.errors import MeminitError

    try:
        if arguments[:1] == [_PLAIN] and not _completing():
            from meminit.cli.plain import plain_cmdline

            asked = plain_cmdline(arguments[1:])
            if asked is not None:
                from meminit.cli.bootline import show_boot_line

                return show_boot_line(*asked)
        return _by_click(arguments)
    except MeminitError as fault:
        return _say(str(fault), fault.exit_code)
    except BrokenPipeError:  # whoever read our output has left
        return 0
    except OSError as problem:
        return _say(f"error: {problem.filename or 'output'}: {problem.strerror or problem}", 2)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  whatever escapes is our defect, told without a traceback
        from meminit.cli.defect import HELP, defect_message

        return _say(f"{defect_message(error)}\n  = help: {HELP}", 3)


def _by_click(arguments: list[str]) -> int:
    """Let click read the options and run the command."""
    import click

    from meminit.cli.group import meminit

    try:
        return meminit.main(arguments, prog_name="meminit", standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as asked:
        return _say(asked.format_message(), 2)
    except click.UsageError as mistake:
        from meminit.cli.usage import usage_fault

        return _say(str(usage_fault(mistake, arguments)), 2)
    except click.Abort:
        return INTERRUPTED
