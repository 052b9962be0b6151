"""Predicted boot messages as a log/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.show.json.document import document
from meminit.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.boot import Boot
    from meminit.model.messages import Message

__all__ = ["log_json"]


def log_json(boot: Boot, messages: Iterable[Message]) -> dict[str, Any]:
    """The lines in the kernel's order."""
    return document("log/1", boot, {"lines": [_line(message) for message in messages]})


def _line(message: Message) -> dict[str, Any]:
    return {
        "text": printable(message.text),
        "decided_by": printable(message.decided_by),
        "level": message.level,
        "kind": message.kind,
        "missing": message.missing or None,
    }
