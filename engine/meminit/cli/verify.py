"""``meminit verify``: a real boot log beside the messages that are predicted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from meminit.cli.boots import spec_of
from meminit.cli.files import open_text
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.derive.messages.comparing import compare
from meminit.derive.messages.configured import symbols_shown
from meminit.derive.messages.fitting import fitted
from meminit.derive.messages.nodes import without_tables
from meminit.derive.messages.undetermined import taken_kinds, undetermined_kinds
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.read.bootlog.lines import log_lines
from meminit.read.bootlog.spec import completed
from meminit.show.json.document import dumps
from meminit.show.json.verify import verify_json
from meminit.show.text.verify import verify_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.cli.options import BootOptions, OutputOptions
    from meminit.model.messages import Comparison
    from meminit.read.bootlog.lines import LogLines
    from meminit.read.bootspec import BootSpec

__all__ = ["checked", "command", "compared"]


@click.command("verify")
@click.argument("log", metavar="LOG")
@boot_options
@output_options("text", "json")
def command(log: str, options: BootOptions, output: OutputOptions) -> int:
    """Compare LOG, a boot log as dmesg, the journal, a console or a mail has it, with what is predicted.

    What the options do not say of the boot is read from the log itself: the machine, the release, the boot line.
    The exit code is 1 where a line differs.
    """
    from pathlib import Path

    lines = log_lines(open_text(Path(log)))
    if not lines.lines:
        raise InputFault(f"{lines.source.name} is no boot log: no line of it is one that a kernel prints about memory")
    spec = spec_of(options, seen=False)
    boot, comparison = checked(spec, lines)
    emit(
        output,
        {
            "text": lambda: verify_lines(boot, comparison, verbose=output.verbose, quiet=output.quiet),
            "json": lambda: dumps(verify_json(boot, comparison)),
        },
    )
    return int(comparison.differs)


def checked(spec: BootSpec, lines: LogLines) -> tuple[Boot, Comparison]:
    """The boot that ``spec`` and ``lines`` tell of, and what is predicted of it beside ``lines``."""
    whole = completed(spec, lines)
    given = {"machine_given": spec.machine is not None, "line_given": spec.cmdline is not None}
    boot = Boot.form(whole)
    if whole.config is not None:
        return boot, compared(boot, lines, **given)
    shown = symbols_shown(lines, boot.kernel)

    def form(symbols: Mapping[str, str]) -> Boot:
        return Boot.form(replace(whole, shown={**shown, **symbols}))

    return form({}), fitted(form, lambda one: compared(one, lines, **given))


def compared(boot: Boot, lines: LogLines, *, machine_given: bool, line_given: bool = False) -> Comparison:
    """The predicted messages of ``boot`` beside ``lines``; what was not given of it was read from them."""
    layout = layout_of(boot)
    missing = undetermined_kinds(boot, layout, lines, machine_given=machine_given, line_given=line_given)
    taken = taken_kinds(lines, machine_given=machine_given, config_given="config" in boot.given)
    messages = (*boot_log(boot, layout, every=True), *without_tables(boot, layout))
    return compare(messages, lines, missing, taken, layout.topology.crash)
