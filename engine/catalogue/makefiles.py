"""Makefiles of the kernel as far as they say what is built: variables, with the condition of each of their words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from catalogue.guards import MORE, NO, YES, Guard, both, either, enabled, opposite, symbol
from catalogue.make_conditions import WORD_SIZES, make_condition
from catalogue.make_text import joined_lines, split_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Makefile", "Word", "read_makefile"]

_ASSIGNMENT = re.compile(
    r"((?:[\w./:-]|\$\{\w+(?::m=y)?\}|\$\((?:[^()]|\([^()]*\))*\))+?)\s*(\+=|::?=|\?=|=)\s*(.*)", re.DOTALL
)
_CHOICE = re.compile(r"(.*)-\$[({]CONFIG_(\w+)(:m=y)?[)}]")
_CHOICE_BY_SUBST = re.compile(r"(.*)-\$\(subst m,y,\s*\$\(CONFIG_(\w+)\)\)")
_VARIABLE = re.compile(r"\$[({]([\w.-]+)[)}]")
_ADDPREFIX = re.compile(r"\$\(addprefix\s+([^,$]*),(.*)\)", re.DOTALL)
_PATSUBST = re.compile(r"\$\(patsubst\s+([^,$%]*)%([^,$%]*),\s*([^,$%]*)%([^,$%]*),(.*)\)", re.DOTALL)
_DEEPEST = 6
_MOST_INCLUDES = 20


class Word(NamedTuple):
    """A word of a variable: the condition under which it is there, and whether a module may be why."""

    text: str
    guard: Guard
    modular: bool


class _Entry(NamedTuple):
    guard: Guard
    modular: bool
    text: str


class Makefile:
    """The variables of one Makefile and of what it includes.

    ``x-y`` holds ``x-$(CONFIG_A)`` too. ``tristate`` are the symbols that can be ``m``. Variables that it has not are
    those of ``outer``, which exports them. Of a ``whole`` one both branches of an unknown condition are read, as in the
    top Makefile, whose conditions are about what make was called for.
    """

    def __init__(
        self,
        root: Path,
        fixed: Mapping[str, str],
        tristate: frozenset[str],
        *,
        outer: Makefile | None = None,
        whole: bool = False,
    ) -> None:
        self._root = root
        self._outer = outer
        self._whole = whole
        self._fixed = fixed
        self._tristate = tristate
        self._entries: dict[str, list[_Entry]] = {}
        self._included = 0

    def __contains__(self, variable: str) -> bool:
        """Whether ``variable`` is assigned anywhere."""
        return variable in self._entries

    def names(self) -> list[str]:
        """The variables that are assigned."""
        return list(self._entries)

    def words(self, variable: str) -> list[Word]:
        """The words of ``variable`` with all that is known of their conditions."""
        return self._expanded(variable, 0)

    def read(self, text: str, outer: Guard = YES) -> None:
        """Take in the lines of a Makefile that is read where ``outer`` holds."""
        stack: list[tuple[Guard, Guard]] = []
        in_define = False
        for line in joined_lines(text):
            words = line.split(None, 1)
            first, rest = (words[0], words[1] if len(words) > 1 else "") if words else ("", "")
            if in_define or first == "define":
                in_define = first != "endef"
                continue
            if first in {"ifeq", "ifneq", "ifdef", "ifndef"}:
                wanted = self._wanted(first, rest)
                stack.append((wanted, opposite(wanted) if wanted != YES else self._otherwise()))
            elif first == "else" and stack:
                _, left = stack.pop()
                word, _, condition = rest.partition(" ")
                wanted = self._wanted(word, condition) if word.startswith("if") else YES
                stack.append((both(left, wanted), both(left, opposite(wanted))))
            elif first == "endif" and stack:
                stack.pop()
            elif first in {"include", "-include", "sinclude"}:
                self._include(rest, both(outer, *(now for now, _ in stack)))
            elif match := _ASSIGNMENT.fullmatch(line):
                self._assign(match[1].strip(), match[2], match[3], both(outer, *(now for now, _ in stack)))

    def _otherwise(self) -> Guard:
        """What an ``else`` begins with whose ``if`` always holds, or in the top Makefile is not known."""
        return YES if self._whole else NO

    def _include(self, rest: str, guard: Guard) -> None:
        for name in rest.split():
            path = name.replace("$(srctree)/", "").replace("$(TOPDIR)/", "")
            if "$" in path or path == "Rules.make" or path.startswith("scripts/"):
                continue
            file = self._root / path
            self._included += 1
            if self._included <= _MOST_INCLUDES and file.is_file():
                self.read(file.read_text(encoding="utf-8", errors="replace"), guard)

    def _assign(self, name: str, operator: str, text: str, guard: Guard) -> None:
        modular = False
        choice = _CHOICE.fullmatch(name) or _CHOICE_BY_SUBST.fullmatch(name)
        if choice:
            flattened = choice.re is _CHOICE_BY_SUBST or choice[3] is not None
            selected = enabled(choice[2]) if flattened else symbol(choice[2])
            modular = not flattened and choice[2] in self._tristate
            name, guard = f"{choice[1]}-y", both(guard, selected)
        elif name.endswith("-m"):
            name, guard, modular = f"{name[:-2]}-y", NO, True
        elif "-$" in name:
            name, rest = name.split("-$", 1)
            name, guard = f"{name}-y", both(guard, self._chosen(f"${rest}"))
        entries = self._entries.setdefault(name, [])
        if operator != "+=" and entries and f"$({name})" in text:  # made over from what it was
            return
        if operator in {"=", ":=", "::="} and guard != NO and not self._whole:
            left = opposite(guard)
            entries[:] = [entry._replace(guard=both(entry.guard, left)) for entry in entries]
        entries.append(_Entry(guard, modular, text))

    def _chosen(self, variable: str) -> Guard:
        """When ``variable``, the end of another one's name, is ``y``."""
        match = _VARIABLE.fullmatch(variable)
        if match is None or match[1] not in self:
            return MORE
        return either(*(word.guard for word in self.words(match[1]) if word.text == "y"))

    def _expanded(self, variable: str, depth: int) -> list[Word]:
        found: list[Word] = []
        for entry in self._known(variable):
            if entry.guard == NO and not entry.modular:
                continue
            for word in split_words(entry.text):
                found += [
                    Word(inner.text, both(entry.guard, inner.guard), entry.modular or inner.modular)
                    for inner in self._word(word, depth)
                ]
        return found

    def _known(self, variable: str) -> list[_Entry]:
        found = self._entries.get(variable)
        if found is None and self._outer is not None:
            return self._outer._known(variable)  # noqa: SLF001  of the same class
        return found or []

    def _word(self, word: str, depth: int) -> list[Word]:
        if "$" not in word:
            return [Word(word, YES, modular=False)]
        if depth > _DEEPEST:
            return []
        for size in WORD_SIZES:
            if size in word:
                wide = symbol("64BIT")
                halves = (("64", wide), ("32", opposite(wide)))
                return [
                    inner._replace(guard=both(inner.guard, guard))
                    for bits, guard in halves
                    for inner in self._word(word.replace(size, bits), depth)
                ]
        made = self._made(word, depth)
        return self._substituted(word, depth) if made is None else made

    def _made(self, word: str, depth: int) -> list[Word] | None:
        """What $(addprefix) and $(patsubst) make; None where the word is neither."""
        if match := _ADDPREFIX.fullmatch(word):
            return [
                inner._replace(text=match[1].strip() + inner.text)
                for part in split_words(match[2])
                for inner in self._word(part, depth + 1)
            ]
        if match := _PATSUBST.fullmatch(word):
            head, tail = match[1].strip(), match[2].strip()
            return [
                inner._replace(text=match[3] + inner.text[len(head) : len(inner.text) - len(tail)] + match[4].rstrip())
                for part in split_words(match[5])
                for inner in self._word(part, depth + 1)
                if inner.text.startswith(head) and inner.text.endswith(tail)
            ]
        return None

    def _substituted(self, word: str, depth: int) -> list[Word]:
        """The word with its first variable in place."""
        match = _VARIABLE.search(word)
        if match is None:
            return []
        name = match[1]
        if name in {"src", "obj"} and word.startswith(match[0] + "/"):
            return self._word(word.replace(match[0] + "/", "", 1), depth + 1)
        if name in {"srctree", "objtree", "TOPDIR"} and word.startswith(match[0] + "/"):
            return self._word("//" + word.replace(match[0] + "/", "", 1), depth + 1)
        if name in self._fixed:
            return self._word(word.replace(match[0], self._fixed[name]), depth + 1)
        values = self._expanded(name, depth + 1)
        if word != match[0] and values:  # a part of a word may come to nothing
            values.append(Word("", opposite(either(*(value.guard for value in values))), modular=False))
        return [
            deeper._replace(guard=both(inner.guard, deeper.guard), modular=inner.modular or deeper.modular)
            for inner in values
            for deeper in self._word(word.replace(match[0], inner.text, 1), depth + 1)
        ]

    def _wanted(self, word: str, rest: str) -> Guard:
        guard = make_condition(word, rest)
        return YES if self._whole and guard == MORE else guard


def read_makefile(
    root: Path, folder: str, fixed: Mapping[str, str], tristate: frozenset[str], outer: Makefile | None
) -> Makefile | None:
    """The Kbuild file of ``folder``, else its Makefile; None when there is neither."""
    found = None
    for name in ("Kbuild", "Makefile"):
        file = root / folder / name
        if file.is_file():
            found = Makefile(root, fixed, tristate, outer=outer)
            found.read(file.read_text(encoding="utf-8", errors="replace"))
            break
    return found
