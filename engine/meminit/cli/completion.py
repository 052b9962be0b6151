"""``meminit completion``: a script that lets a shell complete meminit's commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from meminit.cli.group import meminit

__all__ = ["command"]


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of SHELL: `eval "$(meminit completion bash)"`."""
    made = get_completion_class(shell)
    if made is None:  # pragma: no cover  click knows all three
        raise click.UsageError(f"click cannot complete {shell}")
    script = made(meminit, {}, "meminit", "_MEMINIT_COMPLETE")
    source = script.source_template % script.source_vars()
    click.echo(source)
