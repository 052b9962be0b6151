"""Words of the boot line that predictions do not follow yet, though they move memory or nodes: mem= and the like.

Sizes that are nothing change nothing (mem=nopentium, memmap=abc, numa=fake=abc): measured on 6.1 for x86_64 and arm64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values import memparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.commandline import Parameter

__all__ = ["unfollowed", "unfollowed_names", "unfollowed_notes"]

_FAKE = "fake="
_EXACT = "exactmap"


def unfollowed(boot: Boot) -> tuple[Parameter, ...]:
    """The words that make the real layout another one than the predicted; none where zones were observed."""
    return () if boot.observed is not None else tuple(_unfollowed(boot))


def _unfollowed(boot: Boot) -> Iterator[Parameter]:
    kernel, line = boot.kernel, boot.cmdline
    yield from (p for p in line.named("mem") if p.value is not None and _sized(p.value))
    if kernel.has("memmap-option"):
        yield from (
            p
            for p in line.named("memmap")
            if any(_sized(part) or part == _EXACT for part in (p.value or "").split(","))
        )
    if any(kernel.has(name) or name in kernel.undecided for name in ("numa-fake-option", "numa-fake-powerpc")):
        values = ((p, p.value or "") for p in line.named("numa"))
        yield from (p for p, value in values if value.startswith(_FAKE) and _sized(value.removeprefix(_FAKE)))


def _sized(text: str) -> bool:
    return memparse(text)[0] > 0


def unfollowed_names(boot: Boot) -> tuple[str, ...]:
    """Those words without their values, each once: ``mem=``, ``numa=fake=``."""
    return tuple(dict.fromkeys(f"{p.name}={_FAKE if p.name == 'numa' else ''}" for p in unfollowed(boot)))


def unfollowed_notes(boot: Boot, what: str) -> tuple[str, ...]:
    """A sentence a word for those who read ``what`` (the layout is, the lists are) predicted without it."""
    return tuple(
        f"`{p.place.text}` is not followed here: {what} as if it were not on the boot line" for p in unfollowed(boot)
    )
