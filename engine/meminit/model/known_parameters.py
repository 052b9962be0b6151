"""The boot parameters that one kernel knows: those rules/parameters tells of, and the catalogue of all others."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from meminit.model.bootline_reading import Understood
from meminit.model.lookups import looked_for
from meminit.model.parameter_rules import ParameterRule, Reader, normal, parameter_rule
from meminit.model.registrations import Registrations
from meminit.model.understanding import REFUSED, understand
from meminit.read.values.value import Context

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel
    from meminit.model.registrations import Registered

__all__ = ["KnownParameters", "known_parameters"]

_KERNELS = 8
_KEPT, _LONG = 8192, 128
"""So many values are kept, of so many characters at most."""
_KINDS = {"early": "early_param", "setup": "__setup"}
_UNKNOWN = {"release": "whether this release has it", "config": "the condition in its Makefile or file"}
_UNLIMITED_CPUS = 8192


class KnownParameters:
    """What a kernel knows, found when it is first asked for and kept."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._rules: dict[str, ParameterRule | None] = {}
        self._readers: dict[str, tuple[Reader, ...]] = {}
        self._understood: dict[tuple[str, str | None], Understood] = {}
        self.registrations = Registrations(kernel)
        self.context = Context(
            kernel.features,
            kernel.arch.word_bits,
            1 << kernel.nodes_shift,
            kernel.config.number("NR_CPUS") or _UNLIMITED_CPUS,
            largest_order=kernel.arch.max_order_nr_pages(kernel).bit_length() - 1,
        )

    def rule(self, name: str) -> ParameterRule | None:
        """What rules/parameters tells of ``name``."""
        name = normal(name)
        if name not in self._rules:
            _bound(self._rules)
            self._rules[name] = parameter_rule(name, self._kernel)
        return self._rules[name]

    def readers(self, name: str) -> tuple[Reader, ...]:
        """Who reads exactly ``name`` here: rules/parameters tells it, else the catalogue."""
        name = normal(name)
        found = self._readers.get(name)
        if found is None:
            rule = self.rule(name)
            _bound(self._readers)
            found = self._readers[name] = self._listed(name) if rule is None else rule.readers
        return found

    def understood(self, rule: ParameterRule, value: str | None) -> Understood:
        """What the handler of ``rule`` makes of ``value``, kept for values that come again on other lines."""
        key = (rule.name, value)
        found = self._understood.get(key)
        if found is None:
            _bound(self._understood)
            found = understand(rule, value, self._kernel, self.context)
            if value is None or len(value) <= _LONG:
                self._understood[key] = found
        return found

    def told(self, name: str, value: str | None) -> Understood:
        """What the handler of ``name`` makes of ``value``; nothing where rules/parameters tells nothing of it."""
        rule = self.rule(name)
        return Understood() if rule is None else self.understood(rule, value)

    def other_setups(self, name: str, text: str, *, folds: bool) -> tuple[Reader, ...]:
        """``__setup`` strings of other names with which ``text`` begins: `slub_debugging` begins with `slub_debug`.

        Those whose handler refuses what stands behind the string, as that of `ro` does, are left out.
        """
        own = (name, f"{name}=")
        return tuple(
            _reader(found)
            for found in self.registrations.setups(text)
            if found.here is not False and normal(found.registration.name) not in map(normal, own)
            if folds or text.startswith(found.registration.name)
            if not self._refuses(found.registration.name, text)
        )

    def _refuses(self, string: str, text: str) -> bool:
        """Whether the handler of ``string`` returns 0 for what stands behind it in ``text``."""
        rule = self.rule(string.removesuffix("="))
        if rule is None:
            return False
        return understand(rule, text[len(string) :], self._kernel, self.context).answers == REFUSED

    def _listed(self, name: str) -> tuple[Reader, ...]:
        registered = (found for found in self.registrations.registered(name) if found.here is not False)
        return (*looked_for(self._kernel, name), *map(_reader, registered))


def _bound(kept: dict[Any, Any]) -> None:
    """Forget all that is kept where it would become too much."""
    if len(kept) >= _KEPT:
        kept.clear()


def _reader(found: Registered) -> Reader:
    """A row of the catalogue as a reader."""
    row = found.registration
    kind = _KINDS.get(row.reader, "core_param" if row.kind == "core_param" else "module_param")
    deciding = () if found.here else tuple(f"CONFIG_{symbol}" for symbol in found.symbols) or (_UNKNOWN[found.why],)
    string = row.name if kind == "__setup" else ""
    types = found.types or (row.value_type,)
    return Reader(kind, row.name.removesuffix("="), row.file, "", found.here, deciding, string, types)


@lru_cache(maxsize=_KERNELS)
def known_parameters(kernel: Kernel) -> KnownParameters:
    """The parameters of ``kernel``, kept for the last few kernels asked about."""
    return KnownParameters(kernel)
