"""What ``meminit cmdline`` does once its options are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.cli.boots import boot_of
from meminit.cli.output import emit
from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.parameters.telling import tell
from meminit.errors import InputFault
from meminit.show.text.cmdline import Manner, cmdline_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.cli.asked import BootOptions, OutputOptions
    from meminit.derive.parameters.telling import Told
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import LineReading

__all__ = ["show_boot_line"]

_STDIN = "-"


def show_boot_line(line: str | None, options: BootOptions, output: OutputOptions) -> int:
    """Read the boot line that ``line`` or the options name, and write what is to be said of its words."""
    if line is not None:
        options = replace(options, cmdline=f"@{_STDIN}" if line == _STDIN else line)
    boot = boot_of(options)
    if "cmdline" not in boot.given:
        raise InputFault(
            "no boot line is given", help="write it behind `meminit cmdline`, quoted as one word, or @FILE"
        )
    reading = replace(read_boot_line(boot.kernel, boot.cmdline, _online(boot)), boot=boot)
    words = tell(boot.kernel, reading)
    emit(
        output,
        {
            "text": lambda: cmdline_lines(boot, reading, words, Manner(output.color, output.quiet, output.verbose)),
            "json": lambda: _json(boot, reading, words),
        },
    )
    return 0


def _online(boot: Boot) -> frozenset[int] | None:
    """The nodes that are online while the words are read; None where no machine is given."""
    if boot.machine is None:
        return None
    from meminit.judge.described import described_nodes  # a line alone has no nodes

    return frozenset(node.id for node in described_nodes(boot.machine) if node.online)


def _json(boot: Boot, reading: LineReading, words: Sequence[Told]) -> str:
    from meminit.show.json.cmdline import cmdline_json
    from meminit.show.json.document import dumps

    return dumps(cmdline_json(boot, reading, words))
