"""The parameter indexes: what is registered where in each release, as lists of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Row", "index_releases", "read_index", "value_type"]

_TYPE_AT = {
    "module_param": 0,
    "module_param_named": 1,
    "core_param": 1,
    "module_param_array": 0,
    "module_param_array_named": 1,
    "module_param_unsafe": 0,
    "module_param_named_unsafe": 1,
    "module_param_hw": 0,
    "module_param_hw_named": 1,
    "module_param_hw_array": 0,
    "core_param_unsafe": 1,
    "module_param_by_macro": 0,
    "module_param_array_by_macro": 0,
}
"""Which argument behind the name is the type of the value, for the macros that have one."""


class Row(NamedTuple):
    """A registration as the source has it; ``line`` counts from 1."""

    file: str
    line: int
    kind: str
    name: str
    arguments: str


def index_releases(folder: Path) -> list[str]:
    """The releases that have an index, oldest first."""
    return sorted(
        (file.stem for file in folder.glob("*.tsv")), key=lambda name: [int(part) for part in name.split(".")]
    )


def read_index(folder: Path, release: str) -> list[Row]:
    """The rows of one index; of a parameter with a negative twin both names."""
    rows: list[Row] = []
    for text in (folder / f"{release}.tsv").read_text(encoding="utf-8").splitlines():
        file, line, kind, name, arguments = text.split("\t")
        rows += both_names(Row(file, int(line), kind, name, arguments))
    return rows


def both_names(row: Row) -> list[Row]:
    """``early_param_on_off`` registers its first argument too; every other macro one name."""
    if row.kind != "early_param_on_off":
        return [row]
    return [row, row._replace(name=row.arguments.split(",")[0].strip().strip('"'))]


def value_type(kind: str, arguments: str) -> str:
    """The type of the value as the macro names it: ``bool``, ``charp``; of __setup_param whether it is early."""
    parts = [part.strip() for part in arguments.split(",")]
    if kind == "__setup_param":
        return "early" if parts[-1] == "1" else ""
    at = _TYPE_AT.get(kind)
    return "" if at is None or at >= len(parts) else parts[at].replace(" ", "")
