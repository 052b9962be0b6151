"""``meminit steps``: memory initialisation, step by step, as a dependency graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from meminit.cli.boots import boot_of
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.derive import step_queries
from meminit.derive.steps import steps_of
from meminit.model.step_rules import step_rules
from meminit.show.dot import dot
from meminit.show.json.document import dumps
from meminit.show.json.steps import steps_json
from meminit.show.mermaid import mermaid
from meminit.show.svg import svg
from meminit.show.text.steps import step_lines, steps_lines

if TYPE_CHECKING:
    from meminit.cli.options import BootOptions, OutputOptions

__all__ = ["command"]


@click.command("steps")
@click.argument("step", required=False, metavar="[STEP]")
@click.option("--before", metavar="STEP", help="What must be done before STEP can do its work.")
@click.option("--after", metavar="STEP", help="What can only come after STEP.")
@click.option("--why", metavar="STEP", help="Why STEP stands where it stands.")
@click.option("--path", nargs=2, metavar="A B", help="Why B must come after A, link by link.")
@click.option("--needs", metavar="RESOURCE", help="Who provides RESOURCE and who needs it.")
@click.option("--breaks-without", metavar="STEP", help="What cannot work when STEP is left out.")
@boot_options
@output_options("text", "json", "svg", "dot", "mermaid")
def command(options: BootOptions, output: OutputOptions, **asked: Any) -> None:
    """Show what start_kernel() does for memory, in order, under this kernel; or answer a question about it.

    With STEP, one step and all that ties it. Where nothing says which kernel is meant, it is the newest whose steps are
    known.
    """
    questions = sorted((name for name, about in asked.items() if about), key=lambda name: (name != "step", name))
    if len(questions) > 1:
        words = ", ".join("STEP" if name == "step" else f"--{name.replace('_', '-')}" for name in questions)
        raise click.UsageError(f"one question at a time, not {words}")
    boot = boot_of(_of_known_release(options))
    steps = step_queries.ask(replace(steps_of(boot.kernel), boot=boot), **asked)
    emit(
        output,
        {
            "text": lambda: step_lines(steps) if asked["step"] else steps_lines(steps, verbose=output.verbose),
            "json": lambda: dumps(steps_json(boot, steps)),
            "svg": lambda: svg(steps),
            "dot": lambda: dot(steps),
            "mermaid": lambda: mermaid(steps),
        },
    )


def _of_known_release(options: BootOptions) -> BootOptions:
    """Where nothing says which kernel is meant, the newest release whose steps are known."""
    if options.kernel or options.config or options.boot or options.here:
        return options
    *_, newest = step_rules().covered()
    return replace(options, kernel=newest)
