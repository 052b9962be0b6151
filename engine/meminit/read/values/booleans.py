"""The grammar of yes and no: kstrtobool(), which was strtobool() before 4.6, and param_set_bool() before 3.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS", "kstrtobool"]

_LETTERS = {"y": True, "1": True, "n": False, "0": False}
_MORE_LETTERS = {"t": True, "f": False}
_SECOND_LETTERS = {"n": True, "f": False}
_WORDS = frozenset(["yes", "no", "on", "off", "true", "false"])


def kstrtobool(text: str, context: Context) -> Value:
    """Yes or no by the first letter, or by the second behind an ``o``; nothing else is looked at.

    ``end`` is that letter's, or that of a word which says the same: of ``yes`` nothing is left over, of ``10`` the 0.
    """
    first, second = text[:1].lower(), text[1:2].lower()
    end = 1
    on = _LETTERS.get(first)
    if on is None and "kstrtobool-true-false" in context.features:
        on = _MORE_LETTERS.get(first)
    if on is None and first == "o" and "kstrtobool-on-off" in context.features:
        on, end = _SECOND_LETTERS.get(second), 2
    if on is None:
        return Value({}, 0, Fault("it is neither yes nor no", 0, len(text)))
    return Value({"on": on}, len(text) if len(text) < 6 and text.lower() in _WORDS else end)


GRAMMARS = (
    Grammar(
        "bool",
        "yes or no, as kstrtobool() reads it",
        "y | Y | 1 | n | N | 0 | on | of | t | T | f | F, then anything",
        {"on": "whether it is yes"},
        kstrtobool,
    ),
)
