"""Amounts of memory as structured data: the expressions in which rules/arches give zone limits and lowmem.

An amount is a size (``16M``, a number), the name of another amount, or a mapping with one operation:
``{add: […]}``, ``{sub: [a, b…]}`` (below zero it wraps, as the arch's unsigned long), ``{mul: […]}``, ``{min: […]}``,
``{max: […]}``, ``{align_down: [a, to]}``, ``{align_up: [a, to]}``, ``{shift_left: [a, bits]}``,
``{shift_right: [a, bits]}``, ``{at_least: [a, b], then: c, else: d}``,
``{config: SYMBOL, default: a}``, ``{setting: VARIABLE, default: a, add: b}`` (what the boot line leaves in a
kernel variable) or ``{first: [{when: GUARD, value: a}, …]}``.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from meminit.model.guard import holds
from meminit.model.settings import size_setting
from meminit.quantity import parse_size
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from meminit.model.commandline import CommandLine
    from meminit.model.kernel import Kernel

__all__ = ["evaluate", "evaluate_all"]

_OPERATIONS: dict[str, Callable[[list[int]], int]] = {
    "add": sum,
    "sub": lambda terms: terms[0] - sum(terms[1:]),
    "mul": prod,
    "min": min,
    "max": max,
    "align_down": lambda terms: terms[0] // terms[1] * terms[1],
    "align_up": lambda terms: -(-terms[0] // terms[1]) * terms[1],
    "shift_left": lambda terms: terms[0] << terms[1],
    "shift_right": lambda terms: terms[0] >> terms[1],
}


def evaluate_all(
    amounts: Mapping[str, Any], known: Mapping[str, int], kernel: Kernel, cmdline: CommandLine
) -> dict[str, int]:
    """``known`` and every one of ``amounts`` in bytes, each free to use those that stand before it."""
    values = dict(known)
    for name, amount in amounts.items():
        values[name] = evaluate(amount, values, kernel, cmdline)
    return values


def evaluate(amount: Any, known: Mapping[str, int], kernel: Kernel, cmdline: CommandLine) -> int:  # noqa: ANN401  data
    """``amount`` in bytes. Raises ValueError for what is no amount."""
    return _Evaluation(known, kernel, cmdline).value(amount)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    known: Mapping[str, int]
    kernel: Kernel
    cmdline: CommandLine

    def value(self, amount: Any) -> int:  # noqa: ANN401  data
        match amount:
            case int():
                return amount
            case str():
                return self.known[amount] if amount in self.known else parse_size(amount)
            case {"at_least": [value, bound], "then": then, "else": other}:
                return self.value(then if self.value(value) >= self.value(bound) else other)
            case {"config": str(symbol), "default": default}:
                number = self.kernel.config.number(symbol)
                return self.value(default) if number is None else number
            case {"setting": str(name), "default": default, "add": more}:
                size = size_setting(self.kernel, self.cmdline, name)
                return self.value(default) if size is None else size + self.value(more)
            case {"first": list(cases)}:
                return self.first(cases)
            case dict() if len(amount) == 1:
                return self.operation(*next(iter(amount.items())))
        message = f"not an amount: {amount!r}"
        raise ValueError(message)

    def first(self, cases: list[Any]) -> int:
        for case in cases:
            if holds(case.get("when"), self.kernel.config, self.kernel.features):
                return self.value(case["value"])
        message = f"no case holds: {cases!r}"
        raise ValueError(message)

    def operation(self, name: str, terms: list[Any]) -> int:
        if name not in _OPERATIONS:
            message = f"not an amount: {name}"
            raise ValueError(message)
        result = _OPERATIONS[name]([self.value(term) for term in terms])
        return result % (1 << self.kernel.arch.word_bits) if result < 0 else result
