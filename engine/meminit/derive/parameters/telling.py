"""What is to be said of each word of a boot line: when it is read, what is wrong with it, what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.among import counting, outdone, read_by_name
from meminit.derive.parameters.cutting import on_machine, unasked
from meminit.derive.parameters.elsewhere import elsewhere, of_module
from meminit.derive.parameters.huge_words import counts_of_sizes, sizes_of_counts
from meminit.derive.parameters.meant import meant
from meminit.derive.parameters.verdict import DIES, NOTHING, REFUSED, REST, Verdict, verdict
from meminit.model.known_parameters import known_parameters
from meminit.model.parameter_rules import normal
from meminit.model.userspace_words import userspace_readers
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.bootline_reading import LineReading, WordReading
    from meminit.model.commandline import Parameter
    from meminit.model.kernel import Kernel

__all__ = ["PASSES", "Told", "tell"]

PASSES = {
    "decompressor": "before",
    "efi_stub": "before",
    "early_param": "early",
    "setup_arch": "early",
    "boot_command_line": "early",
    "__setup": "main",
    "core_param": "main",
    "module_param": "main",
    "sysctl": "last",
}
"""When readers of each kind are asked: before the kernel runs, parse_early_param(), parse_args(), do_sysctl_args()."""

_UNREAD = frozenset(["init argument", "init environment", "module"])
_STOPPED = "the kernel had stopped reading before it"

_GOES_ON = {
    "init argument": "it goes on to init as an argument",
    "init environment": "it goes on to init in the environment",
    "module": "it is kept for a module",
}
_BEHIND = "the kernel reads words of this name only before the `--`"
_HEEDED = "its handler acts on it and says no all the same"
_LONE_QUOTE = "this quote has no partner: all that stands behind it belongs to the word"


class Told(NamedTuple):
    """A word as it was read, and what is to be said of it beyond that.

    ``when`` is the pass in which its first reader takes it, empty where none does. ``wrong`` are clauses, the worst
    first; ``span`` is the part of the word, in characters of it as the kernel sees it, that is to blame: the whole word
    where it is None. ``refused`` is whether a handler said no, or the kernel dies of it. ``meant`` is the word as it
    was probably meant, empty where it was to be left out. ``userspace`` are the programs that read a word which nothing
    in the kernel does. ``note`` adds to what the word does.
    """

    reading: WordReading
    when: str = ""
    wrong: tuple[str, ...] = ()
    span: tuple[int, int] | None = None
    refused: bool = False
    meant: str | None = None
    userspace: tuple[str, ...] = ()
    note: str = ""


def tell(kernel: Kernel, line: LineReading) -> tuple[Told, ...]:
    """Every word of ``line`` in order, up to where the kernel's buffer is full."""
    teller = _Teller(kernel, line)
    return tuple(teller.told(reading) for reading in line.words if reading.fate != "cut")


