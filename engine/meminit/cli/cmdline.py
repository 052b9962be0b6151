"""``meminit cmdline``: a boot line word by word, as the kernel reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from meminit.cli.bootline import show_boot_line
from meminit.cli.options import boot_options, output_options

if TYPE_CHECKING:
    from meminit.cli.asked import BootOptions, OutputOptions

__all__ = ["command"]


@click.command("cmdline")
@click.argument("line", metavar="[LINE|@FILE|-]", required=False)
@boot_options
@output_options("text", "json")
def command(line: str | None, options: BootOptions, output: OutputOptions) -> int:
    """Show each word of a boot line: who reads it, when, what it comes to here and what is wrong.

    LINE is the line itself, @FILE a file that holds one (of a boot loader too: --entry TITLE), - standard input.
    """
    if line is not None and options.cmdline is not None:
        raise click.UsageError("the boot line is given twice, as LINE and with --cmdline")
    return show_boot_line(line, options, output)
