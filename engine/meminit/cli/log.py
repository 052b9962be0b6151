"""``meminit log``: the boot messages that the kernel will print about memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from meminit.cli.boots import boot_of
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.show.json.document import dumps
from meminit.show.json.log import log_json
from meminit.show.text.log import log_lines

if TYPE_CHECKING:
    from meminit.cli.options import BootOptions, OutputOptions

__all__ = ["command"]


@click.command("log")
@boot_options
@click.option("--all", "every", is_flag=True, help="Also what words of the boot line make it print.")
@output_options("text", "json")
def command(options: BootOptions, output: OutputOptions, *, every: bool) -> int:
    """Show the lines about memory that the boot log will have, in the kernel's order and its own words.

    An ellipsis stands for a number that the inputs do not decide. -v tells of each line what decides it.
    """
    boot = boot_of(options, seen=False)
    layout = layout_of(boot)
    messages = boot_log(boot, layout, every=every)
    emit(
        output,
        {
            "text": lambda: log_lines(boot, layout, messages, verbose=output.verbose, quiet=output.quiet),
            "json": lambda: dumps(log_json(boot, messages)),
        },
    )
    return 0
