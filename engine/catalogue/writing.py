"""The catalogue as text: what all releases register, put together and sorted so that a name is found by bisection."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from catalogue.arches import ARCH_SYMBOLS, WORD_SYMBOLS
from catalogue.guards import MORE, written
from catalogue.indexes import Row, value_type
from catalogue.sources import MODULE_KINDS, Registered, Sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from catalogue.kbuild import Built

__all__ = ["Merged", "catalogue_text", "covered_folders", "merged"]

KINDS = {
    "early": "early_param",
    "onoff": "early_param_on_off",
    "setup": "__setup",
    "setupp": "__setup_param",
    "earlys": "__early_param",
    "obsolete": "__obsolete_setup",
    "uml": "__uml_setup",
    "core": "core_param",
    "corecb": "core_param_cb",
    "coreu": "core_param_unsafe",
    "param": "module_param",
    "named": "module_param_named",
    "cb": "module_param_cb",
    "devcb": "device_param_cb",
    "array": "module_param_array",
    "arrayn": "module_param_array_named",
    "call": "module_param_call",
    "cbu": "module_param_cb_unsafe",
    "hw": "module_param_hw",
    "hwa": "module_param_hw_array",
    "hwn": "module_param_hw_named",
    "namedu": "module_param_named_unsafe",
    "string": "module_param_string",
    "unsafe": "module_param_unsafe",
    "macro": "module_param_by_macro",
    "macroa": "module_param_array_by_macro",
    "macroe": "early_param_by_macro",
}
"""Short names of the macros."""

_SETUP_KINDS = {"__early_param", "__setup", "__setup_param", "__obsolete_setup", "__uml_setup"}
_FILE_LEVEL = 0.05
"""Of a partial release with more such folders than this, no folder is taken to be whole."""

_OPENING = """\
# Every boot and module parameter that the indexed kernel releases register, and under which CONFIG symbols.
# Written by engine/compile_catalogue.py from indexes and sources of these releases; not edited by hand.
# Where the indexes leave a registration out (other macros, headers), the sources of the release were read; what macros
# of a file's own register is of a kind `..._by_macro`.
#
# releases: number, release; of a partial one `partial` and the folders that it has whole
# kinds: short name and macro; a type of the value stands behind a colon
# arches: folder below arch/, the symbol that is on there, and those of its word sizes
# files: number, path, and for releases the condition under which the file is built into the kernel
#   (`6-9=SYMBOL`; `6-9m=` where it can be a module too)
# setup and others: name with - as _, kind, file, releases, condition inside the file, the name where it has a -
# A condition: SYMBOL is y, SYMBOL+ is y or m, ! & | ( ) as in C, 1 always, 0 never, ? not known; none is 1.
"""


class Merged(NamedTuple):
    """A registration that is the same in several releases."""

    name: str
    kind: str
    type: str
    file: str
    inside: str


def covered_folders(indexes: Mapping[str, Sequence[Row]]) -> dict[str, list[str] | None]:
    """Of each release the folders that its index has whole; None when that is all of them.

    An index is partial when both an older and a newer one have more than twice its rows. Its folders are whole when
    each of their files that both neighbours list is listed there too.
    """
    releases = list(indexes)
    sizes = [len(indexes[release]) for release in releases]
    found: dict[str, list[str] | None] = {}
    for at, release in enumerate(releases):
        larger = [other for other, size in enumerate(sizes) if size > 2 * sizes[at]]
        older, newer = [other for other in larger if other < at], [other for other in larger if other > at]
        if not (older and newer):
            found[release] = None
            continue
        common = _files(indexes[releases[older[-1]]]) & _files(indexes[releases[newer[0]]])
        own = _files(indexes[release])
        missing = {posixpath.dirname(file) for file in common - own}
        present = {posixpath.dirname(file) for file in common & own}
        torn = len(missing & present) > _FILE_LEVEL * len(present)
        found[release] = [] if torn else sorted(present - missing)
    return found


def _files(rows: Iterable[Row]) -> set[str]:
    return {row.file for row in rows}


def merged(
    rows: Mapping[str, Sequence[Row]], trees: Mapping[str, Sources]
) -> tuple[dict[Merged, set[int]], dict[str, dict[int, tuple[str, bool]]]]:
    """Registrations with the numbers of their releases, and of each file how each release builds it."""
    numbers = {release: number for number, release in enumerate(rows, 1)}
    known = {release: {(row.kind, row.name, row.file): row for row in rows[release]} for release in rows}
    answers = _Answers(trees, numbers, known)
    found: dict[Merged, set[int]] = defaultdict(set)
    files: dict[str, dict[int, tuple[str, bool]]] = defaultdict(dict)
    for release, own in rows.items():
        for row in own:
            registered = answers.registered(release, row)
            kind = value_type(row.kind, row.arguments)
            for name in registered.names:
                found[Merged(name, row.kind, kind, row.file, written(registered.inside))].add(numbers[release])
            if numbers[release] not in files[row.file]:
                built = answers.built(release, row.file)
                files[row.file][numbers[release]] = (written(built.guard), built.modular) if built else ("?", False)
    return found, files


class _Answers:
    """Asks the tree of a release, else that of the nearest release which has the same registration."""

    def __init__(
        self,
        trees: Mapping[str, Sources],
        numbers: Mapping[str, int],
        known: Mapping[str, Mapping[tuple[str, str, str], Row]],
    ) -> None:
        self._trees = trees
        self._numbers = numbers
        self._known = known

    def registered(self, release: str, row: Row) -> Registered:
        for other in self._nearest(release):
            same = row if other == release else self._known[other].get((row.kind, row.name, row.file))
            if same is not None and self._trees[other].has(row.file):
                return self._trees[other].registered(same)
        stem = posixpath.splitext(posixpath.basename(row.file))[0].replace("-", "_")
        return Registered((f"{stem}.{row.name}" if row.kind in MODULE_KINDS else row.name,), MORE)

    def built(self, release: str, file: str) -> Built | None:
        return next((self._trees[at].built(file) for at in self._nearest(release) if self._trees[at].has(file)), None)

    def _nearest(self, release: str) -> list[str]:
        here = self._numbers[release]
        return sorted(self._trees, key=lambda other: (abs(self._numbers[other] - here), self._numbers[other]))


def catalogue_text(
    releases: Mapping[str, list[str] | None],
    found: Mapping[Merged, set[int]],
    files: Mapping[str, Mapping[int, tuple[str, bool]]],
) -> str:
    """The whole catalogue."""
    parts = [_OPENING, "[releases]\n"]
    for number, (release, folders) in enumerate(releases.items(), 1):
        partial = [] if folders is None else ["partial", " ".join(folders)] if folders else ["partial"]
        parts.append("\t".join([str(number), release, *partial]) + "\n")
    parts.append("[kinds]\n" + "".join(f"{short}\t{macro}\n" for short, macro in KINDS.items()))
    arches = ((folder, " ".join((name, *WORD_SYMBOLS.get(folder, ())))) for folder, name in ARCH_SYMBOLS.items())
    parts.append("[arches]\n" + "".join(f"{folder}\t{symbols}\n" for folder, symbols in arches))
    parts.append("[files]\n")
    at = {file: number for number, file in enumerate(sorted(files), 1)}
    parts += [f"{number}\t{file}\t{_built(files[file])}\n" for file, number in at.items()]
    shorts = {macro: short for short, macro in KINDS.items()}
    lines: dict[bool, list[str]] = {True: [], False: []}
    for entry, numbers in found.items():
        key = entry.name.replace("-", "_")
        kind = shorts[entry.kind] + (f":{entry.type}" if entry.type else "")
        fields = [key, kind, str(at[entry.file]), numbers_text(numbers)]
        if entry.inside != "1" or key != entry.name:
            fields.append(entry.inside.removesuffix("1") if entry.inside == "1" else entry.inside)
        if key != entry.name:
            fields.append(entry.name)
        lines[entry.kind in _SETUP_KINDS].append("\t".join(fields) + "\n")
    parts += ["[setup]\n", *sorted(lines[True]), "[others]\n", *sorted(lines[False])]
    return "".join(parts)


def _built(by_release: Mapping[int, tuple[str, bool]]) -> str:
    same: dict[tuple[str, bool], set[int]] = defaultdict(set)
    for number, built in by_release.items():
        same[built].add(number)
    return " ".join(
        f"{numbers_text(numbers)}{'m' if modular else ''}={guard}"
        for (guard, modular), numbers in sorted(same.items(), key=lambda item: min(item[1]))
    )


def numbers_text(numbers: set[int]) -> str:
    """``{1, 2, 3, 5}`` as ``1-35``: single digits, three or more in a row as a range."""
    text, left = "", sorted(numbers)
    while left:
        end = 0
        while end + 1 < len(left) and left[end + 1] == left[end] + 1:
            end += 1
        text += f"{left[0]}-{left[end]}" if end > 1 else "".join(map(str, left[: end + 1]))
        left = left[end + 1 :]
    return text


def only_covered(row: Row, folders: list[str] | None, indexed: set[str]) -> bool:
    """Whether a registration that only the sources have lies in what the index of a partial release covers."""
    return folders is None or row.file in indexed or posixpath.dirname(row.file) in folders
