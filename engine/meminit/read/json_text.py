"""JSON texts as values: what the standard parser accepts, less duplicate keys, fractions and great depth."""

from __future__ import annotations

import json
import re
from itertools import accumulate, tee
from typing import TYPE_CHECKING

from meminit.read.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_DEPTH", "JsonMistakeError", "parse_json"]

MAX_DEPTH = 64
_TEXT = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)'
_TOKEN = re.compile(_TEXT + r"|[\[\]{},:]", re.DOTALL)
_TEXT_OR_NUMBER = re.compile(_TEXT + r"|-?(?P<digits>[0-9]++)(?P<rest>[.eE][-+.eE0-9]*+)?", re.DOTALL)


class JsonMistakeError(Exception):
    """What is wrong, and the span; ``final`` when the text is JSON all the same, so that no other reading can help."""

    def __init__(self, message: str, start: int, end: int, *, final: bool) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.final = final


class _DuplicateKeyError(Exception):
    pass


def parse_json(text: str) -> object:
    """The value of ``text``; numbers with a fraction or an exponent stay text. Raises JsonMistakeError."""
    try:
        value = json.loads(text, parse_float=str, parse_constant=str, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise JsonMistakeError(f"not JSON: {error.msg}", error.pos, error.pos + 1, final=False) from None
    except _DuplicateKeyError:
        start, end = next(_duplicates(text))
        message = f"key {quoted(text[start + 1 : end - 1])} is given twice in one object"
        raise JsonMistakeError(message, start, end, final=True) from None
    except RecursionError:
        raise _too_deep(text) from None
    except ValueError:  # more digits than Python turns into a number
        start, end = _longest_number(text)
        raise JsonMistakeError(f"a number of {end - start} digits", start, end, final=True) from None
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep(text)
        level = [child for container in level for child in _children(container) if isinstance(child, (dict, list))]
    return value


def _children(container: object) -> list[object]:
    if isinstance(container, dict):
        return list(container.values())
    return container if isinstance(container, list) else []


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _DuplicateKeyError
    return found


def _duplicates(text: str) -> Iterator[tuple[int, int]]:
    """Spans of keys that their object has already. The text is JSON at least up to the first of them."""
    open_: list[set[str] | None] = []
    expect_key = False
    for match in _TOKEN.finditer(text):  # pragma: no branch  the first is all that is ever asked for
        lexeme = match.group()
        if lexeme in "{[":
            open_.append(set() if lexeme == "{" else None)
            expect_key = lexeme == "{"
        elif lexeme in "}]":
            open_.pop()
            expect_key = False
        elif lexeme == ",":
            expect_key = open_[-1] is not None
        elif expect_key and (keys := open_[-1]) is not None:
            key = json.loads(lexeme)
            if key in keys:
                yield match.span()
            keys.add(key)
            expect_key = False


def _too_deep(text: str) -> JsonMistakeError:
    brackets = (match for match in _TOKEN.finditer(text) if match.group() in "{[]}")
    nested, depths = tee(brackets)
    depth = accumulate(1 if match.group() in "{[" else -1 for match in depths)
    first = next(match for match, deep in zip(nested, depth, strict=True) if deep > MAX_DEPTH)
    return JsonMistakeError(f"nests deeper than {MAX_DEPTH} levels", *first.span(), final=True)


def _longest_number(text: str) -> tuple[int, int]:
    whole = (match.span("digits") for match in _TEXT_OR_NUMBER.finditer(text) if match["digits"] and not match["rest"])
    return max(whole, key=lambda span: span[1] - span[0])
