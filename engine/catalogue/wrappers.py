"""Registrations that macros of a tree's own make, written out: ``i915_param_named(modeset, int, …)`` and its like."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from catalogue.conditions import read_conditions
from catalogue.indexes import Row, value_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from catalogue.conditions import Line

__all__ = ["BY_MACRO", "Headers", "Macro", "macros_of", "written_out"]

BY_MACRO = frozenset({"early_param_by_macro", "module_param_array_by_macro", "module_param_by_macro"})
"""Kinds of such registrations: their arguments are the type of the value alone."""

_DEFINE = re.compile(r"\s*#\s*define\s+(\w+)\(([^()]*)\)\s*(.*)", re.DOTALL)
_REGISTERS = re.compile(r"\b(early_param|(?:module|core|device)_param(?:_\w+)?)\s*\(")
_NAME = re.compile(r"\w[\w.-]*$")
_STRING = r'"(?:\\.|[^"\\])*"'
_TOKEN = re.compile(rf"{_STRING}|[A-Za-z_]\w*|##|#|\s+|.", re.DOTALL)
_MAKER = re.compile(
    r"^[ \t]*#[ \t]*define[ \t]+\w+\((?:.*\\\n)*.*\b(?:early_param|\w+_param(?:_\w+)?)[ \t]*\(", re.MULTILINE
)
"""A definition of a macro that may register something."""
_OWN_HEADERS = frozenset({"include/linux/init.h", "include/linux/moduleparam.h"})
_DEEPEST = 4
_MOST_LINES = 40


class Macro(NamedTuple):
    """A macro with its parameters, and where it is defined."""

    parameters: tuple[str, ...]
    body: str
    file: str


class Headers:
    """The macros of a tree's headers that may register something: ``macros`` by their names."""

    def __init__(self, root: Path, folders: Sequence[str]) -> None:
        self.macros: dict[str, list[Macro]] = defaultdict(list)
        for folder in folders:
            for file in sorted((root / folder).rglob("*.h")):
                text = file.read_text(encoding="utf-8", errors="replace")
                name = file.relative_to(root).as_posix()
                if _MAKER.search(text) and name not in _OWN_HEADERS:
                    for macro, defined in macros_of(name, read_conditions(text, header=True)).items():
                        self.macros[macro].append(defined)
        self._call = re.compile(rf"^[ \t]*(?:{'|'.join(sorted(self.macros)) or '(?!)'})[ \t]*\(", re.MULTILINE)

    def concern(self, text: str) -> bool:
        """Whether a source may register something by a macro, one of its own or one of theirs."""
        return _MAKER.search(text) is not None or self._call.search(text) is not None


def macros_of(file: str, lines: Sequence[Line]) -> dict[str, Macro]:
    """The macros with parameters that ``file`` defines."""
    found: dict[str, Macro] = {}
    for line in lines:
        match = _DEFINE.match(line.text)
        if match is not None:
            parameters = tuple(part.strip() for part in match[2].split(",") if part.strip())
            found[match[1]] = Macro(parameters, match[3], file)
    return found


def written_out(file: str, lines: Sequence[Line], shared: Mapping[str, Sequence[Macro]]) -> list[Row]:
    """What ``file`` registers by macros, its own ones and those of headers, which ``shared`` has by their names."""
    known = {name: _nearest(file, macros) for name, macros in shared.items()} | macros_of(file, lines)
    makers = _makers(known)
    if not makers:
        return []
    call = re.compile(rf"\s*({'|'.join(sorted(makers))})\s*\(")
    found: list[Row] = []
    for at, line in enumerate(lines):
        if call.match(line.text):
            whole = _whole(lines, at)
            found += (row._replace(file=file, line=line.number) for row in _expanded(whole, makers, _DEEPEST))
    return list(dict.fromkeys(found))


def _nearest(file: str, macros: Sequence[Macro]) -> Macro:
    """Of macros of one name that whose folder has the most in common with that of ``file``."""
    return max(macros, key=lambda macro: len(posixpath.commonprefix([posixpath.dirname(file), macro.file])))


def _makers(known: Mapping[str, Macro]) -> dict[str, Macro]:
    """The macros that register something, those too that do so by another of them."""
    found = {name: macro for name, macro in known.items() if _REGISTERS.search(macro.body)}
    for _ in range(_DEEPEST):
        if not found:
            break
        by_others = re.compile(rf"\b(?:{'|'.join(sorted(found))})\s*\(")
        found |= {name: macro for name, macro in known.items() if by_others.search(macro.body)}
    return found


def _whole(lines: Sequence[Line], at: int) -> str:
    """A call with all of its lines."""
    whole = ""
    for line in lines[at : at + _MOST_LINES]:
        whole += " " + line.text
        bare = re.sub(_STRING, "", whole)
        if bare.count("(") <= bare.count(")"):
            break
    return whole


def _expanded(text: str, makers: Mapping[str, Macro], depth: int) -> Iterator[Row]:
    """The registrations in ``text``, which macros have already written so or are still to write out."""
    for match in _REGISTERS.finditer(text):
        arguments = _arguments(text, match.end())
        name = arguments[0].strip('"') if arguments else ""
        if _NAME.match(name):
            yield Row("", 0, *_kind(match[1], name, arguments[1:]))
    if depth == 0:
        return
    for match in re.finditer(r"\b(\w+)\s*\(", text):
        macro = makers.get(match[1])
        if macro is not None:
            yield from _expanded(_substituted(macro, _arguments(text, match.end())), makers, depth - 1)


def _kind(macro: str, name: str, arguments: Sequence[str]) -> tuple[str, str, str]:
    """Kind, name and type as a row has them."""
    if macro == "early_param":
        return "early_param_by_macro", name, ""
    kind = "module_param_array_by_macro" if "_array" in macro else "module_param_by_macro"
    return kind, name, value_type(macro, ", ".join(arguments))


def _arguments(text: str, start: int) -> list[str]:
    """The arguments of a call whose bracket opens before ``start``."""
    found, depth, last = [], 1, start
    for token in _TOKEN.finditer(text, start):
        if token[0] in "([{":
            depth += 1
        elif token[0] in ")]}":
            depth -= 1
            if depth == 0:
                found.append(text[last : token.start()].strip())
                break
        elif token[0] == "," and depth == 1:
            found.append(text[last : token.start()].strip())
            last = token.end()
    return found


def _substituted(macro: Macro, arguments: Sequence[str]) -> str:
    """The body of ``macro`` with ``arguments`` put in; the last parameter may stand for several."""
    given = dict.fromkeys(macro.parameters, "") | dict(zip(macro.parameters, arguments, strict=False))
    if macro.parameters and macro.parameters[-1].endswith("..."):
        rest = ", ".join(arguments[len(macro.parameters) - 1 :])
        given |= {macro.parameters[-1].removesuffix("...") or "__VA_ARGS__": rest}
    put: Callable[[re.Match[str]], str] = lambda token: given.get(token[0], token[0])  # noqa: E731  of one line
    text = _TOKEN.sub(put, re.sub(r"(?<!#)#\s*(\w+)", lambda match: f'"{given.get(match[1], match[1])}"', macro.body))
    return re.sub(r"\s*##\s*", "", text)
