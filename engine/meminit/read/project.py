"""meminit.yaml: the boots that a repository cares about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.boot_document import read_bootspec
from meminit.read.bootspec import BootSpec, Opener, refuse_files
from meminit.read.schema import validate
from meminit.read.tree import read_tree

if TYPE_CHECKING:
    from meminit.text import Source

__all__ = ["read_project"]


def read_project(source: Source, opener: Opener = refuse_files) -> tuple[BootSpec, ...]:
    """The boots of a project file in its order. Raises InputFault."""
    tree = read_tree(source)
    validate(tree, "project")
    return tuple(read_bootspec(tree, ("boots", name), name=name, opener=opener) for name in tree.data["boots"])
