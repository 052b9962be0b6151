"""--batch: every line is one boot as JSON, and one JSON document a line comes back, in the same order."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.cli.boots import opener_beside
from meminit.errors import InputFault, MeminitError
from meminit.model.boot import Boot
from meminit.read.bootspec import read_bootspec
from meminit.read.schema import validate
from meminit.read.tree import read_tree
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["run_batch"]


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
        sys.stdout.write(text.rstrip("\n") + "\n")
        worst = max(worst, code)
    sys.stdout.flush()
    return worst


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", errors="surrogateescape") as lines:
            yield from lines
    except OSError as problem:
        raise InputFault(f"cannot read {file}: {problem.strerror}") from None


def _boot(file: str, number: int, line: str) -> Boot:
    name = "<stdin>" if file == "-" else file
    tree = read_tree(Source(f"{name}:{number}", line.rstrip("\n")))
    validate(tree, "boot")
    folder = Path.cwd() if file == "-" else Path(file).parent
    return Boot.form(read_bootspec(tree, name=f"line {number}", opener=opener_beside(folder)))


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
