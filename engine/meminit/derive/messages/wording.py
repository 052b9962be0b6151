"""How a kernel words its messages, from rules/messages.yaml."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from meminit.model.guard import holds
from meminit.model.knowledge import document
from meminit.model.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.kernel import Kernel

__all__ = ["say"]


def say(
    kernel: Kernel, name: str, decided_by: str, kind: str = "", key: tuple[str, ...] = (), **fields: object
) -> Message:
    """The message ``name`` in this kernel's words; its kind is its name where none is given."""
    form = next(f for f in _forms()[name] if holds(f["when"], kernel.config, kernel.features))
    return Message(form["text"].format_map(fields), decided_by, form["level"], kind or name, key)


@cache
def _forms() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return {entry["name"]: entry["forms"] for entry in document("rules/messages.yaml")["messages"]}
