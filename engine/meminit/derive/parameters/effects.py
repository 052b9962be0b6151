"""Kernel variables that the boot line sets: the typed values that layout predictions read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from meminit.derive.parameters.value import understand
from meminit.model.known_parameters import known_parameters

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import Understood
    from meminit.model.commandline import Parameter
    from meminit.model.parameter_rules import ParameterRule

__all__ = ["Setting", "setting", "settings"]


class Setting(NamedTuple):
    """A variable's value, and the word that gave it."""

    value: object
    word: Parameter


def setting(boot: Boot, variable: str) -> object:
    """The value that the boot line leaves in ``variable``; None where no word sets it."""
    found = settings(boot, variable)
    return found[-1].value if found else None


def settings(boot: Boot, variable: str) -> tuple[Setting, ...]:
    """Every value that words give ``variable``, in order of the line; of a parameter that counts once, that one."""
    known = known_parameters(boot.kernel)
    found: list[Setting] = []
    spent: set[str] = set()
    for word in boot.cmdline.parameters:
        if word.for_init or word.cut:
            continue
        rule = known.rule(word.name)
        if rule is None or variable not in rule.effect or not rule.readers or rule.name in spent:
            continue
        understood = _understood(boot, rule, word)
        if variable in understood.sets:
            found.append(Setting(understood.sets[variable], word))
            if rule.repeat == "first":
                spent.add(rule.name)
    return tuple(found)


def _understood(boot: Boot, rule: ParameterRule, word: Parameter) -> Understood:
    return understand(rule, word.value, boot.kernel, known_parameters(boot.kernel).context)
