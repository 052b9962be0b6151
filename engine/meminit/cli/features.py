"""``meminit features``: the behaviours meminit knows, and which of them a kernel has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from meminit.cli.boots import boot_of
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.model.knowledge import features
from meminit.show.json.document import dumps
from meminit.show.json.features import features_json
from meminit.show.text.features import feature_lines

if TYPE_CHECKING:
    from meminit.cli.options import BootOptions, OutputOptions

__all__ = ["command"]


@click.command("features")
@boot_options
@output_options("text", "json")
def command(options: BootOptions, output: OutputOptions) -> None:
    """List the behaviours meminit knows; with a kernel (-k, -c, --boot), mark those it has."""
    asked = options.kernel or options.config or options.boot or options.arch or options.here
    boot = boot_of(options) if asked else None
    known = features()
    emit(
        output,
        {
            "text": lambda: feature_lines(known, boot.kernel if boot else None),
            "json": lambda: dumps(features_json(known, boot)),
        },
    )
