"""The documents of the package's own rules/, from the compiled file where it is up to date, else from their YAML."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from meminit import data

if TYPE_CHECKING:
    from meminit.read.tree import Tree

__all__ = ["shipped", "without_tests"]


@cache
def shipped(name: str) -> Tree:
    """The document called ``rules/…``; its places are found in the YAML when asked for. Checks come without tests.

    Shipped files are validated by tests, not here.
    """
    from meminit.read.tree import Tree, read_tree  # whoever needs no places waits for no readers

    source = data.source(name)
    compiled = data.compiled(name)
    if compiled is not None:
        return Tree(source, compiled)
    tree = read_tree(source)
    return Tree(source, without_tests(tree.data))


def without_tests(document: Any) -> Any:  # noqa: ANN401  a data file holds values of any type
    """``document`` less the tests of a check, the longest part of its file and needed only to prove it."""
    if isinstance(document, dict) and "tests" in document:
        return {key: value for key, value in document.items() if key != "tests"}
    return document
