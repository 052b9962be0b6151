"""The text of a Makefile cut into lines, and a value of it into words."""

from __future__ import annotations

import re

__all__ = ["joined_lines", "split_words"]


def joined_lines(text: str) -> list[str]:
    """Lines without comments, those that end in a backslash joined."""
    lines: list[str] = []
    pending = ""
    for line in text.split("\n"):
        if line.rstrip().endswith("\\"):
            pending += line.rstrip()[:-1] + " "
            continue
        lines.append(re.sub(r"(?<!\\)#.*", "", pending + line).strip())
        pending = ""
    return lines


def split_words(text: str) -> list[str]:
    """Words at blanks outside brackets."""
    words, depth, word = [], 0, ""
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character.isspace() and depth == 0:
            words.append(word)
            word = ""
        else:
            word += character
    return [word for word in [*words, word] if word]
