"""Kernel variables that the boot line sets: the typed values that layout predictions read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from meminit.model.known_parameters import known_parameters
from meminit.model.understanding import understand

if TYPE_CHECKING:
    from meminit.model.commandline import CommandLine, Parameter
    from meminit.model.kernel import Kernel

__all__ = ["Assigned", "setting", "settings", "size_setting"]

FOLDS = "boot-names-fold-dashes"


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

    What no handler reads gives nothing; a handler that hangs on CONFIG symbols which are not known is taken as there.
    """
    known = known_parameters(kernel)
    folds = kernel.has(FOLDS)
    found: list[Assigned] = []
    spent: set[str] = set()
    for word in cmdline.parameters:
        if word.for_init or word.cut or word.unknown:
            continue
        rule = known.rule(word.name)
        if rule is None or variable not in rule.effect or rule.name in spent:
            continue
        if not any(reader.takes(word.name, word.value, folds=folds) for reader in rule.readers):
            continue
        understood = understand(rule, word.value, kernel, known.context)
        if variable in understood.sets:
            found.append(Assigned(understood.sets[variable], word))
            if rule.repeat == "first":
                spent.add(rule.name)
    return tuple(found)
