"""Values of documents as messages quote them: between backquotes, printable, and short."""

from __future__ import annotations

from meminit.text import printable

__all__ = ["counted", "quoted"]

LONGEST = 60


def quoted(value: object) -> str:
    """The value as its document would write it, between backquotes, cut after 60 characters."""
    match value:
        case None:
            text = "null"
        case bool():
            text = "true" if value else "false"
        case str():
            text = value
        case int() if value.bit_length() > 4 * LONGEST:
            text = hex(value)
        case _:
            text = str(value)
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    return f"`{printable(text)}`"


def counted(count: int, word: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{count} {word}{'' if count == 1 else 's'}"
