"""Which of several formats a bundle of files is in: the one that is surest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.read.files import Files

__all__ = ["Recogniser", "surest"]


class Recogniser(Protocol):
    """What can tell how sure it is that files are its own."""

    def recognise(self, files: Files) -> float:
        """From 0 (this is something else) to 1 (this is it), by content and without a fault."""


T = TypeVar("T", bound=Recogniser)


def surest(candidates: Iterable[T], files: Files) -> T | None:
    """The candidate that is surest of ``files``; None where none takes them. One that is certain is the last asked."""
    found, most = None, 0.0
    for candidate in candidates:
        confidence = candidate.recognise(files)
        if confidence > most:
            found, most = candidate, confidence
        if confidence == 1:
            break
    return found
