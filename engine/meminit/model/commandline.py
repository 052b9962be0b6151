"""The boot command line, as the kernel's own lexer cuts it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.read.bootline import lex
from meminit.records import NamedTuple, dataclass
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.read.bootline import Span, Word
    from meminit.text import Place

__all__ = ["CommandLine", "Parameter", "command_line"]


class Parameter(NamedTuple):
    """One word: ``name`` and ``value`` as the kernel sees them (quotes dropped); value None without ``=``.

    The spans are those of a ``Word``, in characters of ``source``, the line. ``for_init`` is true of the bare ``--`` at
    which the kernel stops reading, and of the words behind it, which go to init unread; ``cut`` of words that stand
    beyond what the kernel keeps of its line. ``unknown`` is true of a word that holds what the boot loader's file has
    as a variable or a command, of which nobody knows what it stands for.
    """

    name: str
    value: str | None
    span: Span
    name_span: Span
    value_span: Span | None
    for_init: bool
    source: Source
    cut: bool = False
    unknown: bool = False

    @property
    def text(self) -> str:
        """The whole word as written."""
        start, end = self.span
        return self.source.text[start:end]

    @property
    def place(self) -> Place:
        """Where the whole word stands."""
        return self.source.place(*self.span)

    @property
    def name_place(self) -> Place:
        """Where the name stands."""
        return self.source.place(*self.name_span)

    @property
    def value_place(self) -> Place | None:
        """Where the value stands, inside its quotes; None without one."""
        return None if self.value_span is None else self.source.place(*self.value_span)

    @property
    def value_start(self) -> int | None:
        """The offset of the value in the line."""
        return None if self.value_span is None else self.value_span[0]


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
            first, last = word.span
            while end <= first < len(self.source.text):
                start, end = next(behind)
            words.append(word._replace(unknown=True) if start < last else word)
        return replace(self, parameters=tuple(words))


def command_line(source: Source, kernel_features: frozenset[str], room: int | None = None) -> CommandLine:
    """The boot line as a kernel with these features cuts it into words, which has ``room`` for so many bytes of it.

    ``room`` is COMMAND_LINE_SIZE less the final NUL; None where it is not known. Raises InputFault for what no boot
    line can be.
    """
    words = lex(source, features=kernel_features)
    kept = None if room is None else _kept(source.text, room)
    if kept is None:
        return CommandLine(source, tuple(Parameter(*word, source) for word in words))
    left = lex(Source(source.name, source.text[:kept]), features=kernel_features)
    gone = (_cut(source, word) for word in words[len(left) :])
    return CommandLine(source, (*(Parameter(*word, source) for word in left), *gone), kept)


def _kept(text: str, room: int) -> int | None:
    """The characters of ``text`` that the first ``room`` bytes hold; None where it has no more."""
    if len(text) <= room and (text.isascii() or len(text.encode("utf-8", "surrogateescape")) <= room):
        return None
    left = text.encode("utf-8", "surrogateescape")[:room].decode("utf-8", "surrogateescape")
    kept = len(left)
    while kept and left[kept - 1] != text[kept - 1]:  # the cut goes through the bytes of one character
        kept -= 1
    return kept


def _cut(source: Source, word: Word) -> Parameter:
    """A word that is dropped, of which there may be very many: all of it is where its parts are."""
    return Parameter(word.name, word.value, word.span, word.span, None, word.for_init, source, cut=True)