class _Teller:
    """What the words of a line have to do with each other."""

    def __init__(self, kernel: Kernel, line: LineReading) -> None:
        self._kernel = kernel
        self._boot = line.boot
        self._printing = {id(printed.word) for printed in line.printed if printed.word is not None}
        self._sizes = sizes_of_counts(kernel, line)
        self._counts = counts_of_sizes(kernel, line)
        self._outdone = outdone(kernel, line)
        self._same = read_by_name(line)

    def told(self, reading: WordReading) -> Told:
        """All that is to be said of one word; where symbols decide whether it is read, of the case that it is."""
        fate, word = reading.fate, reading.word
        if fate == "unread":
            return Told(reading, wrong=(_STOPPED,))
        if self._kernel.has("cmdline-next-arg") and word.place.text.count('"') % 2:
            at = word.place.text.rindex('"')
            return Told(reading, _when(reading), (_LONE_QUOTE,), (at, at + 1))
        if fate == "behind --":
            known = any(reader.sure for reader in known_parameters(self._kernel).readers(word.name))
            return Told(reading, wrong=(_BEHIND,) if known and word.value is not None else ())
        if not reading.readers:
            return _stranger(self._kernel, reading)
        wrong = [*_of_name(reading), *self._of_others(reading)]
        return self._read(reading, verdict(self._kernel, reading), wrong)

    def _read(self, reading: WordReading, found: Verdict, others: list[str]) -> Told:
        """A word that something reads; ``others`` are clauses of what other names and words make of it."""
        word = reading.word
        notes: list[str] = []
        wrong: list[str] = []
        if found.deciding:
            notes.append(f"whether it is so hangs on {' and '.join(found.deciding)}")
        elif found.harm:
            wrong.append(_of_value(found, word.value or "", silent=id(word) not in self._printing))
            wrong += [_GOES_ON[reading.fate]] if reading.fate in _UNREAD else []
        if reading.understood is not None:
            machine = self._boot.machine if self._boot else None
            wrong += filter(None, [unasked(reading.understood, machine)])
            notes += filter(None, [on_machine(reading.understood, machine)])
        span = _span(word, found) if wrong else None
        notes += [self._sizes[id(word)]] if id(word) in self._sizes else []
        notes += [_HEEDED] if found.heeded and not wrong else []
        wrong += others
        refused = bool(wrong) and found.harm in {DIES, REFUSED}
        meant_ = self._counts.get(id(word)) or meant(self._kernel, reading)
        return Told(reading, _when(reading), tuple(wrong), span, refused, meant_, note="; ".join(notes))

    def _of_others(self, reading: WordReading) -> Iterator[str]:
        """What other words make of this one."""
        counts = counting(reading, self._same[normal(reading.word.name)])
        if counts is not None:
            yield f"it does not count: `{counts.word.place.text}` does"
        elif id(reading.word) in self._outdone:
            yield self._outdone[id(reading.word)]


def _when(reading: WordReading) -> str:
    return PASSES[reading.readers[0].kind] if reading.readers else ""


def _stranger(kernel: Kernel, reading: WordReading) -> Told:
    """A word that nothing reads."""
    if reading.fate not in _UNREAD:
        return Told(reading)
    readers = userspace_readers(reading.word.name)
    if readers:
        return Told(reading, userspace=tuple(reader.name for reader in readers))
    absent = elsewhere(kernel, reading.word.name)
    near = meant(kernel, reading)
    if reading.fate == "module" and near is None and (absent is None or absent.why == "module"):
        return Told(reading, note=absent.told if absent else of_module(kernel, reading.word.name))
    wrong = f"nothing reads it here: {absent.told}" if absent else "nothing in the kernel knows it"
    return Told(reading, wrong=(wrong,), span=(0, len(reading.word.name)), meant=near)


def _of_value(found: Verdict, value: str, *, silent: bool) -> str:
    """What is wrong with a value, in one clause."""
    quietly = ", silently" if silent else ""
    if found.harm == REFUSED:
        return f"refused: {found.why}"
    if found.harm == REST:
        start, end = found.span or (0, len(value))
        return f"`{value[start:end]}` is left over and passed over{quietly}"
    if found.harm == NOTHING:
        return f"{found.why}: it is passed over{quietly}"
    return found.why


def _of_name(reading: WordReading) -> Iterator[str]:
    """A word that another name's handler takes because it begins with that name."""
    last = reading.readers[-1]
    if last.kind == "__setup" and normal(last.string.removesuffix("=")) != normal(reading.word.name):
        yield f"`{last.string}` reads it, with which it begins"


def _span(word: Parameter, found: Verdict) -> tuple[int, int] | None:
    """Where in the word the value is wrong: what the grammar says, else the value."""
    if word.value_start is None:
        return None
    first = word.value_start - _start(word)
    start, end = found.span or (0, len(word.value or ""))
    return first + start, first + end


def _start(word: Parameter) -> int:
    view = word.place.view
    return view[1] if view else word.place.start
