"""The ``#if`` stack of C sources: under which CONFIG symbols a line is compiled into a built-in object."""

from __future__ import annotations

import re
from typing import NamedTuple

from catalogue.guards import MORE, NO, YES, Guard, both, either, enabled, module_only, opposite, symbol

__all__ = ["Line", "condition", "logical_lines", "read_conditions"]

_COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
_DIRECTIVE = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|define)\b\s*(.*)", re.DOTALL)
_TOKEN = re.compile(r"\s*([A-Za-z_]\w*|0[xX][0-9A-Fa-f]+|\d+|&&|\|\||[=!<>]=|<<|>>|[-+*/%&|^~<>!(),?:]|\S)")
_KNOWN = {
    "MODULE": NO,
    "__KERNEL__": YES,
    "__ASSEMBLY__": NO,
    "__x86_64__": symbol("X86_64"),
    "__i386__": symbol("X86_32"),
    "__arm__": symbol("ARM"),
    "__aarch64__": symbol("ARM64"),
    "__powerpc__": symbol("PPC"),
    "__powerpc64__": symbol("PPC64"),
    "__s390x__": symbol("64BIT"),
}
"""Macros whose value in a built-in object is known."""

_COMPARING = {"==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^", "?", ":"}


class Line(NamedTuple):
    """A logical line of source without comments: its number, its text, and the condition under which it is compiled."""

    number: int
    text: str
    guard: Guard


def read_conditions(text: str, *, header: bool = False) -> list[Line]:
    """The logical lines of a source that are no conditional directives, each with its condition.

    The usual guard against a second inclusion of a ``header`` is no condition.
    """
    stack: list[tuple[Guard, Guard]] = []  # what holds now, and what no earlier branch has taken
    found: list[Line] = []
    guard = YES
    first = header
    for number, line in logical_lines(text):
        match = _DIRECTIVE.match(line)
        if match is None or match[1] == "define":
            if line.strip():
                found.append(Line(number, line, guard))
            continue
        word, rest = match[1], match[2].strip()
        if word in {"if", "ifdef", "ifndef"}:
            wanted = YES if first and word == "ifndef" else _wanted(word, rest)
            stack.append((wanted, opposite(wanted)))
            first = False
        elif stack:
            _, left = stack.pop()
            if word != "endif":
                wanted = YES if word == "else" else _wanted(word.removeprefix("el"), rest)
                stack.append((both(left, wanted), both(left, opposite(wanted))))
        guard = both(*(now for now, _ in stack))
    return found


def logical_lines(text: str) -> list[tuple[int, str]]:
    r"""Numbered lines with ``\`` joined and comments blanked; a joined line has the number of its first."""
    text = _COMMENT_OR_STRING.sub(_blanked, text)
    lines: list[tuple[int, str]] = []
    pending, began = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        began = began or number
        if line.endswith("\\"):
            pending += line[:-1] + " "
            continue
        lines.append((began, pending + line))
        pending, began = "", 0
    return lines


def _blanked(match: re.Match[str]) -> str:
    found = match[0]
    return "\n" * found.count("\n") or " " if found.startswith("/") else found


def _wanted(word: str, rest: str) -> Guard:
    if word == "if":
        return condition(rest)
    name = rest.partition(" ")[0]
    return _defined(name) if word == "ifdef" else opposite(_defined(name))


def _defined(name: str) -> Guard:
    if name in _KNOWN:
        return _KNOWN[name]
    if not name.startswith("CONFIG_"):
        return MORE
    name = name.removeprefix("CONFIG_")
    return module_only(name.removesuffix("_MODULE")) if name.endswith("_MODULE") else symbol(name)


def condition(text: str) -> Guard:
    """The guard that the expression of an ``#if`` comes to; what is no CONFIG symbol is MORE."""
    tokens = _TOKEN.findall(text)
    reader = _Expression(tokens)
    guard = reader.alternatives()
    return guard if reader.at == len(tokens) else MORE


class _Expression:
    """Reads an ``#if`` expression by descent."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        text = self.peek()
        self.at += 1
        return text

    def alternatives(self) -> Guard:
        parts = [self.conjunction()]
        while self.peek() == "||":
            self.take()
            parts.append(self.conjunction())
        return either(*parts)

    def conjunction(self) -> Guard:
        parts = [self.compared()]
        while self.peek() == "&&":
            self.take()
            parts.append(self.compared())
        return both(*parts)

    def compared(self) -> Guard:
        start = self.at
        guard = self.primary()
        if self.peek() not in _COMPARING:
            return guard
        while self.peek() in _COMPARING:
            self.take()
            self.primary()
        return _word_size(self.tokens[start : self.at])

    def primary(self) -> Guard:
        text = self.take()
        if text in {"-", "~", "+"}:
            self.primary()
            return MORE
        if text == "!":
            return opposite(self.primary())
        if text == "(":
            guard = self.alternatives()
            self.close()
            return guard
        if text == "defined":
            return self.defined()
        if text.isdigit():
            return NO if int(text) == 0 else YES
        if self.peek() == "(":
            return self.called(text)
        if text in _KNOWN or text.startswith("CONFIG_"):
            return _defined(text)
        return MORE

    def defined(self) -> Guard:
        bracket = self.peek() == "("
        if bracket:
            self.take()
        guard = _defined(self.take())
        if bracket:
            self.close()
        return guard

    def called(self, name: str) -> Guard:
        self.take()
        first, depth = self.peek(), 1
        while depth and self.at < len(self.tokens):
            depth += {"(": 1, ")": -1}.get(self.take(), 0)
        if not first.startswith("CONFIG_"):
            return MORE
        inner = first.removeprefix("CONFIG_")
        return {
            "IS_ENABLED": enabled(inner),
            "IS_BUILTIN": symbol(inner),
            "IS_MODULE": module_only(inner),
            "IS_REACHABLE": symbol(inner),
        }.get(name, MORE)

    def close(self) -> None:
        if self.peek() == ")":
            self.take()


def _word_size(tokens: list[str]) -> Guard:
    """``BITS_PER_LONG == 64`` and its like; other comparisons are not followed."""
    if len(tokens) == 3 and tokens[0] == "BITS_PER_LONG" and tokens[2] in {"32", "64"} and tokens[1] in {"==", "!="}:
        return symbol("64BIT") if (tokens[2] == "64") == (tokens[1] == "==") else opposite(symbol("64BIT"))
    return MORE
