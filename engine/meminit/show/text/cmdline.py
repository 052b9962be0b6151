"""A boot line word by word: who reads it, when, what it comes to and what is wrong; then what the kernel prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.boot import assumed_of_words
from meminit.read.quoting import counted
from meminit.records import NamedTuple
from meminit.show.text.paint import Painter
from meminit.show.text.parts import written_parts, written_sets
from meminit.text import Source, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meminit.derive.parameters.telling import Told
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import LineReading
    from meminit.model.parameter_rules import Reader

__all__ = ["Manner", "cmdline_lines"]

WIDTH = 100
_WORD = 44
"""A word of more characters is not aligned with the others."""
_LABEL = 9

_WHEN = {
    "before": "before the kernel runs",
    "early": "early, before memory is set up",
    "main": "later, before the page allocator is",
    "last": "at the end, before init starts",
}
_FATES = {
    "boot loader": "left by the boot loader",
    "dashes": "here the kernel stops reading: the rest is for init",
    "behind --": "init gets it as an argument",
    "init argument": "init gets it as an argument",
    "init environment": "init gets it in its environment",
    "module": "kept for a module",
    "sysctl": "written as a sysctl",
    "unread": "not read",
    "unknown": "not known: the boot loader puts something in",
    "kernel": "",
}


class Manner(NamedTuple):
    """How much to say: only what is wrong when ``quiet``, all that is known of every word when ``verbose``."""

    color: bool = False
    quiet: bool = False
    verbose: bool = False


PLAIN = Manner()


def cmdline_lines(boot: Boot, line: LineReading, words: Sequence[Told], manner: Manner = PLAIN) -> str:
    """The whole page."""
    page, quiet = _Page(boot, line, Painter(color=manner.color), verbose=manner.verbose), manner.quiet
    parts = [] if quiet else [[page.head()]]
    rows: list[str] = []
    width = max((len(t) for told in words if len(t := _text(told)) <= _WORD), default=0)
    for told in words:
        if not (told.wrong or (not quiet and page.is_long(told))):
            rows += [] if quiet else [page.row(told, width)]
            continue
        parts += [rows] if rows else []
        parts.append(list(page.block(told)))
        rows = []
    parts += [rows] if rows else []
    parts.append(list(page.cut()))
    parts.append(list(page.log(quiet=quiet)))
    if not quiet:
        parts.append(list(page.notes(words)))
    return "".join(f"{line}\n" for line in "\n\n".join("\n".join(part) for part in parts if part).splitlines())


def _text(told: Told) -> str:
    return printable(told.reading.word.place.text)


class _Page:
    """What all words of a page have in common."""

    def __init__(self, boot: Boot, line: LineReading, paint: Painter, *, verbose: bool) -> None:
        self._boot = boot
        self._line = line
        self._paint = paint
        self._verbose = verbose
        self._printed: dict[int, list[str]] = {}
        for printed in line.printed:
            if printed.word is not None:
                self._printed.setdefault(id(printed.word), []).append(printed.text)

    def head(self) -> str:
        """Which kernel reads what."""
        kernel, source = self._boot.kernel, self._line.line.source
        size = len(source.text.encode("utf-8", "surrogateescape"))
        title = self._paint("title", f"Linux {kernel.release.text} {kernel.arch.name} reads {source.name}")
        return f"{title}: {counted(len(self._line.words), 'word')}, {counted(size, 'byte')}"

    def is_long(self, told: Told) -> bool:
        """Whether there is more to say of a word that is well than fits in a line."""
        found = told.reading.understood
        return self._verbose or bool(found and found.sets) or id(told.reading.word) in self._printed

    def row(self, told: Told, width: int) -> str:
        """A word of which there is not much to say."""
        reading = told.reading
        who = ", ".join(map(_short, reading.readers)) or _nobody(told)
        means = reading.understood.means if reading.understood else ""
        unsure = f" ({_unsure('if', reading.deciding)})" if reading.deciding else ""
        said = f"{who}{unsure}" + (f": {printable(means)}" if means else "")
        return f"{self._paint('title', _text(told))}{' ' * max(0, width - len(_text(told)))}  {said}"

    def block(self, told: Told) -> Iterator[str]:
        """All that is to be said of a word."""
        reading, found = told.reading, told.reading.understood
        role = "error" if told.refused else "warning"
        yield from self._excerpt(told, role)
        for reader in reading.readers:
            yield from self._row("read by", _reader(reader))
        if not reading.readers:
            yield from self._row("read by", _nobody(told))
        elif reading.fate not in {"kernel", "sysctl"}:
            yield from self._row("then", _FATES[reading.fate])
        if found is not None:
            yield from self._row("value", written_parts(found.parts or {}))
            yield from self._row("does", f"{found.means}: {told.note}" if told.note else found.means)
            yield from self._row("sets", written_sets(found.sets, found.parts or {}))
        for wrong in told.wrong:
            yield from self._row("wrong", wrong, role)
        for text in self._printed.get(id(reading.word), ()):
            yield from self._row("prints", text)
        if told.meant is not None:
            meant = f"`{told.meant}` is meant" if told.meant else "the word is to be left out"
            yield from self._row("perhaps", meant, "note")

    def _excerpt(self, told: Told, role: str) -> Iterator[str]:
        """The word with carets below what is wrong, and where it stands when that is a file."""
        place = told.reading.word.place
        start, end = told.span or (0, len(place.text))
        text, marks = Source("", place.text.replace("\n", " ")).place(start, max(end, start + 1)).excerpt()
        yield self._paint("title", text)
        if told.wrong:
            yield self._paint(role, marks)
        if not place.source.name.startswith("<"):
            yield from self._row("at", str(place))

    def _row(self, label: str, text: str, role: str = "") -> Iterator[str]:
        if not text:
            return
        head = f"  {label:<{_LABEL}}"
        for number, line in enumerate(_wrapped(printable(text), WIDTH - len(head))):
            yield (self._paint("frame", head) if number == 0 else " " * len(head)) + (
                self._paint(role, line) if role else line
            )

    def cut(self) -> Iterator[str]:
        """Where the kernel's buffer is full."""
        source, at = self._line.line.source, self._line.line.cut
        nul = source.text.find("\0")
        if nul >= 0 and (at is None or nul < at):
            left = len(source.text[nul:].encode("utf-8", "surrogateescape")) - 1
            yield self._paint(
                "error", f"The line ends at a NUL, at {source.place(nul)}: {left} bytes behind it are not read"
            )
        if at is None:
            return
        size = len(source.text[:at].encode("utf-8", "surrogateescape"))
        place = source.place(at, at + 1)
        text, marks = place.excerpt()
        lost = len(source.text[at:].encode("utf-8", "surrogateescape"))
        words = sum(reading.fate == "cut" for reading in self._line.words)
        rest = f"the rest, {counted(words, 'word')} in {counted(lost, 'byte')}, is dropped, silently"
        yield self._paint("error", f"The line is cut behind {size} bytes, at {place}: {rest}")
        yield f"  {text}"
        yield f"  {self._paint('error', marks)}"

    def log(self, *, quiet: bool) -> Iterator[str]:
        """What the kernel prints because of the line."""
        printed = [each.text for each in self._line.printed if each.text != self._line.panic]
        if printed and not quiet:
            yield self._paint("title", "The kernel prints:")
            yield from (f"  {printable(text)}" for text in printed)
        if self._line.panic:
            yield self._paint("error", "It does not boot: " + printable(self._line.panic))

    def notes(self, words: Sequence[Told]) -> Iterator[str]:
        """What came out, what was not followed, and what was assumed."""
        wrong = sum(bool(told.wrong) for told in words)
        whole = self._line.line.cut is None and not self._line.panic
        yield "nothing is wrong" if whole and not wrong else f"{wrong} of {len(words)} words need a look"
        for note in self._boot.notes:
            yield f"note: {note.message} ({note.place})"
        yield from (f"assumed: {what}" for what in assumed_of_words(self._boot))


