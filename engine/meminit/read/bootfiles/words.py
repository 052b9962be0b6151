"""Words as POSIX sh and GRUB's script language cut them: quotes and escapes undone, nothing evaluated or run.

The rules are those of POSIX (2.2 Quoting, 2.6 Word Expansions) and of the GRUB manual ("Shell-like scripting").
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.text import Source

__all__ = [
    "BAD",
    "GRUB",
    "NEWLINE",
    "OPERATOR",
    "SCRIPT",
    "SHELL",
    "TEXT",
    "UNKNOWN",
    "VARIABLE",
    "WORD",
    "Dialect",
    "Part",
    "Token",
    "tokens",
]

TEXT, VARIABLE, UNKNOWN, BAD = "text", "variable", "unknown", "bad"
MAX_TOKENS = 1_000_000
WORD, OPERATOR, NEWLINE = "word", "operator", "newline"


class Dialect(NamedTuple):
    """How one language cuts words: what stands for itself outside quotes, operators, and names behind a ``$``.

    ``substitutes`` is true of the language that has ``$(…)``, backquotes and ``${…:-…}``, ``called`` of scripts that
    somebody gives arguments to.
    """

    name: str
    plain: str
    operator: str
    dollar: str
    inside: str
    substitutes: bool
    called: bool = False


SHELL = Dialect(
    "the shell",
    r"""[^ \t\n\\'"`$;&|()<>]+""",
    r"<<-?|&&|\|\||[;&|()<>]",
    r"\$(?:([A-Za-z_]\w*|[0-9?#*@$!-])|\{([A-Za-z_]\w*|\d+|[?#*@$!-])\})",
    r'[^"\\$`]+',
    substitutes=True,
)
SCRIPT = SHELL._replace(called=True)
GRUB = Dialect(
    "GRUB",
    r"""[^ \t\n\\'"$;&|{}<>]+""",
    r"&&|\|\||[;&|{}<>]",
    r"\$(?:([A-Za-z_]\w*|\d+|[?#*@])|\{([A-Za-z_]\w*|\d+|[?#*@])\})",
    r'[^"\\$]+',
    substitutes=False,
)

_BLANKS = r"(?:[ \t]|\\\n)+"
_COMMENT = r"#[^\n]*"
_NESTING = r"""[\\'"(){}]"""
_BACKQUOTE = r"(?s:(?:[^`\\]|\\.)*`)"
_DOUBLE = r'(?s:(?:[^"\\]|\\.)*")'


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first needed: most boot files are told from others without."""
    return re.compile(pattern, re.ASCII)


class Part(NamedTuple):
    """A part of a word: ``text`` is what it stands for, a variable's name, or the source of what is not read."""

    kind: str
    text: str
    start: int
    end: int
    quoted: bool = False


class Token(NamedTuple):
    """A word, an operator or a newline."""

    kind: str
    text: str
    start: int
    end: int
    parts: tuple[Part, ...] = ()

    @property
    def bare(self) -> str:
        """The word's text when nothing in it is quoted, escaped or a variable; else an empty text."""
        return self.text if len(self.parts) == 1 and self.parts[0].text == self.text else ""


def tokens(source: Source, dialect: Dialect) -> Iterator[Token]:
    """The words, operators and newlines of ``source``.

    Raises InputFault for a quote that is never closed, and for more words than any boot file has.
    """
    text, offset, left = source.text, 0, MAX_TOKENS
    while offset < len(text):
        blanks = _regex(_BLANKS).match(text, offset) or _regex(_COMMENT).match(text, offset)
        if blanks is not None:
            offset = blanks.end()
            continue
        left -= 1
        if left < 0:
            raise InputFault(f"{source.name} has more than {MAX_TOKENS:,} words", source.place(offset, offset + 1))
        operator = _regex(dialect.operator).match(text, offset)
        if operator is not None:
            yield Token(OPERATOR, operator[0], *operator.span())
            offset = operator.end()
        elif text[offset] == "\n":
            yield Token(NEWLINE, "\n", offset, offset + 1)
            offset += 1
        else:
            parts, end = _word(source, dialect, offset)
            yield Token(WORD, text[offset:end], offset, end, tuple(parts))
            offset = end


