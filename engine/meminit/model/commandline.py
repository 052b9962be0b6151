"""The boot command line, as the kernel's own lexer cuts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meminit.text import Place, Source

__all__ = ["CommandLine", "Parameter"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One word: ``name`` and ``value`` as the kernel sees them (quotes dropped); value None without ``=``.

    ``place`` spans the whole word as written, ``value_place`` the value inside its quotes.
    ``for_init`` is true of words after a bare ``--``, which the kernel hands to init unread.
    """

    name: str
    value: str | None
    place: Place
    name_place: Place
    value_place: Place | None
    for_init: bool = False


@dataclass(frozen=True, slots=True)
class CommandLine:
    """All words in order."""

    source: Source
    parameters: tuple[Parameter, ...] = ()

    def named(self, name: str) -> tuple[Parameter, ...]:
        """Every occurrence of ``name`` that the kernel itself reads, ``-`` and ``_`` being equal in names."""
        wanted = name.replace("-", "_")
        return tuple(p for p in self.parameters if not p.for_init and p.name.replace("-", "_") == wanted)
