"""Values of the boot line, read as the kernel's own functions read them; ``registry`` has the grammars by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values.numbers import get_option, memparse

if TYPE_CHECKING:
    from meminit.read.values.lists import BadListError, bitmap_parselist

__all__ = ["BadListError", "bitmap_parselist", "get_option", "memparse"]


def __getattr__(name: str) -> object:
    """What is asked for more rarely, imported when it is."""
    if name in __all__:
        from meminit.read.values import lists

        return getattr(lists, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
