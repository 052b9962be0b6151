"""The faults meminit raises, split by whose fault it is: the input's, a rule's, or ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.text import Place

__all__ = ["BootDies", "Defect", "InputFault", "MeminitError", "RuleFault", "did_you_mean"]


class MeminitError(Exception):
    """Base of everything meminit raises on purpose.

    ``message`` says what is wrong, ``place`` where (None when no text is to blame), ``help`` what to do.
    """

    exit_code = 2
    kind = "error"

    def __init__(self, message: str, place: Place | None = None, help: str = "") -> None:  # noqa: A002  the user's word
        super().__init__(message)
        self.message = message
        self.place = place
        self.help = help

    def __str__(self) -> str:
        """The message with place, line and caret, as it is printed."""
        lines = [f"{self.kind}: {self.message}"]
        if self.place is not None:
            text, caret = self.place.excerpt()
            number = str(self.place.line)
            gap = " " * len(number)
            lines += [f"{gap}--> {self.place}", f"{gap} |", f"{number} | {text}", f"{gap} | {caret}"]
        if self.help:
            lines.append(f"  = help: {self.help}")
        return "\n".join(lines)


class InputFault(MeminitError):
    """What the user gave cannot be used."""


class BootDies(InputFault):
    """What the user gave is understood, and the kernel dies of it before there is what was asked for."""


class RuleFault(MeminitError):
    """A rule file is wrong: its author's fault, told with the place in that file."""

    kind = "rule error"


class Defect(MeminitError):
    """meminit itself is wrong."""

    exit_code = 3
    kind = "defect in meminit"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean `x`?`` for the nearest of ``known``, or an empty string."""
    from difflib import get_close_matches  # only who is wrong waits for it

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""
