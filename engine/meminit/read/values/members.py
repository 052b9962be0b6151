"""The grammars of words with commas between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values.value import Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]


def _options(text: str, _: Context) -> Value:
    return Value({"members": [word for word in text.split(",") if word]}, len(text))


def _members(text: str, _: Context) -> Value:
    return Value({"members": text.split(",") if text else []}, len(text))


_SYNTAX = "word {, word}"
GRAMMARS = (
    Grammar(
        "option-list",
        "words that parse_option_str() looks for, each by itself",
        _SYNTAX,
        {"members": "the words that are not empty"},
        _options,
    ),
    Grammar(
        "comma-list", "words that strsep() cuts at commas", _SYNTAX, {"members": "the words, empty ones too"}, _members
    ),
)
