"""What a grammar of values is told of a kernel, and its answer, in tests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from meminit.model.config import Config
from meminit.model.kernel import features_of, parse_release
from meminit.model.knowledge import arch, features
from meminit.read.values.registry import grammar
from meminit.read.values.value import Context

if TYPE_CHECKING:
    from meminit.read.values.value import Value

__all__ = ["RELEASES", "context_of", "read"]

RELEASES = ("2.4.32", "2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.8", "6.12")
"""Those whose sources were read."""


@cache
def context_of(release: str = "6.12", arch_name: str = "x86_64", online: frozenset[int] | None = None) -> Context:
    """A kernel of ``release`` with NUMA, 64 nodes, 128 CPUs and NO_HZ_FULL."""
    config = Config(dict.fromkeys(("NUMA", "NUMA_EMU", "NO_HZ_FULL"), "y"))
    found = features_of(features(), parse_release(release), arch(arch_name), config, {})
    return Context(found, 64 if arch_name.endswith("64") else 32, 64, 128, online)


def read(name: str, text: str, release: str = "6.12", arch_name: str = "x86_64") -> Value:
    """What the grammar ``name`` makes of ``text`` on such a kernel."""
    return grammar(name).read(text, context_of(release, arch_name))
