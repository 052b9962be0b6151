"""A kernel's .config: values of symbols, and the place of each.

The lines are those of ``grammar/dotconfig.lark``, which follows scripts/kconfig/confdata.c. Values are gathered in one
run over the text; lines, places, duplicates and what conf would warn about are looked for when they are asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.dotconfig_header import Header, read_header
from meminit.read.shipped import shipped
from meminit.read.terminals import groups, lexer, shipped_terminals
from meminit.records import NamedTuple, dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.text import Path, Place, Source

__all__ = ["MAX_CHARACTERS", "ConfigLine", "DotConfig", "read_dotconfig"]

MAX_CHARACTERS = 32 << 20
_GRAMMAR = "dotconfig"
_ESCAPE = re.compile(r"\\(.)")
_DECIMAL = re.compile(r"-?[0-9]+", re.ASCII)
_ODD = re.compile(r"^(?!#|CONFIG_|\r?$)", re.MULTILINE)
_WORD = re.compile(r"^CONFIG_[A-Za-z0-9_]+=([ymn][^\r\n]+)", re.MULTILINE)
_LETTER_AND_MORE = re.compile(r"=[ymn][^\r\n]")
_UNSET = "is not set"


def _lines() -> re.Pattern[str]:
    """Matches one line; the name of the last group is its kind."""
    return lexer(_GRAMMAR)


@cache
def _values() -> re.Pattern[str]:
    """Matches one line; its groups are the symbol and value of a SET line, and the symbol of an UNSET one."""
    return groups(shipped_terminals(_GRAMMAR))


class ConfigLine(NamedTuple):
    """One line as parsed: ``value`` as written, quotes and backslashes included; ``rest`` what follows it.

    ``kind`` is SET, UNSET, BLANK, COMMENT or UNEXPECTED; only the first two have a symbol (and SET a value).
    """

    kind: str
    start: int
    symbol: str
    value: str
    rest: str

    @property
    def text(self) -> str:
        """The line as it stands in the file."""
        match self.kind:
            case "SET":
                return f"CONFIG_{self.symbol}={self.value}{self.rest}"
            case "UNSET":
                return f"# CONFIG_{self.symbol} is not set{self.rest}"
        return self.rest


@dataclass(frozen=True, eq=False)
class DotConfig:
    """Values by symbol, named without ``CONFIG_``: ``y``, ``m``, ``n``, numbers as written, strings without quotes.

    The last assignment of a symbol counts. Paths of places are ``(symbol,)``.
    """

    source: Source
    values: Mapping[str, str] = field(repr=False)

    @cached_property
    def lines(self) -> tuple[ConfigLine, ...]:
        """Every line of the file, in order."""
        return tuple(map(_line, _lines().finditer(self.source.text)))

    def write(self) -> str:
        """The file, put together from its lines."""
        return "".join(line.text for line in self.lines)

    @cached_property
    def header(self) -> Header:
        """What the comments at the head say."""
        return read_header(self.source)

    @property
    def release(self) -> str | None:
        """The release that the header names; None in a 2.4 .config or one without a header."""
        return self.header.release

    @property
    def arch(self) -> str | None:
        """The arch as meminit calls it, from the header and the symbols; the header's own word for an unknown one."""
        return self.header.arch(self.values)[0]

    @property
    def srcarch(self) -> str | None:
        """The folder below arch/ that the kernel was built from."""
        return self.header.arch(self.values)[1]

    @property
    def complete(self) -> bool:
        """Whether conf wrote this file, so that a symbol it does not name is ``n``; else it is a fragment."""
        return self.header.generated

    @cached_property
    def tidy(self) -> bool:
        """Whether a quick look shows that every line is blank, a comment or the only one to set its symbol."""
        text = f"\n{self.source.text}".removesuffix("\n")
        beginnings = sum(text.count(f"\n{head}") for head in ("#", "CONFIG_", "\n", "\r\n"))
        if beginnings < text.count("\n") and _ODD.search(self.source.text) is not None:  # counts are quicker
            return False
        heads = ("CONFIG_", "# CONFIG_")
        return sum(text.count(f"\n{head}") for head in heads) == len(self.values)

    @cached_property
    def malformed(self) -> tuple[Place, ...]:
        """Lines that conf would warn about and skip."""
        if self.tidy:
            return ()
        return tuple(
            self.source.place(match.start(), match.start() + len(match[0].rstrip("\r\n")))
            for match in _lines().finditer(self.source.text)
            if match.lastgroup == "UNEXPECTED"
        )

    @cached_property
    def duplicates(self) -> Mapping[str, tuple[Place, ...]]:
        """Symbols that are set more than once: the places of their names, in order."""
        if self.tidy:
            return {}
        times = Counter(line.symbol for line in self.lines if line.symbol)
        return {symbol: tuple(self._names(symbol)) for symbol, count in times.items() if count > 1}

    @cached_property
    def repeated(self) -> Mapping[str, tuple[str, str]]:
        """The first and the last value of symbols that are set more than once, as written."""
        found: dict[str, list[str]] = {symbol: [] for symbol in self.duplicates}
        for line in self.lines if found else ():
            if line.symbol in found:
                found[line.symbol].append(line.value or "n")
        return {symbol: (values[0], values[-1]) for symbol, values in found.items()}

    @cached_property
    def half_read(self) -> tuple[Place, ...]:
        """Values such as ``yes``, of which conf reads the first letter and says nothing."""
        if _LETTER_AND_MORE.search(self.source.text) is None:  # which is quicker
            return ()
        return tuple(self.source.place(*match.span(1)) for match in _WORD.finditer(self.source.text))

    @cached_property
    def no_numbers(self) -> tuple[Place, ...]:
        """Values of whole-number symbols that are none: conf would warn about them and skip their lines."""
        named: list[str] = shipped("rules/dotconfig.yaml").data["numbers"]
        places = (self.at((symbol,)) for symbol in named if not _DECIMAL.fullmatch(self.values.get(symbol, "0")))
        return tuple(place for place in places if place is not None and place.text != _UNSET)

    def at(self, path: Path) -> Place | None:
        """Where the value stands that counts: the text behind ``=``, or the words ``is not set``."""
        match = self._last(path)
        if match is None:
            return None
        if match.lastgroup == "SET":
            return self.source.place(*match.span("value"))
        start = match.end("unset") + 1
        return self.source.place(start, start + len(_UNSET))

    def key(self, path: Path) -> Place | None:
        """Where the whole name stands, ``CONFIG_`` included."""
        match = self._last(path)
        return None if match is None else self._name(match)

    def _name(self, match: re.Match[str]) -> Place:
        start, end = match.span("symbol" if match.lastgroup == "SET" else "unset")
        return self.source.place(start - len("CONFIG_"), end)

    def _names(self, symbol: str) -> Iterator[Place]:
        return (self._name(match) for offset in self._offsets(symbol) if (match := self._assignment(offset)))

    def _last(self, path: Path) -> re.Match[str] | None:
        if len(path) != 1 or path[0] not in self.values:
            return None
        offsets = reversed(self._offsets(str(path[0])))
        return next(match for offset in offsets if (match := self._assignment(offset)) is not None)

    def _assignment(self, offset: int) -> re.Match[str] | None:
        match = _lines().match(self.source.text, offset)
        return match if match is not None and match.lastgroup in {"SET", "UNSET"} else None

    def _offsets(self, symbol: str) -> list[int]:
        """Where lines begin that look like an assignment of ``symbol``."""
        text, found = self.source.text, []
        for head in (f"CONFIG_{symbol}=", f"# CONFIG_{symbol} is not set"):
            if text.startswith(head):
                found.append(0)
            offset = -1
            while (offset := text.find("\n" + head, offset + 1)) >= 0:
                found.append(offset + 1)
        return sorted(found)


