"""The grammar of slab_debug=, which was slub_debug= before 6.9: letters of what is checked, and the caches it is for.

Sources: mm/slub.c, functions parse_slub_debug_flags and setup_slub_debug.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values.value import Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]

_DEFAULT = "FZPU"
_LETTERS = "FZPUT"


def _read(text: str, context: Context) -> Value:
    """The text behind ``=``; an empty one asks for every check that is on by default.

    ``end`` is the first letter that is passed over as unknown, where there is one.
    """
    several = "slub-debug-blocks" in context.features
    if not text:
        return Value(_parts(_DEFAULT), 0)
    ordered = "slub-debug-order-letter" in context.features
    if not several and text[0] == "-":
        return Value(_parts(""), 1)
    if text[0] in "oO" and not ordered:
        return Value(_parts(_DEFAULT, low_order=True), 1)
    letters = _LETTERS + ("A" if "slub-debug-failslab" in context.features else "") + ("O" if ordered else "")
    found = [_block(block, letters, several=several) for block in _blocks(text, several=several)]
    everywhere = [flags for flags, slabs, _, _ in found if slabs is None]
    listed: list[dict[str, object]] = [
        {"flags": flags, "slabs": slabs} for flags, slabs, _, _ in found if slabs is not None
    ]
    flags = everywhere[-1] if everywhere else None if several else ""
    unknown = "".join(passed for _, _, passed, _ in found)
    end = text.index(unknown[0]) if unknown else len(text)
    return Value(_parts(flags, listed, unknown, low_order=any(low for *_, low in found)), end)


def _parts(
    flags: str | None, blocks: list[dict[str, object]] | None = None, unknown: str = "", *, low_order: bool = False
) -> dict[str, object]:
    return {"flags": flags, "blocks": blocks or [], "unknown": unknown, "low_order": low_order}


def _blocks(text: str, *, several: bool) -> list[str]:
    return [block for block in text.split(";") if block] or [""] if several else [text]


def _block(text: str, letters: str, *, several: bool) -> tuple[str, list[str] | None, str, bool]:
    """Flags, caches (None for all), letters that are not known, and whether large orders are avoided."""
    chosen, comma, listed = text.partition(",")
    flags, unknown, low_order = "", "", False
    for char in chosen:
        letter = char.upper()
        if several and char == "-":
            flags = ""
        elif letter not in letters or not char.isascii():
            unknown += char
        elif letter == "O":
            low_order = True
        elif letter not in flags:
            flags += letter
    if comma and not chosen:
        flags = _DEFAULT
    return flags, listed.split(",") if comma else None, unknown, low_order


GRAMMARS = (
    Grammar(
        "slub-debug",
        "checks of the slab allocator, for all caches or for some",
        "block {; block};  block = {F | Z | P | U | T | A | O | -} [, cache {, cache}]",
        {
            "flags": "letters of the checks of every cache; null is those of the build, for caches are named",
            "blocks": "flags, and the slabs that have them (a * stands for anything), where caches are named",
            "unknown": "letters that are told as unknown and passed over",
            "low_order": "whether checks are left out that would make a cache take larger pages",
        },
        _read,
    ),
)
