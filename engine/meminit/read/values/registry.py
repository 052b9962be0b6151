"""The grammars of values by name; the module that has one is imported when it is first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meminit.read.values.value import Grammar

__all__ = ["grammar", "names"]

_MODULES = {
    "sizes": "memparse memparse-long memparse-whole memparse-bare log-size percent mem-at elfcorehdr cma",
    "integers": "number-0 number-10 signed-0 get-option get-options sysctl-switch int-strict uint-strict long-strict "
    "ulong-strict ullong-strict int-strict-10 uint-strict-10 long-strict-10 ulong-strict-10",
    "module_parameters": "param-byte param-short param-ushort param-int param-uint param-long param-ulong "
    "param-ullong param-hexint param-bool param-invbool param-bint param-charp "
    "param-array-byte param-array-short param-array-ushort param-array-int param-array-uint param-array-long "
    "param-array-ulong param-array-ullong param-array-hexint param-array-bool param-array-invbool param-array-bint "
    "param-array-charp",
    "booleans": "bool",
    "members": "option-list comma-list cgroup-names",
    "cpu_lists": "cpulist nodelist isolcpus",
    "node_amounts": "node-sizes node-counts",
    "crashkernel": "crashkernel",
    "memmap": "memmap mem-regions",
    "numa_fake": "numa-fake",
    "reservations": "reserve reserve-mem swiotlb",
    "slub_debug": "slub-debug",
    "page_orders": "order-over-half order-beyond",
}


@cache
def _module_of() -> dict[str, str]:
    return {name: module for module, listed in _MODULES.items() for name in listed.split()}


def names() -> tuple[str, ...]:
    """All of them, in the order in which they are told."""
    return tuple(_module_of())


@cache
def grammar(name: str) -> Grammar:
    """The grammar of that name. Raises KeyError where there is none."""
    module = import_module(f"meminit.read.values.{_module_of()[name]}")
    found: dict[str, Grammar] = {made.name: made for made in module.GRAMMARS}
    return found[name]
