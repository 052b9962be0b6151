"""The configuration of a kernel: symbols, where each was set, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.text import Place, Places

__all__ = ["Config"]


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
