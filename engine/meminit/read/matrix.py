"""Boots of a project that are a matrix: every machine under every kernel with every boot line, each with its name.

Machine, kernel and boot line may each be a list, and a file name a pattern. A boot is named after the matrix and after
what varies: ``fleet/web/6.1``. What does not vary is no part of the name, so that names stay when files are added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from itertools import product
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault
from meminit.read.tree import Tree
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.text import Path, Place

__all__ = ["MAX_BOOTS", "Cell", "Expander", "cells", "refuse_patterns"]

Expander = Callable[[str, "Place | None"], tuple[str, ...]]
"""Which files a pattern names, relative to the document; at least one."""

MAX_BOOTS = 20_000
MAX_NAME = 48
"""A boot line is a name up to so many characters; of a longer one the beginning, and what tells it from others."""
_WILD = frozenset("*?[")


Named = Callable[[str, "Path"], "list[tuple[str, str]]"]


class Choice(NamedTuple):
    """One of the values of a dimension: what it is called, itself, and where it stands in the document."""

    name: str
    value: Any
    path: Path


class Cell(Tree):
    """One boot of a project: a document of its own, whose parts stand where the project file has them."""

    name: str
    _outer: Tree
    _base: Path
    _moved: Mapping[str, Path]

    def __init__(self, name: str, data: Mapping[str, Any], outer: Tree, base: Path, moved: Mapping[str, Path]) -> None:
        super().__init__(outer.source, data)
        vars(self).update(name=name, _outer=outer, _base=base, _moved=moved)

    @property
    def of_matrix(self) -> bool:
        """Whether it is one of a matrix, in which no one wrote that this machine boots this kernel."""
        return len(self._moved) > 1

    def at(self, path: Path) -> Place:
        """Where the value at ``path`` stands in the project file."""
        return self._outer.at(self._written(path))

    def key(self, path: Path) -> Place:
        """Where the key that leads to ``path`` stands there."""
        return self._outer.key(self._written(path))

    def _written(self, path: Path) -> Path:
        if path and path[0] in self._moved:
            return (*self._moved[str(path[0])], *path[1:])
        return (*self._base, *path)


def refuse_patterns(pattern: str, place: Place | None) -> tuple[str, ...]:
    """An expander for documents that are read where no files are looked for."""
    raise InputFault(f"`{pattern}` is a pattern, and files are not looked for here", place)


def cells(tree: Tree, base: Path, name: str, expand: Expander) -> list[Cell]:
    """The boots of the entry ``name`` at ``base``: the one that it is, or those of a matrix in the order written."""
    boot = tree.get(base)
    dimensions = {key: _choices(tree, (*base, key), boot.get(key), kind, expand) for key, kind in _DIMENSIONS.items()}
    varied = {key: _distinct(choices) for key, choices in dimensions.items() if choices is not None}
    count = 1
    for choices in varied.values():
        count *= len(choices)
    if count > MAX_BOOTS:
        raise InputFault(f"`{name}` is {count:,} boots; no more than {MAX_BOOTS:,} are checked", tree.key(base))
    found = []
    for chosen in product(*varied.values()):
        parts = dict(zip(varied, chosen, strict=True))
        values = {**boot, **{key: choice.value for key, choice in parts.items()}}
        moved = {key: choice.path for key, choice in parts.items()}
        called = "/".join((boot.get("name") or name, *(choice.name for choice in chosen)))
        found.append(Cell(called, {**values, "name": called}, tree, base, moved))
    return found


def _choices(tree: Tree, path: Path, value: object, kind: _Kind, expand: Expander) -> list[Choice] | None:
    """The values of a dimension; None where it has one that is written out."""

    def named(text: str, at: Path) -> list[tuple[str, str]]:
        """What a name or a pattern stands for, each with the name it goes by."""
        if not _has_pattern(text):
            return [(_stem(text), text)]
        return [(_matched(text, file), file) for file in expand(text, tree.at(at))]

    if isinstance(value, list):
        return [choice for index, one in enumerate(value) for choice in kind.read(one, (*path, index), named)]
    file = value.get(kind.file) if isinstance(value, Mapping) else value if kind.file is None else None
    return kind.read(value, path, named) if _has_pattern(file) else None


def _has_pattern(value: object) -> bool:
    """Whether what is asked for names files by a pattern."""
    return isinstance(value, str) and bool(_WILD.intersection(value))


def _machines(value: Any, path: Path, named: Named) -> list[Choice]:  # noqa: ANN401  a file or a document
    if isinstance(value, str):
        return [Choice(name, file, path) for name, file in named(value, path)]
    return [Choice(str(value.get("name") or "machine"), value, path)]


def _kernels(value: Any, path: Path, named: Named) -> list[Choice]:  # noqa: ANN401  a release, or what is known
    if not isinstance(value, Mapping):
        return [Choice(str(value), value, path)]
    config = value.get("config")
    if not isinstance(config, str):
        return [Choice(str(value.get("release") or value.get("arch") or "kernel"), value, path)]
    found = named(config, (*path, "config"))
    return [Choice(name, {**value, "config": file}, path) for name, file in found]


def _lines(value: Any, path: Path, named: Named) -> list[Choice]:  # noqa: ANN401  a line or where one is
    if not isinstance(value, Mapping):
        return [Choice(_line_name(str(value)), value, path)]
    entry = f": {value['entry']}" if "entry" in value else ""
    return [Choice(name + entry, {**value, "file": file}, path) for name, file in named(value["file"], (*path, "file"))]


class _Kind(NamedTuple):
    """How a dimension is read, and which key of it names a file; None: its text does."""

    read: Callable[[Any, Path, Named], list[Choice]]
    file: str | None


_DIMENSIONS = {"machine": _Kind(_machines, None), "kernel": _Kind(_kernels, "config"), "cmdline": _Kind(_lines, "file")}


def _line_name(line: str) -> str:
    words = " ".join(line.split())
    if len(words) <= MAX_NAME:
        return words or "(no words)"
    digest = blake2b(words.encode("utf-8", "surrogateescape"), digest_size=3).hexdigest()
    return f"{words[: MAX_NAME - 8]}… {digest}"


def _stem(name: str) -> str:
    return PurePosixPath(name).stem or name


def _matched(pattern: str, name: str) -> str:
    """What tells ``name`` from the other names that match: without the folders and the ending that all have."""
    wanted, parts = pattern.split("/"), name.split("/")
    while len(wanted) > 1 and not _WILD.intersection(wanted[0]):
        del wanted[0], parts[0]
    while len(wanted) > 1 and not _WILD.intersection(wanted[-1]):
        del wanted[-1], parts[-1]
    ending = wanted[-1][max(map(wanted[-1].rfind, "*?]")) + 1 :]
    return "/".join(parts).removesuffix(ending) or name


def _distinct(choices: list[Choice]) -> list[Choice]:
    """``choices`` under names of their own: those that share one get a number, or their file's whole name."""
    names = [choice.name for choice in choices]
    longer = [_whole(choice) if names.count(choice.name) > 1 else choice.name for choice in choices]
    seen: dict[str, int] = {}
    told = []
    for name, choice in zip(longer, choices, strict=True):
        seen[name] = seen.get(name, 0) + 1
        told.append(choice._replace(name=name if seen[name] == 1 else f"{name} #{seen[name]}"))
    return told


def _whole(choice: Choice) -> str:
    """The same by a longer name: a file's with its folders, and a kernel's release beside it."""
    value = choice.value
    if not isinstance(value, Mapping):
        return value if isinstance(value, str) else choice.name
    file = value.get("config") or value.get("file")
    parts = [str(value[key]) for key in ("release", "arch", "entry") if key in value]
    return " ".join([file, *parts]) if isinstance(file, str) else " ".join([choice.name, *parts[1:]])
