"""Facts of the huge pages that a boot line asks for: how many of which size, and on which node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.kinds import NUMBER, TEXT, Field, Kind, ListOf
from meminit.judge.values import Item
from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.judge.facts import Facts
    from meminit.model.boot import Boot
    from meminit.model.commandline import Parameter

__all__ = ["HUGE_PAGES", "HUGE_PAGE_KINDS"]

DEFAULT = "default_hugepagesz"


@dataclass(frozen=True, slots=True)
class _Asked:
    """``pages`` of ``size`` bytes; ``node`` is None where all nodes share them."""

    size: int
    pages: int
    node: int | None
    word: Parameter


def _huge_pages(facts: Facts, boot: Boot) -> tuple[Item, ...]:
    return tuple(
        Item("huge-pages", asked, f"{asked.word.place.text} {asked.node}", lambda place=asked.word.place: place)  # type: ignore[misc]
        for asked in _asked(facts, boot)
    )


def _asked(facts: Facts, boot: Boot) -> Iterator[_Asked]:
    for asked in facts.reading.huge_pages:
        size = asked.size or _default_size(facts, boot)
        if asked.nodes:
            yield from (_Asked(size, pages, node, asked.word) for node, pages in asked.nodes.items())
        else:
            yield _Asked(size, asked.pages, None, asked.word)


def _default_size(facts: Facts, boot: Boot) -> int:
    """Bytes of a page of the default size, where no hugepagesz= stands before a count."""
    sizes = [size.size for size in hugepage_sizes(boot.kernel)]
    for reading in facts.read_by_name.get(DEFAULT, ()):
        asked = (reading.understood and reading.understood.parts) or {}
        if asked.get("bytes") in sizes:
            return int(str(asked["bytes"]))
    return sizes[0]


HUGE_PAGES = {
    "huge_pages": Field(ListOf("huge-pages"), _huge_pages, "huge pages asked for, a row a word and node"),
}
"""Fields of a boot."""

HUGE_PAGE_KINDS = (
    Kind(
        "huge-pages",
        "huge pages that a word of the boot line asks for",
        {
            "text": Field(TEXT, lambda _, h: h.word.text, "the word as it was written"),
            "size": Field(NUMBER, lambda _, h: h.size, "bytes of one page"),
            "pages": Field(NUMBER, lambda _, h: h.pages, "how many"),
            "bytes": Field(NUMBER, lambda _, h: h.size * h.pages, "bytes of all of them"),
            "node": Field(NUMBER, lambda _, h: h.node, "on which node; nothing where all nodes share them"),
        },
    ),
)
"""Kinds of what is asked for."""
