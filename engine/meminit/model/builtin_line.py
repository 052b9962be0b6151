"""The boot line that is built into a kernel, CONFIG_CMDLINE, and how it joins the one that a boot loader hands over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from meminit.model.guard import holds, symbols_of
from meminit.model.kernel import span_of
from meminit.model.knowledge import document
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.kernel import Kernel
    from meminit.text import Place, Source
    from meminit.woven import Piece

__all__ = ["JoinedLine", "joined_line"]

SYMBOL = "CMDLINE"
_ESCAPE = re.compile(r"\\(.)")


class JoinedLine(NamedTuple):
    """The line that the kernel reads. ``said`` tells what CONFIG_CMDLINE did to it, ``builtin`` whether it is in it."""

    line: Source
    said: tuple[str, ...] = ()
    builtin: bool = False


def joined_line(kernel: Kernel, loader: Source) -> JoinedLine:
    """The boot loader's line as the kernel joins it with its own. Symbols that are not known are taken as off."""
    text = kernel.config.values.get(SYMBOL, "").strip()
    entry = _entry(kernel) if text not in {"", "n"} else None
    if entry is None:
        return JoinedLine(loader)
    way, said = _way(kernel, entry["ways"])
    order = way["order"]
    if not loader.text.strip():
        order = [way["alone"]] if "alone" in way else [part for part in order if part == "builtin"]
    if "builtin" not in order:
        return JoinedLine(loader, tuple(said))
    from meminit.woven import copied, weave

    pieces: list[Piece] = []
    for part in order:
        pieces += [(" ", None)] if pieces else []
        pieces += _builtin(kernel) if part == "builtin" else copied(loader, 0, len(loader.text))
    return JoinedLine(weave(loader.name, pieces), (*said, way["why"]), builtin=True)


def _entry(kernel: Kernel) -> dict[str, Any] | None:
    for entry in document("rules/builtin-line.yaml")["lines"]:
        if kernel.arch.name in entry["arches"] and kernel.release in span_of(entry):
            found: dict[str, Any] = entry
            return found
    return None


def _way(kernel: Kernel, ways: list[dict[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """The first way whose guard holds, the last of them without one; and what was taken as off."""
    *guarded, last = ways
    said: list[str] = []
    for way in guarded:
        holding = holds(way["when"], kernel.config, kernel.features)
        if holding is None:
            unknown = [name for name in symbols_of(way["when"]) if kernel.config.enabled(name) is None]
            said += [f"CONFIG_{name} is not known: taken as off" for name in unknown]
            holding = holds(way["when"], kernel.config, kernel.features, unknown=False)
        if holding:
            return way, said
    return last, said


def _builtin(kernel: Kernel) -> Iterable[Piece]:
    """CONFIG_CMDLINE, its characters with their places between the quotes of the .config."""
    value, place = kernel.config.values[SYMBOL], kernel.config.place(SYMBOL)
    if place is None or not place.text.startswith('"'):
        return [(value, place)]
    return _undone(place)


def _undone(place: Place) -> Iterable[Piece]:
    text = place.text
    done = 1
    for match in _ESCAPE.finditer(text, 1, len(text) - 1):
        yield text[done : match.start()], place.part(done, match.start())
        yield match[1], place.part(*match.span())
        done = match.end()
    yield text[done:-1], place.part(done, len(text) - 1)
