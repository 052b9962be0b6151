"""Reads texts as documents, and gives what is wrong with them."""

from __future__ import annotations

import pytest

from meminit.errors import InputFault
from meminit.read.tree import Tree, read_tree
from meminit.text import Source

__all__ = ["attempt", "fault_of", "read"]


def read(text: str) -> Tree:
    return read_tree(Source("doc", text))


def fault_of(text: str) -> InputFault:
    with pytest.raises(InputFault) as caught:
        read(text)
    str(caught.value)
    return caught.value


def attempt(source: Source) -> Tree | InputFault:
    try:
        return read_tree(source)
    except InputFault as fault:
        return fault