def _line(match: re.Match[str]) -> ConfigLine:
    kind, end = str(match.lastgroup), match.end()
    match kind:
        case "SET":
            return ConfigLine(
                kind, match.start(), match["symbol"], match["value"], match.string[match.end("value") : end]
            )
        case "UNSET":
            rest = match.string[match.end("unset") + len(" is not set") : end]
            return ConfigLine(kind, match.start(), match["unset"], "", rest)
    return ConfigLine(kind, match.start(), "", "", match[0])


@lru_cache(maxsize=2)
def read_dotconfig(source: Source) -> DotConfig:
    """Read a .config or a fragment of one, once for boots that share it. Raises InputFault for a text that is none."""
    text = source.text
    if len(text) > MAX_CHARACTERS:
        raise InputFault(f"{source.name} is larger than {MAX_CHARACTERS >> 20} million characters", source.place(0, 1))
    offset = text.find("\0")
    if offset >= 0:
        raise InputFault(f"{source.name} is a binary file, not a .config", source.place(offset, offset + 1))
    values = {symbol or unset: value or "n" for symbol, value, unset in _values().findall(text)}
    values.pop("", None)
    if not values:
        first = next((match for match in _lines().finditer(text) if match.lastgroup == "UNEXPECTED"), None)
        start = first.start() if first else 0
        raise InputFault(
            f"{source.name} is not a .config: no line of it sets a symbol",
            source.place(start, start + max(1, len(first[0].rstrip("\r\n")))) if first else source.place(0),
            "a .config has lines such as `CONFIG_SMP=y` and `# CONFIG_NUMA is not set`",
        )
    for symbol, value in [pair for pair in values.items() if pair[1][0] == '"']:
        values[symbol] = _ESCAPE.sub(r"\1", value[1:-1])
    return DotConfig(source, values)
