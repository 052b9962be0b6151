"""``meminit init``: writes a first meminit.yaml from what lies in a folder."""

from __future__ import annotations

from pathlib import Path

import click

from meminit.cli.boots import PROJECT_FILE
from meminit.cli.finding_inputs import inputs_in
from meminit.cli.globs import expander_below
from meminit.cli.output import write_file
from meminit.errors import InputFault
from meminit.model.knowledge import newest_release
from meminit.read.quoting import counted
from meminit.show.project import project_yaml

__all__ = ["command"]


@click.command("init")
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--force", is_flag=True, help="Write over a meminit.yaml that is there.")
@click.option("-q", "--quiet", is_flag=True, help="Do not say what was found.")
def command(folder: str, *, force: bool, quiet: bool) -> int:
    """Write a first meminit.yaml into FOLDER (here), of the machines, configs and boot lines that lie in it."""
    place = Path(folder)
    file = place / PROJECT_FILE
    if file.exists() and not force:
        raise InputFault(f"there is a {file} already", help="--force writes over it")
    found = inputs_in(place)
    expand = expander_below(place)
    text = project_yaml(found, newest_release().text, lambda pattern: expand(pattern, None))
    write_file(file, text)
    if not quiet:
        parts = (("machine", found.machines), ("config", found.configs), ("boot file", found.lines))
        counts = ", ".join(counted(len(names), word) for word, names in parts)
        click.echo(f"wrote {file}: {counts}; next: meminit check")
    return 0
