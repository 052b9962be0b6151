"""Facts of a .config as a text: lines that conf skips, and symbols that are set to several values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.kinds import TEXT, TRUTH, Field, Kind, ListOf
from meminit.judge.values import Item
from meminit.read.dotconfig import DotConfig
from meminit.read.quoting import quoted
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.judge.facts import Facts
    from meminit.judge.values import Locate
    from meminit.model.boot import Boot
    from meminit.text import Place

__all__ = ["CONFIG_LINES", "CONFIG_LINE_KINDS", "MOST_LINES"]

MOST_LINES = 100
"""So many lines of a .config are told at most."""


@dataclass(frozen=True, slots=True)
class _Odd:
    """The text of a line or a value as messages quote it, whether conf skips it, and what is wrong with it."""

    text: str
    skipped: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Repeated:
    symbol: str
    first: str
    last: str


def _at(place: Place) -> Locate:
    return lambda: place


def _dotconfig(boot: Boot) -> DotConfig | None:
    places = boot.kernel.config.places
    return places if isinstance(places, DotConfig) else None


def _odd(_: Facts, boot: Boot) -> tuple[Item, ...]:
    config = _dotconfig(boot)
    if config is None:
        return ()
    told = [(place, True, "it sets no symbol") for place in config.malformed]
    told += [(place, True, "its symbol wants a whole number") for place in config.no_numbers]
    told += [(place, False, "it is longer than y, m or n") for place in config.half_read]
    return tuple(
        Item("config-line", _Odd(quoted(place.text), skipped, why), place.text, _at(place))
        for place, skipped, why in told[:MOST_LINES]
    )


def _repeated(_: Facts, boot: Boot) -> tuple[Item, ...]:
    config = _dotconfig(boot)
    if config is None:
        return ()
    return tuple(
        Item("repetition", _Repeated(symbol, first, last), symbol, _at(config.duplicates[symbol][-1]))
        for symbol, (first, last) in list(config.repeated.items())[:MOST_LINES]
    )


CONFIG_LINES = {
    "config_odd": Field(
        ListOf("config-line"), _odd, f"what conf does not read of the .config as it is written, {MOST_LINES} at most"
    ),
    "config_repeated": Field(
        ListOf("repetition"), _repeated, f"symbols that the .config sets more than once, {MOST_LINES} at most"
    ),
}
"""Fields of a boot."""

CONFIG_LINE_KINDS = (
    Kind(
        "config-line",
        "a line or a value of a .config that is not read as it is written",
        {
            "text": Field(TEXT, lambda _, odd: odd.text, "it, quoted and cut short"),
            "skipped": Field(TRUTH, lambda _, odd: odd.skipped, "whether conf skips its line"),
            "why": Field(TEXT, lambda _, odd: odd.why, "what is wrong with it"),
        },
    ),
    Kind(
        "repetition",
        "a symbol that a .config sets more than once",
        {
            "symbol": Field(TEXT, lambda _, r: r.symbol, "the symbol, without CONFIG_"),
            "first": Field(TEXT, lambda _, r: r.first, "the first value"),
            "last": Field(TEXT, lambda _, r: r.last, "the last value, which counts"),
        },
    ),
)
"""Kinds of what is odd in a .config."""
