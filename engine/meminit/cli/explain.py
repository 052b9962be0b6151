"""``meminit explain``: one thing that meminit knows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from meminit.cli.options import output_options
from meminit.cli.output import emit
from meminit.show.json.document import document, dumps
from meminit.show.text.topics import explained

if TYPE_CHECKING:
    from meminit.cli.options import OutputOptions
    from meminit.judge.check import Check

__all__ = ["command"]


def _own_checks() -> tuple[Check, ...]:
    """The checks of the project here or above, as this chooses them."""
    from meminit.cli.boots import find_project
    from meminit.cli.rule_choice import rule_choice

    return rule_choice(find_project()).chosen.checks


@click.command("explain")
@click.argument("topic", metavar="CODE|PARAMETER|STEP|FEATURE|ZONE|ORDER")
@output_options("text", "json")
def command(output: OutputOptions, topic: str) -> None:
    """Explain a check (by code or slug), a step, a feature, a zone (DMA, HighMem), an order (Node, Zone, Legacy).

    Or a boot parameter: hugepages, kfence.sample_interval; parameter:NAME where something else is called so too.
    """
    found = explained(topic, _own_checks)
    emit(
        output,
        {
            "text": found.page,
            "json": lambda: dumps(
                document("explain/1", None, {"kind": found.kind, "name": found.name, "text": found.page()})
            ),
        },
    )
