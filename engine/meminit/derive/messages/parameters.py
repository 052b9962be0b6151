"""What the kernel prints of the words of its boot line: malformed, invalid, ignored and unknown ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.bootline_reading import LineReading

__all__ = ["PANIC", "early_messages", "late_messages"]

PANIC = "Kernel panic"
_LATE = (
    "Booting kernel:",
    "Unknown kernel command line parameters",
    "Kernel panic",
    "kernel BUG",
    "Failed to set sysctl",
    "Setting ",
)


def early_messages(reading: LineReading) -> Iterator[Message]:
    """Lines printed before zones are set up: those of early options."""
    yield from (message for message in _messages(reading) if not message.text.startswith(_LATE))


def late_messages(reading: LineReading) -> Iterator[Message]:
    """Lines printed after zonelists are built."""
    yield from (message for message in _messages(reading) if message.text.startswith(_LATE))


def _messages(reading: LineReading) -> Iterator[Message]:
    for number, printed in enumerate(reading.printed):
        word = printed.word
        by = "all words together" if word is None else word.name if word.value is None else f"{word.name}={word.value}"
        text = printed.text
        if text.startswith("Unknown kernel"):
            yield Message(text, by, "notice", "unknown-words")
        elif text.startswith("Malformed early option"):
            yield Message(text, by, "warning", "malformed", (text, str(number)))
        else:
            level = "emerg" if text.startswith((PANIC, "kernel BUG")) else "warning"
            yield Message(text, by, level, "word", (str(number),))
