"""Words that kernel code looks for in the boot line by itself (rules/lookups.yaml): no handler of such a name exists.

cmdline_find_option(), cmdline_find_option_bool() and strstr() over boot_command_line take no word away: what they find
is unknown to parse_args() all the same, and goes to init.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from meminit.model.applying import applies, deciding
from meminit.model.knowledge import document
from meminit.model.parameter_rules import Reader, normal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.kernel import Kernel

__all__ = ["looked_for", "lookup_names", "lookup_rows"]

FILE = "rules/lookups.yaml"


@cache
def _rows() -> dict[str, tuple[tuple[str, Mapping[str, Any]], ...]]:
    """By its name, made normal: each word that is looked for, with its row."""
    found: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for row in document(FILE)["lookups"]:
        for word in row["words"]:
            found.setdefault(normal(word.partition("=")[0]), []).append((word, row))
    return {name: tuple(rows) for name, rows in found.items()}


def lookup_names() -> tuple[str, ...]:
    """All names that are looked for, made normal."""
    return tuple(_rows())


def lookup_rows(name: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """The words of this name, which is normal, that some kernel looks for, each with its row."""
    return _rows().get(name, ())


def looked_for(kernel: Kernel, name: str) -> tuple[Reader, ...]:
    """Who looks for words of this name, which is normal, on ``kernel``."""
    return tuple(
        Reader(
            row["by"],
            word.partition("=")[0],
            row["file"],
            row["function"],
            fits,
            () if fits else deciding(row, kernel),
            word,
            whole="anywhere" not in row,
        )
        for word, row in lookup_rows(name)
        if (fits := applies(row, kernel)) is not False
    )
