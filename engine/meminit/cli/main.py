"""The entry point: answers --help and --version at once, else runs a command and turns faults into exit codes."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

from meminit.cli.commands import top_level_help
from meminit.version import __version__

__all__ = ["main", "process"]

INTERRUPTED = 130


def main() -> NoReturn:
    """Run ``meminit``. Exit: 0 fine, 1 findings, 2 an input or option is wrong, 3 a defect of meminit."""
    arguments = sys.argv[1:]
    completing = "_MEMINIT_COMPLETE" in os.environ  # a shell asks click for completions, without arguments
    if not completing and (not arguments or arguments[0] in {"--help", "-h"}):
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
    code = 0
    try:
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        sys.stdout.flush()
    except BrokenPipeError:
        code = 0
    except OSError as problem:
        sys.stderr.write(f"error: output: {problem.strerror}\n")
        code = 2
    os._exit(code)


def _run(arguments: list[str]) -> int:
    import click

    from meminit.cli.group import meminit
    from meminit.errors import MeminitError

    try:
        return meminit.main(arguments, prog_name="meminit", standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as asked:
        sys.stderr.write(asked.format_message() + "\n")
        return 2
    except click.UsageError as mistake:
        from meminit.cli.usage import usage_fault

        sys.stderr.write(f"{usage_fault(mistake, arguments)}\n")
        return 2
    except click.Abort:
        return INTERRUPTED
    except MeminitError as fault:
        sys.stderr.write(f"{fault}\n")
        return fault.exit_code
    except BrokenPipeError:  # whoever read our output has left
        return 0
    except OSError as problem:
        sys.stderr.write(f"error: {problem.filename or 'output'}: {problem.strerror or problem}\n")
        return 2
    except Exception as error:  # noqa: BLE001  whatever escapes is our defect, told without a traceback
        sys.stderr.write(_defect(error))
        return 3


def _defect(error: Exception) -> str:
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{last.filename.rsplit('meminit', 1)[-1].lstrip('/')}:{last.lineno} in {last.name}"
    return (
        f"defect in meminit {__version__}: {type(error).__name__}: {error}\n"
        f"  at {where}\n"
        "  = help: this is a mistake in meminit, not in your input; please report the command line and this message\n"
    )
