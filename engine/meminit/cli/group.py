"""The click group: finds a command's module when the command is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from meminit.cli.commands import COMMANDS
from meminit.errors import did_you_mean
from meminit.version import __version__

__all__ = ["meminit"]


class LazyGroup(click.Group):
    """A group whose commands are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Names in the order of help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  likewise
        """The command called ``cmd_name``, or None."""
        known = COMMANDS.get(cmd_name)
        if known is None:
            return None
        found: click.Command = import_module(f"meminit.cli.{known.module}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a hint for a name one slip away."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as mistake:
            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"{mistake.message} {hint}".rstrip(), ctx) from None


@click.group("meminit", cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="meminit %(version)s")
def meminit() -> None:
    """Tell how Linux will lay out memory on a machine before it boots, and check what decides it."""
