"""Predicted boot messages for people: the lines as the kernel prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.messages.noted import notes_beside
from meminit.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.messages import Message

__all__ = ["log_lines"]


def log_lines(boot: Boot, layout: Layout, messages: Sequence[Message], *, verbose: bool, quiet: bool) -> str:
    """The lines; what decides each where ``verbose``; then what is open, and what was assumed."""
    texts, open_, last = [], dict[str, None](), ""
    for message in messages:
        if verbose and message.decided_by != last:
            texts.append(f"# {printable(message.decided_by)}")
            last = message.decided_by
        texts.append(printable(message.text).rstrip())
        if message.missing:
            open_[f"note: … is not decided by what was given: {message.missing}"] = None
    if not quiet:
        notes = notes_beside(layout.notes, messages)
        said = [*open_, *(f"note: {note}" for note in notes), *(f"assumed: {what}" for what in boot.assumed)]
        texts += ["", *said] if said else []
    return "".join(f"{text}\n" for text in texts)
