"""--batch: every line is one boot as JSON, and one JSON document a line comes back, in the same order."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from meminit.cli.boots import opener_below
from meminit.cli.defect import HELP, defect_message
from meminit.cli.files import STDIN, open_bytes, standard_input
from meminit.errors import Defect, InputFault, MeminitError
from meminit.model.boot import Boot
from meminit.read.boot_document import read_bootspec
from meminit.read.schema import validate
from meminit.read.tree import read_tree
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from meminit.cli.options import BootOptions, OutputOptions

__all__ = ["MAX_LINE_BYTES", "refuse_beside_batch", "run_batch"]


MAX_LINE_BYTES = 64 << 20


def refuse_beside_batch(given: BootOptions, output: OutputOptions, **others: object) -> None:
    """Raise a usage error for what a batch would pass over: its lines say which boots, and JSON lines come back."""
    options = [f"--{field.name.replace('_', '-')}" for field in fields(given) if getattr(given, field.name)]
    options += ["-o"] if output.outputs else []
    options += [name for name, value in others.items() if value]
    if options:
        raise click.UsageError(f"beside --batch there is no place for {', '.join(options)}")


def run_batch(file: str, answer: Callable[[Boot], tuple[str, int]]) -> int:
    """Print ``answer(boot)`` a line; a bad line gives ``{"error": …}``. Returns the worst exit code.

    ``answer`` gives a JSON text of one line and the exit code that it means.
    """
    worst = 0
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            text, code = answer(_boot(file, number, line))
        except MeminitError as fault:
            text, code = json.dumps(_error(fault, number)), fault.exit_code
        except Exception as error:  # noqa: BLE001  our defect costs this line its answer, not the others
            text, code = json.dumps(_error(Defect(defect_message(error), help=HELP), number)), Defect.exit_code
        sys.stdout.write(text.rstrip("\n") + "\n")
        worst = max(worst, code)
    sys.stdout.flush()
    return worst


def _lines(file: str) -> Iterator[bytes]:
    if file == STDIN:
        yield from _bounded("<stdin>", standard_input())
        return
    try:
        with open_bytes(Path(file)) as lines:
            yield from _bounded(file, lines)
    except OSError as problem:
        raise InputFault(f"cannot read {file}: {problem.strerror}") from None


def _bounded(name: str, lines: BinaryIO) -> Iterator[bytes]:
    while line := lines.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES:
            raise InputFault(f"{name} has a line of more than {MAX_LINE_BYTES >> 20} MiB")
        yield line


def _boot(file: str, number: int, line: bytes) -> Boot:
    name = "<stdin>" if file == STDIN else file
    text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff").rstrip("\r\n")
    tree = read_tree(Source(name, text, number))
    validate(tree, "boot")
    folder = Path() if file == STDIN else Path(file).parent
    return Boot.form(read_bootspec(tree, name=f"line {number}", opener=opener_below(folder)))


def _error(fault: MeminitError, number: int) -> dict[str, Any]:
    place = fault.place
    return {
        "error": {
            "line": number,
            "message": fault.message,
            "source": place.source.name if place else None,
            "column": place.column if place else None,
            "help": fault.help,
        }
    }
