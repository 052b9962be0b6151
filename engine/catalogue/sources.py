"""C sources of a tree: the condition and the module prefix at a registration, and registrations that no index has."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from catalogue.conditions import Line, read_conditions
from catalogue.guards import MORE, NO, Guard, both, either
from catalogue.indexes import Row, both_names
from catalogue.kbuild import Built, Kbuild
from catalogue.wrappers import BY_MACRO, Headers, written_out

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["INDEXED_KINDS", "MODULE_KINDS", "Registered", "Sources"]

INDEXED_KINDS = frozenset(
    {
        "__setup",
        "__setup_param",
        "early_param",
        "early_param_on_off",
        "core_param",
        "module_param",
        "module_param_named",
        "module_param_cb",
    }
)
"""What the indexes list, of .c files."""

_OTHER_KINDS = frozenset(
    {
        "__early_param",
        "__obsolete_setup",
        "__uml_setup",
        "core_param_cb",
        "core_param_unsafe",
        "device_param_cb",
        "module_param_array",
        "module_param_array_named",
        "module_param_call",
        "module_param_cb_unsafe",
        "module_param_hw",
        "module_param_hw_array",
        "module_param_hw_named",
        "module_param_named_unsafe",
        "module_param_string",
        "module_param_unsafe",
    }
)
MODULE_KINDS = frozenset(
    kind for kind in INDEXED_KINDS | _OTHER_KINDS | BY_MACRO if kind.startswith(("module_", "device_"))
)
"""Macros whose name stands behind the prefix of the module."""

_REGISTRATION = re.compile(
    rf"\s*({'|'.join(sorted(INDEXED_KINDS | _OTHER_KINDS, key=len, reverse=True))})\s*\(\s*\"?([\w.=-]+)\"?\s*,\s*(.*)",
    re.DOTALL,
)
_OTHER = re.compile(rf"^\s*(?:{'|'.join(sorted(_OTHER_KINDS))})\s*\(", re.MULTILINE)
_ANY = re.compile(rf"^\s*(?:{'|'.join(sorted(INDEXED_KINDS | _OTHER_KINDS))})\s*\(", re.MULTILINE)
_PREFIX = re.compile(r"\s*#\s*(define|undef)\s+MODULE_PARAM_PREFIX\b\s*(.*)", re.DOTALL)
_STRING = re.compile(r'"([^"]*)"|(\w+)')
_DEFINE = re.compile(r'\s*#\s*define\s+(\w+)\s+"([^"]*)"\s*$')
_INCLUDE = re.compile(r'\s*#\s*include\s+"([^"]+)"')
_FOLDERS = (
    "arch",
    "block",
    "certs",
    "crypto",
    "drivers",
    "fs",
    "init",
    "io_uring",
    "ipc",
    "kernel",
    "lib",
    "mm",
    "mmnommu",
    "net",
    "security",
    "sound",
    "virt",
)


class Registered(NamedTuple):
    """What one tree says of a registration: its names on the boot line and its condition inside the source."""

    names: tuple[str, ...]
    inside: Guard


class _Place(NamedTuple):
    guard: Guard
    prefix: str | None


class Sources:
    """The sources of one tree beside its Kbuild."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._kbuild = Kbuild(root)
        self._lines: dict[str, list[Line]] = {}

    def has(self, file: str) -> bool:
        """Whether the tree has ``file``."""
        return (self.root / file).is_file()

    @cache  # noqa: B019  lives as long as the generator
    def built(self, file: str) -> Built:
        """How ``file`` is built; of one that others include, how those are."""
        found = self._kbuild.built(file) if file.endswith(".c") else None
        if found is not None:
            return found
        if file.startswith("tools/"):
            return Built(NO, False, (_stem(file),))
        owners = [(self.built(owner), place) for owner, place in self._owners(file)]
        if not owners:
            return Built(MORE, False, (_stem(file),))
        return Built(
            either(*(both(built.guard, place.guard) for built, place in owners)),
            any(built.modular for built, _ in owners),
            tuple(dict.fromkeys(name for built, _ in owners for name in built.modules)),
        )

    def registered(self, row: Row) -> Registered:
        """The names of ``row`` on the boot line and its condition in the source."""
        place = self._place(row)
        if row.kind not in MODULE_KINDS:
            return Registered((row.name,), place.guard)
        if place.prefix is not None:
            prefixes = [place.prefix]
        else:
            prefixes = [owner.prefix for _, owner in self._owners(row.file) if owner.prefix is not None]
        if not prefixes:
            prefixes = [f"{name}." for name in self.built(row.file).modules]
        names = tuple(dict.fromkeys(f"{_named(prefix)}{row.name}" for prefix in prefixes))
        return Registered(names, place.guard)

    def unlisted(self) -> list[Row]:
        """Registrations that the indexes leave out: of macros they do not follow, and in headers of sources."""
        found: list[Row] = []
        headers = Headers(self.root, (*_FOLDERS, "include"))
        for folder in _FOLDERS:
            for file in sorted((self.root / folder).rglob("*.[ch]")):
                name = file.relative_to(self.root).as_posix()
                if "/include/" in f"/{name}" and name.endswith(".h"):
                    continue
                text = file.read_text(encoding="utf-8", errors="replace")
                if (_ANY if name.endswith(".h") else _OTHER).search(text):
                    found += self._unlisted_of(name)
                if name.endswith(".c") and headers.concern(text):
                    found += written_out(name, self._read(name), headers.macros)
        return found

    def _unlisted_of(self, file: str) -> list[Row]:
        lines = self._read(file)
        found: list[Row] = []
        for at, line in enumerate(lines):
            if not _ANY.match(line.text):
                continue
            whole = line.text
            for more in lines[at + 1 : at + 8]:
                if whole.count("(") <= whole.count(")"):
                    break
                whole += " " + more.text
            match = _REGISTRATION.match(whole)
            if match and (match[1] not in INDEXED_KINDS or file.endswith(".h")):
                arguments = match[3].strip().rstrip(";").strip().removesuffix(")")
                found += both_names(Row(file, line.number, match[1], match[2], arguments))
        return found

    def _place(self, row: Row) -> _Place:
        """The condition and the prefix in force at the line of ``row``."""
        lines = self._read(row.file)
        own = "" if row.kind in BY_MACRO else row.name.strip('"')
        wanted = [line for line in lines if line.number == row.line and own in line.text]
        if not wanted:
            wanted = [line for line in lines if row.name in line.text and row.kind in line.text]
        if not wanted:
            return _Place(MORE, None)
        line = wanted[0]
        return _Place(line.guard, self._prefix(row.file, line.number))

    def _prefix(self, file: str, number: int) -> str | None:
        """MODULE_PARAM_PREFIX as the lines of ``file`` above line ``number`` define it; None where they do not."""
        prefix: str | None = None
        strings: dict[str, str] = {}
        for line in self._read(file):
            if line.number >= number:
                break
            if match := _DEFINE.match(line.text):
                strings[match[1]] = match[2]
            match = _PREFIX.match(line.text)
            if match is not None and match[1] == "define":
                parts = _STRING.findall(match[2])
                prefix = "".join(text if not name else strings.get(name, f"<{name}>") for text, name in parts)
                if "<KBUILD_MODNAME>" in prefix:
                    prefix = None
        return prefix

    @cache  # noqa: B019  lives as long as the generator
    def _owners(self, file: str) -> tuple[tuple[str, _Place], ...]:
        """The sources that include ``file``, with condition and prefix where they do; their folders first."""
        found = []
        folder, base = posixpath.split(file)
        for owner in self._including.get(base, ()):
            own = posixpath.dirname(owner)
            if owner == file or not (own == folder or folder.startswith(f"{own}/") or own.startswith(f"{folder}/")):
                continue
            for line in self._read(owner):
                match = _INCLUDE.match(line.text)
                if match and posixpath.normpath(posixpath.join(own, match[1])) == posixpath.normpath(file):
                    found.append((owner, _Place(line.guard, self._prefix(owner, line.number))))
        return tuple(found)

    @property
    def _including(self) -> dict[str, list[str]]:
        if not hasattr(self, "_inclusions"):
            inclusions: dict[str, list[str]] = defaultdict(list)
            pattern = re.compile(r'^\s*#\s*include\s+"(?:[^"\n]*/)?([^"/\n]+)"', re.MULTILINE)
            for folder in _FOLDERS:
                for path in sorted((self.root / folder).rglob("*.c")):
                    text = path.read_text(encoding="utf-8", errors="replace")
                    for base in set(pattern.findall(text)):
                        inclusions[base].append(path.relative_to(self.root).as_posix())
            self._inclusions = inclusions
        return self._inclusions

    def _read(self, file: str) -> list[Line]:
        if file not in self._lines:
            text = (self.root / file).read_text(encoding="utf-8", errors="replace")
            self._lines[file] = read_conditions(text, header=file.endswith(".h"))
        return self._lines[file]


def _stem(file: str) -> str:
    return posixpath.splitext(posixpath.basename(file))[0]


def _named(prefix: str) -> str:
    """A module's name as KBUILD_MODNAME has it."""
    return prefix.replace("-", "_").replace(",", "_")
