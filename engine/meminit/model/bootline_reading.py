"""How a kernel reads its boot line: for each word who took it and what came of it, and the lines it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import NamedTuple, dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.boot import Boot
    from meminit.model.commandline import CommandLine, Parameter
    from meminit.model.parameter_rules import ParameterRule, Reader

__all__ = ["HugePages", "LineReading", "Printed", "Understood", "WordReading"]


class Understood(NamedTuple):
    """What came of a value. ``parts`` are what the grammar read; ``sets`` gives kernel variables their values.

    ``answers`` is ``done``, ``refused`` or ``dies``; ``says`` are the lines printed. ``problem`` is empty, ``bad`` (the
    grammar refused it), ``rest`` (something is left over), ``zero`` (it came to nothing) or ``none`` (no form knows the
    value); ``span`` is where, in characters of the value, and ``fault`` what the grammar said.
    """

    parts: Mapping[str, object] | None = None
    sets: Mapping[str, object] = {}
    answers: str = "done"
    says: tuple[str, ...] = ()
    means: str = ""
    trap: str = ""
    problem: str = ""
    span: tuple[int, int] | None = None
    fault: str = ""

    @property
    def refused(self) -> bool:
        """Whether the handler said no."""
        return self.answers == "refused"

    @property
    def dies(self) -> bool:
        """Whether the kernel does not survive its handler."""
        return self.answers == "dies"


class Printed(NamedTuple):
    """A line of the boot log, and the word because of which it is printed; None where all words together do it."""

    text: str
    word: Parameter | None = None


class HugePages(NamedTuple):
    """Pages asked for: their size in bytes (None: the default size), how many, or how many on each node."""

    size: int | None
    pages: int
    nodes: Mapping[int, int]
    word: Parameter


class WordReading(NamedTuple):
    """One word, who took it, and what came of its value.

    ``fate`` says where it ended: ``kernel``, ``module`` (kept for a module that may be loaded), ``sysctl``,
    ``boot loader``, ``init argument``, ``init environment``, ``behind --`` (an argument of init), ``dashes`` (the bare
    ``--``), ``cut`` (beyond what the kernel keeps of its line), ``unread`` (the kernel had stopped reading).
    ``readers`` are those that took it, in the order of the passes; where ``deciding`` is not empty, those symbols or
    releases, which are not known, decide whether they are there.
    """

    word: Parameter
    fate: str
    readers: tuple[Reader, ...] = ()
    deciding: tuple[str, ...] = ()
    rule: ParameterRule | None = None
    understood: Understood | None = None


@dataclass(frozen=True, slots=True)
class LineReading:
    """The whole line. ``unknown`` are the words handed to init because nothing knows them, arguments first.

    ``panic`` is the message the kernel dies with for too many of those; empty when it lives. ``huge_pages`` are the
    pages asked for by words that count. ``boot`` is whose line it is, where that is known.
    """

    line: CommandLine
    words: tuple[WordReading, ...]
    printed: tuple[Printed, ...]
    unknown: tuple[str, ...] = ()
    panic: str = ""
    huge_pages: tuple[HugePages, ...] = ()
    boot: Boot | None = None
