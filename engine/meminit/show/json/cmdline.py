"""A boot line word by word as a cmdline/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.derive.parameters.telling import PASSES
from meminit.model.boot import assumed_of_words
from meminit.show.json.document import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.derive.parameters.telling import Told
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import LineReading
    from meminit.model.parameter_rules import Reader

__all__ = ["cmdline_json"]


def cmdline_json(boot: Boot, line: LineReading, words: Sequence[Told]) -> dict[str, Any]:
    """The document; bytes that are no UTF-8 are written as escapes."""
    cut = None
    if line.line.cut is not None:
        place = line.line.source.place(line.line.cut)
        cut = {
            "source": place.source.name,
            "line": place.line,
            "column": place.column,
            "words": sum(reading.fate == "cut" for reading in line.words),
            "bytes": len(line.line.source.text[line.line.cut :].encode("utf-8", "surrogateescape")),
        }
    found = document(
        "cmdline/1",
        boot,
        {
            "words": [_word(told) for told in words],
            "printed": [_text(printed.text) for printed in line.printed],
            "unknown": [_text(text) for text in line.unknown],
            "panic": _text(line.panic) or None,
            "cut": cut,
            "notes": [{"message": n.message, "line": n.place.line, "column": n.place.column} for n in boot.notes],
        },
    )
    found["boot"]["assumed"] = list(assumed_of_words(boot))
    return found


def _word(told: Told) -> dict[str, Any]:
    reading, found = told.reading, told.reading.understood
    word, place = reading.word, reading.word.place
    return {
        "text": _text(place.text),
        "name": _text(word.name),
        "value": None if word.value is None else _text(word.value),
        "source": place.source.name,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "fate": reading.fate,
        "readers": [_reader(reader) for reader in reading.readers],
        "pass": told.when or None,
        "parts": _plain(found.parts) if found else None,
        "sets": _plain(found.sets) if found else {},
        "means": _text(found.means) if found else "",
        "note": told.note,
        "says": [_text(line) for line in found.says] if found else [],
        "refused": told.refused,
        "problem": (found and found.problem) or None,
        "fault": (found and _text(found.fault)) or None,
        "trap": (found and _text(found.trap)) or None,
        "wrong": [_text(text) for text in told.wrong],
        "span": None if told.span is None else list(told.span),
        "meant": told.meant and _text(told.meant),
        "userspace": list(told.userspace),
    }


def _reader(reader: Reader) -> dict[str, Any]:
    return {
        "kind": reader.kind,
        "name": reader.name,
        "file": reader.file,
        "function": reader.function or None,
        "pass": PASSES[reader.kind],
        "certain": bool(reader.sure),
        "deciding": list(reader.deciding),
    }


def _text(text: str) -> str:
    """``text`` as JSON can hold it: bytes that are no UTF-8 as escapes."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:  # noqa: ANN401  a value of a JSON document
    """``value`` with texts that JSON can hold, and keys that are texts."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {_text(str(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
