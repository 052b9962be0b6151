"""The configuration of a kernel: symbols, where each was set, and what is not known."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault
from meminit.read.quoting import quoted
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.arch import Arch
    from meminit.read.dotconfig import DotConfig
    from meminit.text import Place, Places

__all__ = ["Config", "config_of", "config_of_mapping"]

_SYMBOL = re.compile(r"(?:CONFIG_)?((?!CONFIG_)[A-Za-z0-9_]+)")
_MISTAKEN = {"yes": "y", "true": "y", "on": "y", "no": "n", "false": "n", "off": "n"}


@dataclass(frozen=True, slots=True)
class Config:
    """Values of symbols, named without ``CONFIG_``.

    ``complete`` is true of a whole ``.config``: a symbol it does not name is ``n``. Of a partial
    one, other symbols have the arch's ``defaults`` or are unknown.
    Values are texts as in a ``.config``: ``y``, ``m``, ``n``, ``64``, ``0x1000000``; strings without quotes.
    """

    values: Mapping[str, str]
    complete: bool = False
    defaults: Mapping[str, str] = field(default_factory=dict)
    places: Places | None = None
    source_name: str | None = None

    def value(self, symbol: str) -> str | None:
        """The value of ``symbol``; None when it is not known."""
        found = self.values.get(symbol)
        if found is not None:
            return found
        if self.complete:
            return "n"
        return self.defaults.get(symbol)

    def enabled(self, symbol: str) -> bool | None:
        """Whether ``symbol`` is built in or a module; None when it is not known."""
        found = self.value(symbol)
        return None if found is None else found not in {"n", ""}

    def number(self, symbol: str) -> int | None:
        """The value of an int or hex ``symbol``; None when absent or no number."""
        found = self.value(symbol)
        try:
            return None if found is None else int(found, 0)
        except ValueError:
            return None

    def place(self, symbol: str) -> Place | None:
        """Where ``symbol`` was set, or None."""
        return None if self.places is None else self.places.at((symbol,))


def config_of(dotconfig: DotConfig, arch: Arch) -> Config:
    """A .config as it is; of a fragment (one that conf did not write) the rest is as the arch usually has it."""
    return Config(
        values=_with_word_size(dotconfig.values, arch),
        complete=dotconfig.complete,
        defaults={} if dotconfig.complete else arch.defaults,
        places=dotconfig,
        source_name=dotconfig.source.name,
    )


def config_of_mapping(symbols: Mapping[str, Any], arch: Arch, places: Places | None = None) -> Config:
    """Some symbols, named with or without ``CONFIG_``; values as in a .config, or numbers, true and false, null for n.

    Raises InputFault for what is no symbol or no value.
    """
    values: dict[str, str] = {}
    for name, value in symbols.items():
        match = _SYMBOL.fullmatch(name)
        if match is None:
            raise InputFault(f"{quoted(name)} is not a CONFIG symbol", places.key((name,)) if places else None)
        text = _text(name, value, places)
        if values.setdefault(match[1], text) != text:
            raise InputFault(f"{quoted(match[1])} is given twice, as {quoted(values[match[1]])} and {quoted(text)}")
    return Config(_with_word_size(values, arch), defaults=arch.defaults, places=places)


def _text(name: str, value: object, places: Places | None) -> str:
    match value:
        case bool():
            return "y" if value else "n"
        case None:
            return "n"
        case int():
            return str(value)
        case str() if value.lower() not in _MISTAKEN:
            return value
    place = places.at((name,)) if places else None
    word = _MISTAKEN.get(value.lower(), "") if isinstance(value, str) else ""
    raise InputFault(f"{quoted(value)} is not a value of {quoted(name)}", place, f"write `{word}`" if word else "")


def _with_word_size(values: Mapping[str, str], arch: Arch) -> Mapping[str, str]:
    """``values`` and 64BIT, which says how long the arch's words are where nothing else says it."""
    return values if "64BIT" in values else {**values, "64BIT": "y" if arch.word_bits == 64 else "n"}