def _nobody(told: Told) -> str:
    """Where a word goes that nothing in the kernel reads."""
    fate = _FATES[told.reading.fate]
    if told.userspace:
        return f"{fate}: {' or '.join(told.userspace)} may read it"
    if told.wrong:
        return f"nobody; {fate}"
    return f"{fate}: {told.note}" if told.note and not told.reading.readers else fate


def _short(reader: Reader) -> str:
    return f"{reader.kind} in {reader.file}"


def _reader(reader: Reader) -> str:
    from meminit.derive.parameters.telling import PASSES

    function = f", {reader.function}()" if reader.function else ""
    unsure = f"; {_unsure('there only with', reader.deciding)}" if reader.deciding else ""
    name = f" {reader.name}" if reader.kind == "sysctl" else ""
    return f"{reader.kind}{name} in {reader.file}{function}: {_WHEN[PASSES[reader.kind]]}{unsure}"


def _unsure(lead: str, deciding: Sequence[str]) -> str:
    """What is not known of whether a word is read: symbols behind ``lead``, or what the catalogue does not tell."""
    named = all(what.startswith("CONFIG_") for what in deciding)
    return f"{lead if named else 'not known:'} {' and '.join(deciding)}"


def _wrapped(text: str, width: int) -> Iterator[str]:
    """``text`` in lines of ``width``, parted at single blanks; a longer word has a line of its own."""
    if len(text) <= width:
        yield text
        return
    line = ""
    for number, word in enumerate(text.split(" ")):
        if number and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if number else word
    yield line
