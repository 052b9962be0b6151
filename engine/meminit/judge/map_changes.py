"""Facts of what a word of the boot line makes of the memory map, and to how much memory it limits the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.cutting import changes_of, cut_at
from meminit.judge.kinds import NUMBER, TEXT, Field, Kind, ListOf
from meminit.judge.values import Item

if TYPE_CHECKING:
    from meminit.judge.facts import Facts
    from meminit.model.bootline_reading import WordReading

__all__ = ["MAP_CHANGES", "MAP_CHANGE_KINDS"]


def _changes(_: Facts, reading: WordReading) -> tuple[Item, ...]:
    word = reading.word
    return tuple(
        Item("map-change", change, f"{number} {word.text}", lambda: word.value_place)
        for number, change in enumerate(changes_of(reading.understood))
    )


MAP_CHANGES = {
    "limit": Field(
        NUMBER,
        lambda _, reading: cut_at(reading.understood),
        "bytes to which it limits memory; nothing where it does not",
    ),
    "changes": Field(ListOf("map-change"), _changes, "what it makes of the memory map of x86, in order"),
}
"""Fields of how a word is read."""

MAP_CHANGE_KINDS = (
    Kind(
        "map-change",
        "a change of the memory map by the boot line",
        {
            "kind": Field(
                TEXT,
                lambda _, c: c["kind"],
                "usable, acpi, reserved or persistent, a range that is added; limit, retype or exactmap",
            ),
            "size": Field(NUMBER, lambda _, c: c.get("size"), "bytes of the range, or at which RAM is cut off"),
            "start": Field(NUMBER, lambda _, c: c.get("start"), "its first byte; nothing where it has none"),
        },
    ),
)
"""Kinds of what becomes of the memory map."""
