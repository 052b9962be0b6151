"""Makefiles of the kernel as far as they say what is built: variables, with the condition of each of their words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from catalogue.guards import MORE, NO, YES, Guard, both, either, enabled, module_only, opposite, symbol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ARCH_SYMBOLS", "WORD_SYMBOLS", "Makefile", "Word", "read_makefile"]

ARCH_SYMBOLS = {
    "alpha": "ALPHA",
    "arc": "ARC",
    "arm": "ARM",
    "arm64": "ARM64",
    "avr32": "AVR32",
    "blackfin": "BLACKFIN",
    "c6x": "C6X",
    "cris": "CRIS",
    "csky": "CSKY",
    "frv": "FRV",
    "h8300": "H8300",
    "hexagon": "HEXAGON",
    "i386": "X86",
    "ia64": "IA64",
    "loongarch": "LOONGARCH",
    "m32r": "M32R",
    "m68k": "M68K",
    "metag": "METAG",
    "microblaze": "MICROBLAZE",
    "mips": "MIPS",
    "mn10300": "MN10300",
    "nios2": "NIOS2",
    "openrisc": "OPENRISC",
    "parisc": "PARISC",
    "powerpc": "PPC",
    "ppc": "PPC",
    "ppc64": "PPC",
    "riscv": "RISCV",
    "s390": "S390",
    "score": "SCORE",
    "sh": "SUPERH",
    "sparc": "SPARC",
    "sparc64": "SPARC",
    "tile": "TILE",
    "um": "UML",
    "unicore32": "UNICORE32",
    "x86": "X86",
    "x86_64": "X86",
    "xtensa": "XTENSA",
}
"""The folder of each arch and the symbol that is on in its kernels."""

WORD_SYMBOLS = {
    "powerpc": ("PPC32", "PPC64"),
    "ppc64": ("PPC64",),
    "sparc": ("SPARC32", "SPARC64"),
    "x86": ("X86_32", "X86_64"),
}
"""Of arches with two word sizes the symbols of either."""

_ASSIGNMENT = re.compile(
    r"((?:[\w./:-]|\$\{\w+(?::m=y)?\}|\$\((?:[^()]|\([^()]*\))*\))+?)\s*(\+=|::?=|\?=|=)\s*(.*)", re.DOTALL
)
_CHOICE = re.compile(r"(.*)-\$[({]CONFIG_(\w+)(:m=y)?[)}]")
_CHOICE_BY_SUBST = re.compile(r"(.*)-\$\(subst m,y,\s*\$\(CONFIG_(\w+)\)\)")
_CONFIG = re.compile(r"\$[({]CONFIG_(\w+)[)}]")
_CONFIGS = re.compile(r"(?:\s*\$[({]CONFIG_\w+[)}])+\s*")
_ANY_Y = re.compile(r"\$\((?:filter|findstring)\s+y\s*,(.*)\)")
_SUBST = re.compile(r"\$\(subst\s+m,\s*y,(.*)\)")
_OR_AND = re.compile(r"\$\((or|and)\s+(.*)\)")
_STRIP = re.compile(r"\$\(strip\s+(.*)\)")
_VARIABLE = re.compile(r"\$[({]([\w.-]+)[)}]")
_WORD_SIZES = ("$(BITS)", "${BITS}", "$(CONFIG_WORD_SIZE)", "$(CONFIG_BITS)")
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
        for line in _joined(text):
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
            for word in _split(entry.text):
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
        for size in _WORD_SIZES:
            if size in word:
                wide = symbol("64BIT")
                halves = (("64", wide), ("32", opposite(wide)))
                return [
                    inner._replace(guard=both(inner.guard, guard))
                    for bits, guard in halves
                    for inner in self._word(word.replace(size, bits), depth)
                ]
        if match := _ADDPREFIX.fullmatch(word):
            return [
                inner._replace(text=match[1].strip() + inner.text)
                for part in _split(match[2])
                for inner in self._word(part, depth + 1)
            ]
        if match := _PATSUBST.fullmatch(word):
            head, tail = match[1].strip(), match[2].strip()
            return [
                inner._replace(text=match[3] + inner.text[len(head) : len(inner.text) - len(tail)] + match[4].rstrip())
                for part in _split(match[5])
                for inner in self._word(part, depth + 1)
                if inner.text.startswith(head) and inner.text.endswith(tail)
            ]
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
        guard = self._read_condition(word, rest)
        return YES if self._whole and guard == MORE else guard

    @staticmethod
    def _read_condition(word: str, rest: str) -> Guard:
        rest = rest.split("#")[0].strip()
        if word in {"ifdef", "ifndef"}:
            guard = enabled(rest.removeprefix("CONFIG_")) if rest.startswith("CONFIG_") else MORE
            return guard if word == "ifdef" else opposite(guard)
        sides = _sides(rest)
        if sides is None:
            return MORE
        guard = _equal(*sides)
        return guard if word == "ifeq" else opposite(guard)


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


def _joined(text: str) -> list[str]:
    """Lines without comments, those that end in a backslash joined."""
    lines: list[str] = []
    pending = ""
    for line in text.split("\n"):
        if line.rstrip().endswith("\\"):
            pending += line.rstrip()[:-1] + " "
            continue
        lines.append(re.sub(r"(?<!\\)#.*", "", pending + line).strip())
        pending = ""
    return lines


def _split(text: str) -> list[str]:
    """Words at blanks outside brackets."""
    words, depth, word = [], 0, ""
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character.isspace() and depth == 0:
            words.append(word)
            word = ""
        else:
            word += character
    return [word for word in [*words, word] if word]


def _sides(rest: str) -> tuple[str, str] | None:
    """The two sides of ``(a,b)``, ``"a" "b"`` or ``'a' 'b'``."""
    if quoted := re.fullmatch(r"""(["'])(.*?)\1\s+(["'])(.*?)\3""", rest):
        return quoted[2].strip(), quoted[4].strip()
    if not (rest.startswith("(") and rest.endswith(")")):
        return None
    depth = 0
    for at, character in enumerate(rest[1:-1], 1):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            return rest[1:at].strip(), rest[at + 1 : -1].strip()
    return None


def _equal(left: str, right: str) -> Guard:
    """The guard that ``ifeq (left,right)`` comes to."""
    if not left or (left in {"y", "m"} and "$" in right):
        left, right = right, left
    left = left.strip('"')
    right = right.strip('"')
    if match := _STRIP.fullmatch(left):
        left = match[1]
    if left in _WORD_SIZES and right in {"32", "64"}:
        return symbol("64BIT") if right == "64" else opposite(symbol("64BIT"))
    if left in {"$(SRCARCH)", "$(ARCH)"} and right in ARCH_SYMBOLS:
        return symbol(ARCH_SYMBOLS[right])
    if match := _ANY_Y.fullmatch(left):
        return _of_many(match[1], right)
    if match := _SUBST.fullmatch(left):
        names = _CONFIG.findall(match[1])
        return enabled(names[0]) if len(names) == 1 and right == "y" and _CONFIGS.fullmatch(match[1]) else MORE
    if match := _OR_AND.fullmatch(left):
        join = either if match[1] == "or" else both
        parts = [part.strip() for part in match[2].split(",")]
        if right or not all(_CONFIG.fullmatch(part) for part in parts):
            return MORE
        return opposite(join(*(enabled(name) for part in parts for name in _CONFIG.findall(part))))
    if not _CONFIGS.fullmatch(left):
        return MORE
    return _symbols_equal(_CONFIG.findall(left), right)


def _of_many(text: str, right: str) -> Guard:
    """``$(filter y,$(CONFIG_A)$(CONFIG_B))`` against ``y`` or nothing."""
    if not _CONFIGS.fullmatch(text) or right not in {"", "y"}:
        return MORE
    found = either(*map(symbol, _CONFIG.findall(text)))
    return found if right else opposite(found)


def _symbols_equal(names: list[str], right: str) -> Guard:
    """``$(CONFIG_A)$(CONFIG_B)`` against ``yy``, or against nothing."""
    if not right:
        return both(*(opposite(enabled(name)) for name in names))
    letters = right.replace(" ", "")
    if len(letters) == len(names) and set(letters) <= {"y", "m"}:
        pairs = zip(names, letters, strict=True)
        return both(*(symbol(name) if letter == "y" else module_only(name) for name, letter in pairs))
    return MORE
