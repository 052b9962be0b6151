"""The boot command line, as the kernel's own lexer cuts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.bootline import lex
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.read.bootline import Word
    from meminit.text import Place, Source

__all__ = ["CommandLine", "Parameter", "command_line"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One word: ``name`` and ``value`` as the kernel sees them (quotes dropped); value None without ``=``.

    ``place`` spans the whole word as written, ``value_place`` the value inside its quotes.
    ``for_init`` is true of the bare ``--`` at which the kernel stops reading, and of the words behind it, which go to
    init unread.
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


def command_line(source: Source, kernel_features: frozenset[str]) -> CommandLine:
    """The boot line as a kernel with these features cuts it. Raises InputFault for what no boot line can be."""
    return CommandLine(source, tuple(_parameter(source, word) for word in lex(source, features=kernel_features)))


def _parameter(source: Source, word: Word) -> Parameter:
    return Parameter(
        word.name,
        word.value,
        source.place(*word.span),
        source.place(*word.name_span),
        None if word.value_span is None else source.place(*word.value_span),
        word.for_init,
    )
