"""``meminit cmdline``: a boot line word by word, as the kernel reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from meminit.cli.boots import boot_of
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.parameters.telling import tell
from meminit.errors import InputFault
from meminit.show.text.cmdline import Manner, cmdline_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.cli.options import BootOptions, OutputOptions
    from meminit.derive.parameters.telling import Told
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import LineReading

__all__ = ["command"]

_STDIN = "-"


@click.command("cmdline")
@click.argument("line", metavar="[LINE|@FILE|-]", required=False)
@boot_options
@output_options("text", "json")
def command(line: str | None, options: BootOptions, output: OutputOptions) -> int:
    """Show each word of a boot line: who reads it, when, what it comes to here and what is wrong.

    LINE is the line itself, @FILE a file that holds one (of a boot loader too: --entry TITLE), - standard input.
    """
    boot = boot_of(_with_line(line, options))
    if "cmdline" not in boot.given:
        raise InputFault(
            "no boot line is given", help="write it behind `meminit cmdline`, quoted as one word, or @FILE"
        )
    reading = read_boot_line(boot.kernel, boot.cmdline)
    words = tell(boot.kernel, reading)
    emit(
        output,
        {
            "text": lambda: cmdline_lines(boot, reading, words, Manner(output.color, output.quiet, output.verbose)),
            "json": lambda: _json(boot, reading, words),
        },
    )
    return 0


def _with_line(line: str | None, options: BootOptions) -> BootOptions:
    if line is None:
        return options
    if options.cmdline is not None:
        raise click.UsageError("the boot line is given twice, as LINE and with --cmdline")
    return replace(options, cmdline=f"@{_STDIN}" if line == _STDIN else line)


def _json(boot: Boot, reading: LineReading, words: Sequence[Told]) -> str:
    from meminit.show.json.cmdline import cmdline_json
    from meminit.show.json.document import dumps

    return dumps(cmdline_json(boot, reading, words))
