"""Domains of libvirt: ``<cmdline>`` of ``<os>``, with XML's references undone. Document types are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.bootfiles.entry import BootEntry, line_of, refuse_more, release_of

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

    from meminit.read.files import Files
    from meminit.text import Place, Source
    from meminit.woven import Piece

__all__ = ["BESIDE", "TITLE", "read", "recognise", "wants"]

TITLE = "a libvirt domain in XML"
BESIDE: tuple[str, ...] = ()
MAX_DEPTH = 200
_KEPT = frozenset([("domain", "name"), ("os", "kernel"), ("os", "cmdline")])
_DOCTYPE = "<!DOCTYPE"
_SAYS_SO = re.compile(r"\s*<(?:\?xml|!--|domain|domstatus)[\s\S]*?<cmdline>")


def wants(name: str) -> bool:
    """By its ending; no folder is asked for such files."""
    return name.endswith(".xml")


def recognise(files: Files) -> float:
    """By the beginning of an XML document that has the element."""
    return 0.8 if files.only is not None and _SAYS_SO.match(files.only.text) else 0.0


def read(files: Files) -> tuple[BootEntry, ...]:
    """The entry of each domain. Raises InputFault for what is no XML."""
    from xml.parsers import expat

    [source] = files.members.values()
    parser = expat.ParserCreate("utf-8")
    reading = _Reading(source, parser)
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.characters
    parser.StartDoctypeDeclHandler = reading.refuse
    try:
        parser.Parse(source.text.encode("utf-8", "surrogateescape"), True)
    except expat.ExpatError as error:
        place = reading.here()
        raise InputFault(f"{source.name} is not XML: {expat.ErrorString(error.code)}", place) from None
    if not reading.entries:
        raise InputFault(f"{source.name} has no <cmdline> in <os>", source.place())
    return tuple(reading.entries)


class _Reading:
    """What was met so far of one document."""

    def __init__(self, source: Source, parser: XMLParserType) -> None:
        self.entries: list[BootEntry] = []
        self._source = source
        self._parser = parser
        self._path: list[str] = []
        self._texts: dict[str, list[Piece]] = {}
        self._machine = ""
        self._counted = (0, 0)

    def here(self) -> Place:
        """Where the parser stands."""
        offset = min(self._offset(), len(self._source.text))
        return self._source.place(offset, offset)

    def _offset(self) -> int:
        """The parser's byte index in characters; it only moves on."""
        octets, characters = self._counted
        index = self._parser.CurrentByteIndex
        length = index - octets
        text = self._source.text
        if not text.isascii():
            between = text[characters : characters + length].encode("utf-8", "surrogateescape")[:length]
            length = len(between.decode("utf-8", "surrogateescape"))
        self._counted = (index, characters + length)
        return characters + length

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) == MAX_DEPTH:
            raise InputFault(f"more than {MAX_DEPTH} elements in each other", self.here())
        self._path.append(name)
        if name == "domain":
            self._texts, self._machine = {}, ""
        elif self._path[-2:] == ["os", "type"]:
            self._machine = attributes.get("arch", "")

    def characters(self, text: str) -> None:
        last = tuple(self._path[-2:])
        if last not in _KEPT:
            return
        start = self._offset()
        raw = self._source.text
        end = start + len(text)
        if raw[start:end] != text:  # a reference, or a newline that was written otherwise
            end = raw.find(";", start) + 1 if raw.startswith("&", start) else start + 2
        self._texts.setdefault(self._path[-1], []).append((text, self._source.place(start, end)))

    def end(self, _: str) -> None:
        if tuple(self._path[-2:]) == ("domain", "os") and "cmdline" in self._texts:
            self._add()
        self._path.pop()

    def refuse(self, *_: object) -> None:
        start = self._source.text.find(_DOCTYPE)
        place = self._source.place(start, start + len(_DOCTYPE))
        raise InputFault("a document type is not read: a libvirt domain has none", place)

    def _add(self) -> None:
        title, image = (self._texts.get(key, []) for key in ("name", "kernel"))
        release = release_of("".join(text for text, _ in image))
        self.entries.append(
            BootEntry(
                "".join(text for text, _ in title).strip() or "cmdline",
                line_of(self._source.name, self._texts.pop("cmdline")),
                release,
                image[0][1] if release is not None else None,
                machine=self._machine,
            )
        )
        refuse_more(self._source, self.entries)
