"""What Kbuild builds of a kernel tree: each source file with its condition and the modules it is part of."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from catalogue.guards import YES, Guard, both, either, symbol
from catalogue.makefiles import ARCH_SYMBOLS, Makefile, Word, read_makefile

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
                self._follow("", top, _ROOT_OBJECTS, YES, modular=False, trail=())
        for arch in arches:
            guard = symbol(ARCH_SYMBOLS.get(arch, arch.upper()))
            fixed = {"SRCARCH": arch, "ARCH": arch}
            makefile = self._root / "arch" / arch / "Makefile"
            if makefile.is_file():
                own = self._arches[arch] = Makefile(self._root, fixed, self._tristate)
                own.read(makefile.read_text(encoding="utf-8", errors="replace"))
            if (self._root / "arch" / arch / "Kbuild").is_file():
                self._descend(f"arch/{arch}", YES, modular=False, trail=())
            if makefile.is_file():
                objects = [name for name in _ROOT_OBJECTS if name != "obj-y"]
                self._follow("", own, tuple(objects), guard, modular=False, trail=(), own=f"arch/{arch}/")

        if not any(stem.startswith("init/") for stem in self._found):  # linked by a rule of its own in 2.4
            for file in (self._root / "init").glob("*.c"):
                self._found[f"init/{file.stem}"].append((YES, False, file.stem))

    def _descend(self, folder: str, guard: Guard, *, modular: bool, trail: tuple[str, ...]) -> None:
        if folder in trail:
            return
        if folder not in self._makefiles:
            fixed = _fixed(folder)
            outer = self._arches.get(fixed.get("ARCH", ""))
            self._makefiles[folder] = read_makefile(self._root, folder, fixed, self._tristate, outer)
        makefile = self._makefiles[folder]
        if makefile is not None:
            objects = (*_OBJECTS, "subdir-y")
            self._follow(folder, makefile, objects, guard, modular=modular, trail=(*trail, folder))

    def _follow(
        self,
        folder: str,
        makefile: Makefile,
        variables: tuple[str, ...],
        guard: Guard,
        *,
        modular: bool,
        trail: tuple[str, ...],
        own: str = "",
    ) -> None:
        """Take what ``variables`` name. Of files under ``own`` the path says the arch, so the guard need not."""
        for variable in variables:
            for word in makefile.words(variable):
                target = _path(folder, word.text)
                outer = YES if own and target.startswith(own) else guard
                inner = both(outer, word.guard)
                may = modular or word.modular
                subfolder = variable in {"subdir-y", "SUBDIRS"}
                if word.text.endswith("/") or subfolder:
                    self._descend(target, inner, modular=may, trail=trail)
                elif word.text.endswith((".o", ".a")):
                    self._object(target[:-2], inner, makefile, modular=may, trail=trail)

    def _object(self, stem: str, guard: Guard, makefile: Makefile, *, modular: bool, trail: tuple[str, ...]) -> None:
        folder, name = posixpath.split(stem)
        members = self._members(trail[-1] if trail else "", stem, makefile)
        if members:
            for word in members:
                member = _path(trail[-1] if trail else "", word.text)
                if word.text.endswith("/"):
                    self._descend(member, both(guard, word.guard), modular=modular, trail=trail)
                elif member.endswith(".o"):
                    # a member that is built into its module only when CONFIG_X=y has no module of its own
                    self._found[member[:-2]].append((both(guard, word.guard), modular, name))
        if (self._root / f"{stem}.c").is_file() or (self._root / f"{stem}.S").is_file():
            if not members:
                self._found[stem].append((guard, modular, name))
        elif not members and folder and folder not in trail and (self._root / folder).is_dir():
            self._descend(folder, guard, modular=modular, trail=trail)

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
