"""The boot line cut into words, as next_arg() and its forerunners cut it.

How far a word reaches is said in ``grammar/cmdline.lark``; which of its quotes are dropped, and where the kernel stops
reading, goes by the features of ``rules/features/cmdline.yaml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.terminals import lexer
from meminit.records import NamedTuple

if TYPE_CHECKING:
    import re

    from meminit.text import Source

    Span = tuple[int, int]

__all__ = ["MAX_BYTES", "Word", "lex"]

MAX_BYTES = 2 << 20
"""Twice the longest line any kernel can be built for (CONFIG_COMMAND_LINE_SIZE of s390 is up to 1 MiB)."""

NEXT_ARG = "cmdline-next-arg"
ANY_BLANK = "cmdline-any-blank"
QUOTED_WORDS = "cmdline-quoted-words"
BARE_QUOTES = "cmdline-bare-quotes"
DOUBLE_DASH = "cmdline-double-dash"


class Word(NamedTuple):
    """One word. ``name`` and ``value`` are what the kernel sees; value is None without ``=``.

    Spans are in characters of the source: of the word as written, of the name, of the value inside its quotes.
    ``for_init`` is true of the bare ``--`` at which the kernel stops reading, and of all words behind it.
    """

    name: str
    value: str | None
    span: Span
    name_span: Span
    value_span: Span | None
    for_init: bool = False


def lex(source: Source, *, features: frozenset[str]) -> tuple[Word, ...]:
    """The words of a boot line as a kernel with ``features`` cuts it; the line ends at the first NUL.

    Bytes that are no UTF-8 stay lone surrogates. Raises InputFault for what no boot line can be.
    """
    text = source.text.partition("\0")[0]
    octets = text if text.isascii() else _octets(source, text)
    if len(octets) > MAX_BYTES:
        message = f"{source.name} is longer than {MAX_BYTES:,} bytes: so much is read here, and far less by any kernel"
        raise InputFault(message, source.place(0, 1))
    if ANY_BLANK not in features:
        return tuple(_words(text, lexer("cmdline", "OLD_WORD"), features))
    if "\xa0" not in octets:
        return tuple(_words(text, lexer("cmdline", "WORD"), features))
    return tuple(_in_characters(_words(octets, lexer("cmdline", "WORD"), features), text))


def _words(text: str, pattern: re.Pattern[str], features: frozenset[str]) -> list[Word]:
    spans = [match.span() for match in pattern.finditer(text)]
    if NEXT_ARG not in features:
        return [_parse_options(text, start, end) for start, end in spans]
    whole, bare = QUOTED_WORDS in features, BARE_QUOTES in features
    words = [_next_arg(text, start, end, whole=whole, bare=bare) for start, end in spans]
    if DOUBLE_DASH in features:
        stop = next((index for index, word in enumerate(words) if word.name == "--" and word.value is None), len(words))
        words[stop:] = [word._replace(for_init=True) for word in words[stop:]]
    return words


def _next_arg(text: str, start: int, end: int, *, whole: bool, bare: bool) -> Word:
    """The word at ``[start, end)`` as next_arg() takes it apart.

    The first ``=`` behind the first character splits. A quote at the beginning of the value is dropped, and one at the
    beginning of the word where the kernel looks for it (``whole``); and with either, a quote at the end of the word.
    Where no value is, ``bare`` says whether the kernel drops that last one too.
    """
    quoted = whole and text[start] == '"'
    name = start + quoted
    equals = text.find("=", name + 1, end)
    if equals < 0:
        last = end - (quoted and bare and end > name and text[end - 1] == '"')
        return Word(text[name:last], None, (start, end), (name, last), None)
    value = equals + 1
    if text.startswith('"', value, end):
        value, quoted = value + 1, True
    last = max(value, end - (quoted and text[end - 1] == '"'))
    return Word(text[name:equals], text[value:last], (start, end), (name, equals), (value, last))


def _parse_options(text: str, start: int, end: int) -> Word:
    """The word as 2.4's parse_options() leaves it to each handler: the first ``=`` splits, quotes stay."""
    equals = text.find("=", start + 1, end)
    if equals < 0:
        return Word(text[start:end], None, (start, end), (start, end), None)
    return Word(text[start:equals], text[equals + 1 : end], (start, end), (start, equals), (equals + 1, end))


def _octets(source: Source, text: str) -> str:
    """``text`` with a character for each byte the kernel reads."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError as error:
        place = source.place(error.start, error.start + 1)
        raise InputFault(f"{source.name} holds a lone surrogate, which is no character", place) from None


def _in_characters(words: list[Word], text: str) -> list[Word]:
    """``words`` of the bytes of ``text`` as words of its characters.

    A blank can be one byte of a longer character, as in ``à``: the bytes before it and after it are then lone
    surrogates in two words, whose spans both hold the character.
    """
    owner: list[int] = []
    for index, character in enumerate(text):
        owner.extend([index] * (1 if character.isascii() else len(character.encode("utf-8", "surrogateescape"))))
    owner.append(len(text))

    def span(octets: Span) -> Span:
        start, end = octets
        return owner[start], owner[end - 1] + 1 if end > start else owner[start]

    return [
        Word(
            _characters(word.name),
            None if word.value is None else _characters(word.value),
            span(word.span),
            span(word.name_span),
            None if word.value_span is None else span(word.value_span),
            word.for_init,
        )
        for word in words
    ]


def _characters(octets: str) -> str:
    return octets.encode("latin-1").decode("utf-8", "surrogateescape")
