"""2.4's one pass over the boot line: setup_arch() searches it for its own words, parse_options() goes over them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.init_words import limit_of
from meminit.derive.parameters.overlooked import SEARCHES
from meminit.model.bootline_reading import LineReading, Printed, WordReading
from meminit.model.known_parameters import known_parameters
from meminit.model.understanding import understand

if TYPE_CHECKING:
    from meminit.model.commandline import CommandLine, Parameter
    from meminit.model.kernel import Kernel
    from meminit.model.parameter_rules import Reader

__all__ = ["parse_options"]

_SET_ALREADY = 1
"""envp_init begins with HOME and TERM, and 2.4 counts only one of them."""


def parse_options(kernel: Kernel, line: CommandLine) -> LineReading:
    """Who reads each word. A word for init that finds no room ends the reading, without a line in the log."""
    known, limit = known_parameters(kernel), limit_of(kernel)
    words: list[WordReading] = []
    printed: list[Printed] = []
    room = {"init argument": limit, "init environment": limit - _SET_ALREADY}
    reading = True
    for word in line.parameters:
        readers = tuple(_readers(known.readers(word.name), word))
        if not reading:  # setup_arch() has searched the line before
            readers = tuple(reader for reader in readers if reader.kind in SEARCHES)
        rule = known.rule(word.name)
        fate = "kernel" if readers else "init argument" if word.value is None else "init environment"
        if word.cut or word.unknown or not (reading or readers):
            words.append(WordReading(word, "cut" if word.cut else "unknown" if word.unknown else "unread"))
            continue
        if not readers:
            other = tuple(known.other_setups(word.name, word.place.text, folds=False))[:1]
            fate, readers = ("kernel", other) if other else (fate, ())
        if fate in room:
            reading = room[fate] > 0
            room[fate] -= 1
        if word.name == "init" and word.value is not None:
            room["init argument"] = limit
        understood = understand(rule, word.value, kernel, known.context) if rule and readers else None
        if understood is not None:
            printed += [Printed(text, word) for text in understood.says]
        deciding = () if any(reader.sure for reader in readers) else readers[:1]
        words.append(
            WordReading(
                word,
                fate if reading or fate == "kernel" else "unread",
                readers,
                tuple(what for reader in deciding for what in reader.deciding),
                rule,
                understood,
            )
        )
    return LineReading(line, tuple(words), tuple(printed))


def _readers(known: tuple[Reader, ...], word: Parameter) -> list[Reader]:
    text = word.name if word.value is None else f"{word.name}={word.value}"
    return [r for r in known if not (r.kind == "__setup" or r.whole) or text.startswith(r.string)]
