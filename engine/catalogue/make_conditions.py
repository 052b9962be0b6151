"""Conditions of Makefiles, ``ifeq`` and ``ifdef``, as guards."""

from __future__ import annotations

import re

from catalogue.arches import ARCH_SYMBOLS
from catalogue.guards import MORE, Guard, both, either, enabled, module_only, opposite, symbol

__all__ = ["WORD_SIZES", "make_condition"]

WORD_SIZES = ("$(BITS)", "${BITS}", "$(CONFIG_WORD_SIZE)", "$(CONFIG_BITS)")
"""What stands for 32 or 64."""

_CONFIG = re.compile(r"\$[({]CONFIG_(\w+)[)}]")
_CONFIGS = re.compile(r"(?:\s*\$[({]CONFIG_\w+[)}])+\s*")
_ANY_Y = re.compile(r"\$\((?:filter|findstring)\s+y\s*,(.*)\)")
_SUBST = re.compile(r"\$\(subst\s+m,\s*y,(.*)\)")
_OR_AND = re.compile(r"\$\((or|and)\s+(.*)\)")
_STRIP = re.compile(r"\$\(strip\s+(.*)\)")


def make_condition(word: str, rest: str) -> Guard:
    """The guard that ``word rest`` comes to, of which ``word`` is ifeq, ifneq, ifdef or ifndef."""
    rest = rest.partition("#")[0].strip()
    if word in {"ifdef", "ifndef"}:
        guard = enabled(rest.removeprefix("CONFIG_")) if rest.startswith("CONFIG_") else MORE
        return guard if word == "ifdef" else opposite(guard)
    sides = _sides(rest)
    if sides is None:
        return MORE
    guard = _equal(*sides)
    return guard if word == "ifeq" else opposite(guard)


def _sides(rest: str) -> tuple[str, str] | None:
    """The two sides of ``(a,b)``, ``"a" "b"`` or ``'a' 'b'``."""
    if quoted := re.fullmatch(r"""(["'])(.*?)\1\s+(["'])(.*?)\3""", rest):
        return quoted[2].strip(), quoted[4].strip()
    if not (rest.startswith("(") and rest.endswith(")")):
        return None
    depth = 0
    for at, character in enumerate(rest[1:-1], 1):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            return rest[1:at].strip(), rest[at + 1 : -1].strip()
    return None


def _equal(left: str, right: str) -> Guard:
    """The guard that ``ifeq (left,right)`` comes to."""
    if not left or (left in {"y", "m"} and "$" in right):
        left, right = right, left
    left = left.strip('"')
    right = right.strip('"')
    if match := _STRIP.fullmatch(left):
        left = match[1]
    if left in WORD_SIZES and right in {"32", "64"}:
        return symbol("64BIT") if right == "64" else opposite(symbol("64BIT"))
    if left in {"$(SRCARCH)", "$(ARCH)"} and right in ARCH_SYMBOLS:
        return symbol(ARCH_SYMBOLS[right])
    if match := _ANY_Y.fullmatch(left):
        return _of_many(match[1], right)
    if match := _SUBST.fullmatch(left):
        names = _CONFIG.findall(match[1])
        return enabled(names[0]) if len(names) == 1 and right == "y" and _CONFIGS.fullmatch(match[1]) else MORE
    if match := _OR_AND.fullmatch(left):
        join = either if match[1] == "or" else both
        parts = [part.strip() for part in match[2].split(",")]
        if right or not all(_CONFIG.fullmatch(part) for part in parts):
            return MORE
        return opposite(join(*(enabled(name) for part in parts for name in _CONFIG.findall(part))))
    if not _CONFIGS.fullmatch(left):
        return MORE
    return _symbols_equal(_CONFIG.findall(left), right)


def _of_many(text: str, right: str) -> Guard:
    """``$(filter y,$(CONFIG_A)$(CONFIG_B))`` against ``y`` or nothing."""
    if not _CONFIGS.fullmatch(text) or right not in {"", "y"}:
        return MORE
    found = either(*map(symbol, _CONFIG.findall(text)))
    return found if right else opposite(found)


def _symbols_equal(names: list[str], right: str) -> Guard:
    """``$(CONFIG_A)$(CONFIG_B)`` against ``yy``, or against nothing."""
    if not right:
        return both(*(opposite(enabled(name)) for name in names))
    letters = right.replace(" ", "")
    if len(letters) == len(names) and set(letters) <= {"y", "m"}:
        pairs = zip(names, letters, strict=True)
        return both(*(symbol(name) if letter == "y" else module_only(name) for name, letter in pairs))
    return MORE
