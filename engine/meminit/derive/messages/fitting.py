"""Which of the CONFIG symbols that were assumed make a prediction differ from a log, and which values would not."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.model.kernel import features_of
from meminit.model.knowledge import features
from meminit.model.messages import DIFFERS, EQUAL, OPEN, Comparison
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from meminit.model.boot import Boot
    from meminit.model.messages import Compared

    Form = Callable[[Mapping[str, str]], Boot]
    Look = Callable[[Boot], Comparison]

__all__ = ["fitted"]

ON, OFF = "y", "n"
_NUMBERS = {
    "ARCH_FORCE_MAX_ORDER": ("8", "9", "10", "11", "12", "13"),
    "FORCE_MAX_ZONEORDER": ("9", "10", "11", "12", "13", "14"),
    "NODES_SHIFT": tuple(map(str, range(1, 11))),
}
"""Symbols that are numbers, with those that are common; what is not here and is no y or n is left as it is."""
_FIXED = frozenset(["64BIT", "MMU", "PAGE_OFFSET", "PHYSICAL_START", "NR_CPUS", "INIT_ENV_ARG_LIMIT"])
MOST_STEPS = 6
"""Symbols that are changed one after the other."""
MOST_LINES = 8_000
"""Lines, and words of boot lines, of all predictions that are tried, two seconds at most: many nodes are tried less."""
_PAIRED = 12


class _Asked(dict[str, str]):
    """Values of symbols that remember which were asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.seen: dict[str, None] = {}

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.seen[key] = None
        return super().get(key, default)


class _Tried(NamedTuple):
    """A prediction under other values of symbols; ``differing`` are lines that differ, or no longer say a number."""

    symbols: Mapping[str, str]
    comparison: Comparison
    differing: int


def fitted(form: Form, look: Look) -> Comparison:
    """The comparison of the boot that ``form`` makes of no more symbols than the log shows, as ``look`` makes it.

    Where other values of symbols that nobody said make fewer lines differ, those lines are not determined.
    """
    return _Fitting(form, look).result()


class _Fitting:
    def __init__(self, form: Form, look: Look) -> None:
        self.form, self.look = form, look
        boot = form({})
        self.kernel = boot.kernel
        self.base = look(boot)
        self.open = {_key(line) for line in self.base.lines if _open(line)}
        self.left = MOST_LINES
        self.cost = len(self.base.lines) + len(boot.cmdline.parameters)

    def result(self) -> Comparison:
        best, names = _Tried({}, self.base, self.base.count(DIFFERS)), dict[str, str]()
        for _ in range(MOST_STEPS):
            if not best.differing:
                break
            better = self._better(best)
            if not better:
                break
            names[_named(better, best.symbols)] = ""
            best = better[0]
        return _told(self.base, best.comparison, " and ".join(names)) if names else self.base

    def _better(self, best: _Tried) -> list[_Tried]:
        """What makes the fewest lines differ, if fewer than ``best``: all that agree in that; else nothing."""
        singles = list(self._tried(best, ({symbol: value} for symbol, value in self._alternatives(best))))
        found = _fewest(singles, best)
        if found:
            return found
        shifting = [one.symbols for one in singles if _differing(one.comparison) != _differing(best.comparison)]
        pairs = (one | other for one, other in combinations(map(dict, shifting[:_PAIRED]), 2))
        return _fewest(list(self._tried(best, pairs)), best)

    def _tried(self, best: _Tried, changes: Iterator[Mapping[str, str]]) -> Iterator[_Tried]:
        for change in changes:
            self.left -= self.cost
            if self.left < 0:
                return
            symbols = {**best.symbols, **change}
            try:
                comparison = self.look(self.form(symbols))
            except InputFault:  # no such kernel would have booted so
                continue
            vague = sum(
                line.status == EQUAL and _open(line) and _key(line) not in self.open for line in comparison.lines
            )
            yield _Tried(symbols, comparison, comparison.count(DIFFERS) + vague)

    def _alternatives(self, best: _Tried) -> Iterator[tuple[str, str]]:
        boot = self.form(best.symbols)
        kernel = boot.kernel
        values = _Asked(kernel.config.values)
        config = replace(kernel.config, values=values)
        features_of(features(), kernel.release, kernel.arch, config, {})
        self.look(replace(boot, kernel=replace(kernel, config=config)))
        fixed = {*_FIXED, *kernel.arch.data.get("own_symbols", ()), *kernel.config.values}
        for symbol in sorted(values.seen.keys() - fixed):
            now = kernel.config.value(symbol)
            others = _NUMBERS.get(symbol, (OFF, ON))
            yield from ((symbol, other) for other in others if other != now)


def _open(line: Compared) -> bool:
    return line.predicted is not None and "…" in line.predicted.text


def _key(line: Compared) -> tuple[str, tuple[str, ...] | None]:
    return line.kind, line.predicted and line.predicted.key


def _fewest(tried: list[_Tried], best: _Tried) -> list[_Tried]:
    least = min((one.differing for one in tried), default=best.differing)
    if least >= best.differing:
        return []
    first = next(one for one in tried if one.differing == least)
    same = _differing(first.comparison)
    return [one for one in tried if one.differing == least and _differing(one.comparison) == same]


def _differing(comparison: Comparison) -> frozenset[tuple[str, str | None, str | None]]:
    return frozenset(
        (line.kind, line.predicted and line.predicted.text, line.seen)
        for line in comparison.lines
        if line.status == DIFFERS
    )


def _named(better: list[_Tried], known: Mapping[str, str]) -> str:
    """The symbols of each choice that would do, as ``CONFIG_A=y or CONFIG_B=n``."""
    choices = (
        " with ".join(f"CONFIG_{symbol}={value}" for symbol, value in one.symbols.items() if symbol not in known)
        for one in better
    )
    return " or ".join(choices)


def _told(base: Comparison, fit: Comparison, names: str) -> Comparison:
    """``fit``, with lines that it predicts otherwise than ``base`` did as not determined."""
    why = f"missing: the kernel's .config; the log is as with {names}"
    before = {line.predicted.text for line in base.lines if line.predicted is not None}
    after = {line.predicted.text for line in fit.lines if line.predicted is not None}
    lines = [
        line._replace(status=OPEN, why=why)
        if line.status == EQUAL and line.predicted is not None and line.predicted.text not in before
        else line
        for line in fit.lines
    ]
    gone = (line for line in base.lines if line.status == DIFFERS and line.seen is None)
    lines += [
        line._replace(status=OPEN, why=why) for line in gone if line.predicted and line.predicted.text not in after
    ]
    return Comparison(tuple(lines), fit.notes, fit.unread, fit.passed_over)
