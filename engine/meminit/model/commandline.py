"""The boot command line, as the kernel's own lexer cuts it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.read.bootline import lex
from meminit.records import dataclass
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.read.bootline import Word
    from meminit.text import Place

__all__ = ["CommandLine", "Parameter", "command_line"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One word: ``name`` and ``value`` as the kernel sees them (quotes dropped); value None without ``=``.

    ``place`` spans the whole word as written, ``value_place`` the value inside its quotes.
    ``for_init`` is true of the bare ``--`` at which the kernel stops reading, and of the words behind it, which go to
    init unread; ``cut`` of words that stand beyond what the kernel keeps of its line.
    ``value_start`` is the offset of the value in the line. ``unknown`` is true of a word that holds what the boot
    loader's file has as a variable or a command, of which nobody knows what it stands for.
    """

    name: str
    value: str | None
    place: Place
    name_place: Place
    value_place: Place | None
    for_init: bool = False
    cut: bool = False
    value_start: int | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class CommandLine:
    """All words in order. ``cut`` is the offset in the source at which the kernel's buffer is full; None: it is not.

    A word that the cut goes through has the name and value that are left of it.
    """

    source: Source
    parameters: tuple[Parameter, ...] = ()
    cut: int | None = None

    def named(self, name: str) -> tuple[Parameter, ...]:
        """Every occurrence of ``name`` that the kernel itself reads, ``-`` and ``_`` being equal in names."""
        wanted = name.replace("-", "_")
        return tuple(
            p for p in self.parameters if not (p.for_init or p.cut or p.unknown) and p.name.replace("-", "_") == wanted
        )

    def doubting(self, spans: Sequence[tuple[int, int]]) -> CommandLine:
        """The line with those words marked as unknown that hold one of ``spans`` of its text, which are in order."""
        if not spans:
            return self
        words, behind = [], iter((*spans, (len(self.source.text), len(self.source.text))))
        start, end = next(behind)
        for word in self.parameters:
            first, last = word.place.view[1:] if word.place.view else (word.place.start, word.place.end)
            while end <= first < len(self.source.text):
                start, end = next(behind)
            words.append(replace(word, unknown=True) if start < last else word)
        return replace(self, parameters=tuple(words))


def command_line(source: Source, kernel_features: frozenset[str], room: int | None = None) -> CommandLine:
    """The boot line as a kernel with these features cuts it into words, which has ``room`` for so many bytes of it.

    ``room`` is COMMAND_LINE_SIZE less the final NUL; None where it is not known. Raises InputFault for what no boot
    line can be.
    """
    words = lex(source, features=kernel_features)
    kept = None if room is None else _kept(source.text, room)
    if kept is None:
        return CommandLine(source, tuple(_parameter(source, word) for word in words))
    left = lex(Source(source.name, source.text[:kept]), features=kernel_features)
    gone = (_cut(source, word) for word in words[len(left) :])
    return CommandLine(source, (*(_parameter(source, word) for word in left), *gone), kept)


def _kept(text: str, room: int) -> int | None:
    """The characters of ``text`` that the first ``room`` bytes hold; None where it has no more."""
    if len(text) <= room and (text.isascii() or len(text.encode("utf-8", "surrogateescape")) <= room):
        return None
    left = text.encode("utf-8", "surrogateescape")[:room].decode("utf-8", "surrogateescape")
    kept = len(left)
    while kept and left[kept - 1] != text[kept - 1]:  # the cut goes through the bytes of one character
        kept -= 1
    return kept


def _parameter(source: Source, word: Word) -> Parameter:
    return Parameter(
        word.name,
        word.value,
        source.place(*word.span),
        source.place(*word.name_span),
        None if word.value_span is None else source.place(*word.value_span),
        word.for_init,
        value_start=None if word.value_span is None else word.value_span[0],
    )


def _cut(source: Source, word: Word) -> Parameter:
    """A word that is dropped, of which there may be very many: all of it is where its parts are."""
    place = source.place(*word.span)
    return Parameter(word.name, word.value, place, place, None, word.for_init, cut=True)
