"""JSON texts as values: what the standard parser accepts, less duplicate keys, fractions and great depth."""

from __future__ import annotations

import json
import re

from meminit.read.quoting import quoted

__all__ = ["MAX_DEPTH", "JsonMistakeError", "parse_json"]

MAX_DEPTH = 64
_TEXT = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)'
_TOKEN = re.compile(_TEXT + r"|[\[\]{},:]", re.DOTALL)
_TEXT_OR_NUMBER = re.compile(_TEXT + r"|(?P<number>-?[0-9]++)(?![.eE])", re.DOTALL)


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
        start, end = _duplicate(text)
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


def _duplicate(text: str) -> tuple[int, int]:
    """The span of the first key that its object has already. The text is JSON up to there."""
    open_: list[set[str] | None] = []
    expect_key = False
    span = (0, 1)
    for match in _TOKEN.finditer(text):
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
                span = match.span()
                break
            keys.add(key)
            expect_key = False
    return span


def _too_deep(text: str) -> JsonMistakeError:
    depth, span = 0, (0, 1)
    for match in _TOKEN.finditer(text):
        lexeme = match.group()
        depth += (lexeme in "{[") - (lexeme in "}]")
        if depth > MAX_DEPTH:
            span = match.span()
            break
    return JsonMistakeError(f"nests deeper than {MAX_DEPTH} levels", *span, final=True)


def _longest_number(text: str) -> tuple[int, int]:
    spans = (match.span() for match in _TEXT_OR_NUMBER.finditer(text) if match["number"] is not None)
    return max(spans, key=lambda span: span[1] - span[0])
