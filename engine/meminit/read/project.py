"""meminit.yaml: the boots that a repository cares about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.boot_document import read_bootspec
from meminit.read.bootspec import BootSpec, Opener, refuse_files
from meminit.read.matrix import Cell, Expander, cells, refuse_patterns
from meminit.read.schema import validate
from meminit.read.tree import read_tree

if TYPE_CHECKING:
    from meminit.text import Source

__all__ = ["project_cells", "read_project"]


def project_cells(source: Source, expand: Expander = refuse_patterns) -> tuple[Cell, ...]:
    """The boots of a project file in its order, unread: ``read_bootspec(cell)`` reads one. Raises InputFault."""
    tree = read_tree(source)
    validate(tree, "project")
    return tuple(cell for name in tree.data["boots"] for cell in cells(tree, ("boots", name), name, expand))


def read_project(
    source: Source, opener: Opener = refuse_files, expand: Expander = refuse_patterns
) -> tuple[BootSpec, ...]:
    """The boots of a project file in its order, read. Raises InputFault."""
    return tuple(read_bootspec(cell, opener=opener) for cell in project_cells(source, expand))
