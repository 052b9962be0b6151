"""Kernel variables that the boot line sets: the typed values that layout predictions read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.hugetlb import HANDLERS, Hugetlb
from meminit.model.known_parameters import known_parameters
from meminit.model.parameter_rules import BEFORE, BUILT_IN, EARLY
from meminit.model.understanding import understand, understand_type
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.commandline import CommandLine, Parameter
    from meminit.model.kernel import Kernel
    from meminit.model.known_parameters import KnownParameters
    from meminit.model.parameter_rules import Reader

__all__ = ["Assigned", "setting", "settings", "size_setting"]

FOLDS, STOPS = "boot-names-fold-dashes", "boot-stops-at-bad-value"


class Assigned(NamedTuple):
    """A variable's value, and the word that gave it."""

    value: object
    word: Parameter


def setting(kernel: Kernel, cmdline: CommandLine, variable: str) -> object:
    """The value that the boot line leaves in ``variable``; None where no word sets it."""
    found = settings(kernel, cmdline, variable)
    return found[-1].value if found else None


def size_setting(kernel: Kernel, cmdline: CommandLine, variable: str) -> int | None:
    """The bytes, or the number, that the boot line leaves in ``variable``; None where no word sets it to a number."""
    value = setting(kernel, cmdline, variable)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def settings(kernel: Kernel, cmdline: CommandLine, variable: str) -> tuple[Assigned, ...]:
    """Every value that words give ``variable``, in order of the line; of a parameter that counts once, that one.

    What no handler reads gives nothing, nor does what is dropped, or stands behind the word at which the kernel stops
    reading, or is voided by other words of huge pages; a handler that hangs on CONFIG symbols which are not known is
    taken as there.
    """
    known = known_parameters(kernel)
    folds = kernel.has(FOLDS)
    hugetlb = Hugetlb(kernel)
    found: list[Assigned] = []
    spent: set[str] = set()
    stops, stopped = kernel.has(STOPS), False
    for word in cmdline.parameters:
        if word.for_init or word.cut or word.unknown:
            continue
        rule = known.rule(word.name)
        if rule is None and not stops:
            continue
        readers = known.readers(word.name) if rule is None else rule.readers
        taking = [
            reader
            for reader in readers
            if (not stopped or reader.kind in EARLY | BEFORE) and reader.takes(word.name, word.value, folds=folds)
        ]
        stopped = stopped or (stops and _refused(known, taking, word))
        if rule is None or not taking or not (variable in rule.effect or rule.name in HANDLERS):
            continue
        understood = understand(rule, word.value, kernel, known.context)
        if rule.name in HANDLERS:
            understood = hugetlb.take(rule.name, word, understood)
        if variable in understood.sets and rule.name not in spent:
            found.append(Assigned(understood.sets[variable], word))
            if rule.repeat == "first":
                spent.add(rule.name)
    return tuple(found)


def _refused(known: KnownParameters, readers: Sequence[Reader], word: Parameter) -> bool:
    """Whether a parameter that is built in refuses the value, as the pass over those takes them."""
    types = next((reader.types for reader in readers if reader.kind in BUILT_IN), None)
    if types is None:
        return False
    rule = known.rule(word.name)
    found = understand_type(types, word.value, known.context) if rule is None else known.understood(rule, word.value)
    return found.refused
