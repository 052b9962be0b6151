"""``meminit schema``: the JSON schemas of all documents, for editors and other tools."""

from __future__ import annotations

import click

from meminit import data

__all__ = ["command"]

_FOLDER, _SUFFIX = "rules/schemas", ".schema.json"


def kinds() -> list[str]:
    """Names of all documents that have a schema."""
    return [name.removeprefix(f"{_FOLDER}/").removesuffix(_SUFFIX) for name in data.names(_FOLDER, _SUFFIX)]


@click.command("schema")
@click.argument("kind", required=False, metavar="[KIND]")
def command(kind: str | None) -> None:
    """Print the JSON schema of a KIND of document; without one, list the kinds."""
    if kind is None:
        click.echo("\n".join(kinds()))
        return
    if kind not in kinds():
        raise click.UsageError(f"no schema `{kind}`; known: {', '.join(kinds())}")
    click.echo(data.text(f"{_FOLDER}/{kind}{_SUFFIX}"), nl=False)
