"""``meminit diff``: what moves between two boots, two kernels or two boot lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from meminit.cli.compared import two_boots
from meminit.cli.options import output_options, two_boots_options
from meminit.cli.output import emit
from meminit.derive.difference import difference
from meminit.show.json.diff import diff_json
from meminit.show.json.document import dumps
from meminit.show.text.diff import diff_lines

if TYPE_CHECKING:
    from meminit.cli.options import OutputOptions

__all__ = ["command"]


@click.command("diff")
@click.argument("boots", nargs=-1, metavar="[A] [B]")
@two_boots_options
@click.option("--exit-code", is_flag=True, help="Exit 1 where something moves.")
@output_options("text", "json")
def command(boots: tuple[str, ...], given: dict[str, Any], output: OutputOptions, *, exit_code: bool) -> int:
    """Show what moves from boot A to boot B: nodes, zones, Movable, the lists and what zones keep back.

    A and B are boots of the project, or files: a machine, a .config, a boot line, a project of one boot. An option
    given twice is for A and for B, one given once for both: -k 4.7 -k 6.12, -l "" -l numa=off. Beside one named boot,
    or --here, options that are given once describe B.
    """
    found = difference(*two_boots(boots, given))
    emit(
        output,
        {
            "text": lambda: diff_lines(found, verbose=output.verbose, quiet=output.quiet),
            "json": lambda: dumps(diff_json(found)),
        },
    )
    return int(exit_code and bool(found.changes))
