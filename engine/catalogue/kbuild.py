"""What Kbuild builds of a kernel tree: each source file with its condition and the modules it is part of."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from catalogue.arches import ARCH_SYMBOLS
from catalogue.guards import YES, Guard, both, either, symbol
from catalogue.makefiles import Makefile, Word, read_makefile

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Built", "Kbuild", "tristate_symbols"]

_OBJECTS = ("obj-y", "lib-y", "head-y", "init-y", "core-y", "drivers-y", "net-y", "libs-y", "virt-y")
_ROOT_OBJECTS = (*_OBJECTS, "DRIVERS-y", "CORE_FILES", "NETWORKS", "LIBS", "SUBDIRS", "DRIVERS")
_CONFIG_LINE = re.compile(r"\s*(?:menu)?config\s+(\w+)")
_TRISTATE_LINE = re.compile(r"\s*(?:def_)?tristate\b")
_OLD_TRISTATE = re.compile(r"\s*(?:tristate|dep_tristate|define_tristate)\s.*?\bCONFIG_(\w+)")


class Built(NamedTuple):
    """How a source file is built: when into vmlinux, whether it can be a module, and the modules it is part of."""

    guard: Guard
    modular: bool
    modules: tuple[str, ...]


class _Way(NamedTuple):
    """How the walk came to a folder: under which condition, perhaps for a module, and through which folders."""

    guard: Guard
    modular: bool = False
    trail: tuple[str, ...] = ()

    def to(self, word: Word) -> _Way:
        """The way on through a word of a Makefile."""
        return self._replace(guard=both(self.guard, word.guard), modular=self.modular or word.modular)

    @property
    def folder(self) -> str:
        """The folder whose Makefile is followed; empty at the top."""
        return self.trail[-1] if self.trail else ""


class Kbuild:
    """The Kbuild of one tree, walked from its top."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tristate = tristate_symbols(root)
        self._found: dict[str, list[tuple[Guard, bool, str]]] = defaultdict(list)
        self._makefiles: dict[str, Makefile | None] = {}
        self._arches: dict[str, Makefile] = {}
        self._walk()

    def built(self, file: str) -> Built | None:
        """How ``file`` is built; None when no Makefile that was followed names it."""
        ways = self._found.get(file.removesuffix(".c"))
        if ways is None:
            return None
        names = tuple(dict.fromkeys(name for _, _, name in ways))
        return Built(either(*(guard for guard, _, _ in ways)), any(modular for _, modular, _ in ways), names)

    def _walk(self) -> None:
        arches = sorted(path.name for path in (self._root / "arch").glob("*") if path.is_dir())
        for name in ("Kbuild", "Makefile"):
            file = self._root / name
            if file.is_file():
                top = Makefile(self._root, {"SRCARCH": "", "ARCH": ""}, self._tristate, whole=True)
                top.read(file.read_text(encoding="utf-8", errors="replace"))
                self._follow(top, _ROOT_OBJECTS, _Way(YES))
        for arch in arches:
            guard = symbol(ARCH_SYMBOLS.get(arch, arch.upper()))
            fixed = {"SRCARCH": arch, "ARCH": arch}
            makefile = self._root / "arch" / arch / "Makefile"
            if makefile.is_file():
                own = self._arches[arch] = Makefile(self._root, fixed, self._tristate)
                own.read(makefile.read_text(encoding="utf-8", errors="replace"))
            if (self._root / "arch" / arch / "Kbuild").is_file():
                self._descend(f"arch/{arch}", _Way(YES))
            if makefile.is_file():
                objects = [name for name in _ROOT_OBJECTS if name != "obj-y"]
                self._follow(own, tuple(objects), _Way(guard), own=f"arch/{arch}/")

        if not any(stem.startswith("init/") for stem in self._found):  # linked by a rule of its own in 2.4
            for file in (self._root / "init").glob("*.c"):
                self._found[f"init/{file.stem}"].append((YES, False, file.stem))

    def _descend(self, folder: str, way: _Way) -> None:
        if folder in way.trail:
            return
        if folder not in self._makefiles:
            fixed = _fixed(folder)
            outer = self._arches.get(fixed.get("ARCH", ""))
            self._makefiles[folder] = read_makefile(self._root, folder, fixed, self._tristate, outer)
        makefile = self._makefiles[folder]
        if makefile is not None:
            self._follow(makefile, (*_OBJECTS, "subdir-y"), way._replace(trail=(*way.trail, folder)))

    def _follow(self, makefile: Makefile, variables: tuple[str, ...], way: _Way, own: str = "") -> None:
        """Take what ``variables`` name. Of files under ``own`` the path says the arch, so the guard need not."""
        for variable in variables:
            for word in makefile.words(variable):
                target = _path(way.folder, word.text)
                on = (way._replace(guard=YES) if own and f"{target}/".startswith(own) else way).to(word)
                if word.text.endswith("/") or variable in {"subdir-y", "SUBDIRS"}:
                    self._descend(target, on)
                elif word.text.endswith((".o", ".a")):
                    self._object(target[:-2], on, makefile)

    def _object(self, stem: str, way: _Way, makefile: Makefile) -> None:
        folder, name = posixpath.split(stem)
        members = self._members(way.folder, stem, makefile)
        for word in members:
            member = _path(way.folder, word.text)
            guard = both(way.guard, word.guard)
            if word.text.endswith("/"):
                self._descend(member, way._replace(guard=guard))
            elif member.endswith(".o"):
                # a part that CONFIG_X=m would choose is no module of its own: the whole decides
                self._found[member[:-2]].append((guard, way.modular, name))
        if members:
            return
        if any((self._root / f"{stem}{suffix}").is_file() for suffix in (".c", ".S")):
            self._found[stem].append((way.guard, way.modular, name))
        elif folder and folder not in way.trail and (self._root / folder).is_dir():
            self._descend(folder, way)

    @staticmethod
    def _members(folder: str, stem: str, makefile: Makefile) -> list[Word]:
        """The words of ``foo-y`` and ``foo-objs``, of which the object ``foo`` is put together."""
        name = stem.removeprefix(f"{folder}/") if folder else stem
        return [word for key in (f"{name}-objs", f"{name}-y") if key in makefile for word in makefile.words(key)]


def _fixed(folder: str) -> dict[str, str]:
    parts = folder.split("/")
    return {"SRCARCH": parts[1], "ARCH": parts[1]} if parts[0] == "arch" and len(parts) > 1 else {}


def _path(folder: str, word: str) -> str:
    if word.startswith("//"):
        return posixpath.normpath(word[2:])
    return posixpath.normpath(posixpath.join(folder, word))


def tristate_symbols(root: Path) -> frozenset[str]:
    """The symbols of all Kconfig (or, in 2.4, Config.in) files that can be a module."""
    found: set[str] = set()
    for file in root.rglob("*onfig*"):
        if not file.is_file() or not file.name.startswith(("Kconfig", "Config.in", "config.in", "Config-")):
            continue
        current = ""
        for line in file.read_text(encoding="utf-8", errors="replace").split("\n"):
            if match := _CONFIG_LINE.match(line):
                current = match[1]
            elif current and _TRISTATE_LINE.match(line):
                found.add(current)
            elif match := _OLD_TRISTATE.match(line):
                found.add(match[1])
    return frozenset(found)