def _word(source: Source, dialect: Dialect, offset: int) -> tuple[list[Part], int]:
    text, parts = source.text, list[Part]()
    while offset < len(text):
        plain = _regex(dialect.plain).match(text, offset)
        if plain is not None:
            parts.append(Part(TEXT, plain[0], *plain.span()))
            offset = plain.end()
            continue
        match text[offset]:
            case "\\":
                escaped = text[offset + 1 : offset + 2]
                if escaped != "\n":
                    parts.append(Part(TEXT, escaped or "\\", offset, offset + 1 + len(escaped)))
                offset += 1 + len(escaped)
            case "'":
                end = text.find("'", offset + 1)
                if end < 0:
                    raise _unclosed(source, offset)
                parts.append(Part(TEXT, text[offset + 1 : end], offset + 1, end, quoted=True))
                offset = end + 1
            case '"':
                offset = _double_quoted(source, dialect, offset, parts)
            case "$" | "`" as opening if opening == "$" or dialect.substitutes:
                parts.append(_substituted(source, dialect, offset, quoted=False))
                offset = parts[-1].end
            case _:
                break
    return parts, offset


def _double_quoted(source: Source, dialect: Dialect, start: int, parts: list[Part]) -> int:
    r"""Read a ``"…"`` into ``parts``: a backslash escapes only ``$``, ``"``, ``\``, a newline and sh's backquote."""
    text, offset = source.text, start + 1
    escapes = '$"\\`' if dialect.substitutes else '$"\\'
    parts.append(Part(TEXT, "", offset, offset, quoted=True))
    while offset < len(text):
        plain = _regex(dialect.inside).match(text, offset)
        if plain is not None:
            parts.append(Part(TEXT, plain[0], *plain.span(), quoted=True))
            offset = plain.end()
            continue
        letter, behind = text[offset], text[offset + 1 : offset + 2]
        if letter == '"':
            return offset + 1
        if letter == "\\":
            kept = behind if behind and behind in escapes else "" if behind == "\n" else letter
            length = 1 if kept == letter and behind != letter else 2
            parts.append(Part(TEXT, kept, offset, offset + length, quoted=True))
            offset += length
        else:
            parts.append(_substituted(source, dialect, offset, quoted=True))
            offset = parts[-1].end
    raise _unclosed(source, start)


def _substituted(source: Source, dialect: Dialect, start: int, *, quoted: bool) -> Part:
    """The variable at ``start``, or what else a ``$`` or a backquote begins there."""
    text = source.text
    variable = _regex(dialect.dollar).match(text, start)
    if variable is not None:
        return Part(VARIABLE, variable[1] or variable[2], *variable.span(), quoted)
    if text[start] == "`":
        closing = _regex(_BACKQUOTE).match(text, start + 1)
        if closing is None:
            raise _unclosed(source, start)
        return Part(UNKNOWN, text[start : closing.end()], start, closing.end(), quoted)
    if dialect.substitutes and text[start + 1 : start + 2] in {"(", "{"}:
        end = _closing(source, start)
        return Part(UNKNOWN, text[start:end], start, end, quoted)
    return Part(TEXT if dialect.substitutes else BAD, "$", start, start + 1, quoted)


def _closing(source: Source, start: int) -> int:
    """The end of the ``$(…)`` or ``${…}`` that begins at ``start``."""
    text, depth, offset = source.text, 0, start + 1
    opening = text[offset]
    closing = ")" if opening == "(" else "}"
    while (match := _regex(_NESTING).search(text, offset)) is not None:
        letter, offset = match[0], match.end()
        if letter == "\\":
            offset += 1
        elif letter == "'":
            offset = text.find("'", offset) + 1 or len(text)
        elif letter == '"':
            quoted = _regex(_DOUBLE).match(text, offset)
            offset = quoted.end() if quoted else len(text)
        elif letter == opening:
            depth += 1
        elif letter == closing:
            depth -= 1
            if depth == 0:
                return offset
    raise _unclosed(source, start)


def _unclosed(source: Source, start: int) -> InputFault:
    mark = source.text[start : start + (2 if source.text[start] == "$" else 1)]
    return InputFault(f"a {mark} that is never closed", source.place(start, start + len(mark)))
