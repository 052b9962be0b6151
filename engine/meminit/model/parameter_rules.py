"""The boot parameters that rules/parameters tells of, as one kernel has them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from meminit import data
from meminit.model.applying import applies, deciding, in_force
from meminit.model.knowledge import document
from meminit.records import NamedTuple, dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.kernel import Kernel

__all__ = [
    "BEFORE",
    "BUILT_IN",
    "EARLY",
    "FOLDER",
    "ParameterRule",
    "Reader",
    "normal",
    "parameter_document",
    "parameter_documents",
    "parameter_names",
    "parameter_rule",
]

FOLDER = "rules/parameters"
BEFORE = frozenset(["decompressor", "efi_stub"])
EARLY = frozenset(["early_param", "setup_arch", "boot_command_line"])
BUILT_IN = frozenset(["core_param", "module_param"])
"""Kinds of readers: before the kernel runs, in the pass over early options, and what is told in the main pass first."""


class Reader(NamedTuple):
    """Who reads a parameter. ``sure`` is None where ``deciding`` is not known, which says whether it is there at all.

    ``kind`` is how it is registered: early_param, __setup, core_param, module_param, sysctl, setup_arch, decompressor,
    efi_stub, boot_command_line (code that looks for its word there). ``string`` is what a ``__setup``, or arch code,
    compares the beginning of the word with (of ``whole`` all of it, any value behind a ``=``), and the old name that
    stands for the sysctl ``name``; ``types`` has that of a module parameter, where the catalogue alone tells of it, and
    several where releases around the kernel's differ (one that is empty is not known).
    """

    kind: str
    name: str
    file: str
    function: str = ""
    sure: bool | None = True
    deciding: tuple[str, ...] = ()
    string: str = ""
    types: tuple[str, ...] = ()
    whole: bool = False

    def takes(self, name: str, value: str | None, *, folds: bool) -> bool:
        """Whether a word of this name and value is for it, the names being equal but for ``-`` and ``_``.

        ``folds`` says whether early options and ``__setup`` strings take those for one.
        """
        if self.kind == "sysctl":
            return name == self.string
        if not folds and self.kind in {"early_param", "__setup"} and name != self.name:
            return False
        if not self.string:
            return True
        text = name if value is None else f"{name}={value}"
        if self.whole:
            return text == self.string or (self.string.endswith("=") and text.startswith(self.string))
        return normal(text).startswith(normal(self.string))


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """One parameter as one kernel has it: its readers, and the forms of its value that this kernel knows."""

    name: str
    document: Mapping[str, Any]
    readers: tuple[Reader, ...]
    forms: tuple[Mapping[str, Any], ...]

    @property
    def effect(self) -> Mapping[str, str]:
        """The kernel variables that it sets, with what each decides."""
        effect = self.document["effect"]
        return {} if effect == "none" else effect

    def bare(self, kernel: Kernel) -> Mapping[str, Any]:
        """What the name without a value comes to."""
        given = self.document.get("bare", {})
        rows = given if isinstance(given, list) else [given]
        return next(in_force(rows, kernel, unknown=_assumed(self.readers)), {})

    @property
    def repeat(self) -> str:
        """What a second occurrence does: ``last`` replaces the first, ``first`` comes too late, ``each`` counts."""
        return str(self.document.get("repeat", "last"))

    def kind_of(self, sets: Mapping[str, object]) -> frozenset[str]:
        """What two words must have alike for one to take the place of the other, of the variables that each sets."""
        by = self.document.get("repeat_by")
        if by == "members":
            found = ((name, value if isinstance(value, dict) else [""]) for name, value in sets.items())
            return frozenset(f"{name}.{member}" for name, members in found for member in members)
        return frozenset(sets) if by else frozenset()


def normal(name: str) -> str:
    """``name`` as the kernel compares names: ``-`` and ``_`` are one."""
    return name.replace("-", "_")


@cache
def _files() -> dict[str, str]:
    """The file of rules/parameters that tells of each name, made normal."""
    found = {normal(file[len(FOLDER) + 1 :].removesuffix(".yaml")): file for file in data.names(FOLDER)}
    for file in data.names(FOLDER):
        if data.may_have(file, "aliases"):
            found |= {normal(name): file for name in document(file).get("aliases", ())}
    return found


def parameter_names() -> tuple[str, ...]:
    """The names, made normal, that rules/parameters tells of."""
    return tuple(_files())


def parameter_document(name: str) -> Mapping[str, Any] | None:
    """The file of rules/parameters that tells of ``name``, which is normal; None where no file does."""
    file = _files().get(name)
    found: Mapping[str, Any] | None = None if file is None else document(file)
    return found


@cache
def parameter_documents() -> dict[str, Mapping[str, Any]]:
    """Every file of rules/parameters by the names, made normal, that it tells of."""
    return {name: document(file) for name, file in _files().items()}


def parameter_rule(name: str, kernel: Kernel) -> ParameterRule | None:
    """What rules/parameters tells of ``name`` on ``kernel``; None where no file tells of it."""
    entry = parameter_document(normal(name))
    if entry is None:
        return None
    readers = tuple(_readers(entry, normal(name), kernel))
    return ParameterRule(name, entry, readers, tuple(in_force(entry["forms"], kernel, unknown=_assumed(readers))))


def _assumed(readers: tuple[Reader, ...]) -> bool | None:
    """How symbols that are not known are taken: where they decide if anybody reads it, as if somebody did."""
    return None if not readers or any(reader.sure for reader in readers) else True


def _readers(entry: Mapping[str, Any], name: str, kernel: Kernel) -> list[Reader]:
    found = []
    for row in entry["registered"]:
        own = row["by"] != "sysctl" and "name" in row
        if normal(row["name"] if own else name) != name or (not own and _named_by_another_row(entry, name)):
            continue
        fits = applies(row, kernel)
        if fits is False:
            continue
        string = row.get("string", f"{name}=" if row["by"] == "__setup" else "")
        if row["by"] == "sysctl":
            string = entry["name"]
        found.append(
            Reader(
                row["by"],
                row.get("name", entry["name"]),
                row["file"],
                row.get("function", ""),
                fits,
                () if fits else deciding(row, kernel),
                string,
            )
        )
    return found


def _named_by_another_row(entry: Mapping[str, Any], name: str) -> bool:
    """Whether ``name`` is an alias that rows of its own register."""
    return name != normal(entry["name"]) and any(
        row["by"] != "sysctl" and normal(row.get("name", "")) == name for row in entry["registered"]
    )
