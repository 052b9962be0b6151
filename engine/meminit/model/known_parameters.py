"""The boot parameters that one kernel knows: those rules/parameters tells of, and the catalogue of all others."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from meminit.model.parameter_rules import ParameterRule, Reader, normal, parameter_rule
from meminit.read.values.value import Context

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel

__all__ = ["KnownParameters", "known_parameters"]

_KERNELS = 8
_UNLIMITED_CPUS = 8192


class KnownParameters:
    """What a kernel knows, found when it is first asked for and kept."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._rules: dict[str, ParameterRule | None] = {}
        self._readers: dict[str, tuple[Reader, ...]] = {}
        self.context = Context(
            kernel.features,
            kernel.arch.word_bits,
            1 << kernel.nodes_shift,
            kernel.config.number("NR_CPUS") or _UNLIMITED_CPUS,
        )

    def rule(self, name: str) -> ParameterRule | None:
        """What rules/parameters tells of ``name``."""
        name = normal(name)
        if name not in self._rules:
            self._rules[name] = parameter_rule(name, self._kernel)
        return self._rules[name]

    def readers(self, name: str) -> tuple[Reader, ...]:
        """Who reads exactly ``name`` on this kernel."""
        name = normal(name)
        if name not in self._readers:
            rule = self.rule(name)
            self._readers[name] = () if rule is None else rule.readers
        return self._readers[name]

    def other_setups(self, name: str, text: str, *, folds: bool) -> tuple[Reader, ...]:
        """``__setup`` strings of other names with which ``text`` begins."""
        del name, text, folds
        return ()


@lru_cache(maxsize=_KERNELS)
def known_parameters(kernel: Kernel) -> KnownParameters:
    """The parameters of ``kernel``, kept for the last few kernels asked about."""
    return KnownParameters(kernel)
