"""Messages of the boot log: as they are predicted, and beside those that a real log has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from meminit.text import Place

__all__ = [
    "ABSENT",
    "DIFFERS",
    "EQUAL",
    "OPEN",
    "TAKEN",
    "UNPREDICTED",
    "Compared",
    "Comparison",
    "Message",
    "PassedOver",
]

EQUAL, DIFFERS, ABSENT, UNPREDICTED = "equal", "differs", "not in the log", "not predicted"
OPEN = "not determined"
"""An input is missing that decides the line."""
TAKEN = "taken from the log"
"""What was predicted was read from this very line, so that it shows nothing."""


class Message(NamedTuple):
    """A line that the kernel prints. An ellipsis stands for what the inputs do not decide.

    ``decided_by`` says what decides it, ``level`` is that of printk. ``kind`` and ``key`` tell which line of a log is
    the same: ``zone-range`` and ``DMA``. ``missing`` names the input without which the text is a guess. ``within`` are
    the least and the greatest number that each ellipsis can stand for, in their order; None where nothing bounds it.
    ``sure`` is whether it is printed at all; one that is not is only looked for in a log.
    """

    text: str
    decided_by: str
    level: str
    kind: str
    key: tuple[str, ...] = ()
    missing: str = ""
    within: tuple[tuple[int, int] | None, ...] = ()
    sure: bool = True


class Compared(NamedTuple):
    """A predicted line beside the real one; either is None where there is no such line. ``why`` says what it means."""

    status: str
    kind: str
    predicted: Message | None
    seen: str | None
    place: Place | None
    why: str = ""


class PassedOver(NamedTuple):
    """So many lines of a kind that are read and not compared, and why."""

    kind: str
    lines: int
    why: str


class Comparison(NamedTuple):
    """All of them in the kernel's order. ``unread`` are places of lines that could not be understood.

    ``passed_over`` are kinds of lines that were read and not compared.
    """

    lines: tuple[Compared, ...]
    notes: tuple[str, ...] = ()
    unread: tuple[Place, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether any line does."""
        return any(line.status == DIFFERS for line in self.lines)

    def count(self, status: str) -> int:
        """Lines with a status."""
        return sum(line.status == status for line in self.lines)
