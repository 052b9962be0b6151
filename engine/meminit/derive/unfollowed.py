"""Words of the boot line that predictions do not follow yet, though they move memory or nodes: mem= and the like.

Sizes that are nothing change nothing (mem=nopentium, memmap=abc, numa=fake=abc): measured on 6.1 for x86_64 and arm64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.settings import settings

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.commandline import Parameter

__all__ = ["unfollowed", "unfollowed_names", "unfollowed_notes"]

VARIABLES: dict[str, str] = {}
"""Kernel variables that move memory or nodes, and with what the value of the word begins that sets them."""


def unfollowed(boot: Boot) -> tuple[Parameter, ...]:
    """The words that make the real layout another one than the predicted; none where zones were observed."""
    return tuple(word for word, _ in _unfollowed(boot))


def _unfollowed(boot: Boot) -> list[tuple[Parameter, str]]:
    if boot.observed is not None:
        return []
    found = {
        id(given.word): (given.word, begins)
        for variable, begins in VARIABLES.items()
        for given in settings(boot.kernel, boot.cmdline, variable)
        if given.value
    }
    return [found[id(word)] for word in boot.cmdline.parameters if id(word) in found]


def unfollowed_names(boot: Boot) -> tuple[str, ...]:
    """Those words without their values, each once: ``mem=``, ``numa=fake=``."""
    return tuple(dict.fromkeys(f"{word.name}={begins}" for word, begins in _unfollowed(boot)))


def unfollowed_notes(boot: Boot, what: str) -> tuple[str, ...]:
    """A sentence a word for those who read ``what`` (the layout is, the lists are) predicted without it."""
    return tuple(
        f"`{p.place.text}` is not followed here: {what} as if it were not on the boot line" for p in unfollowed(boot)
    )
