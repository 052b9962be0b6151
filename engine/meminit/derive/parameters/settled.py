"""What becomes of a word whatever else is on the line, kept for the lines on which it comes again."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from meminit.model.bootline_reading import WordReading
from meminit.model.hugetlb import HANDLERS
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.model.bootline_reading import Understood
    from meminit.model.commandline import Parameter
    from meminit.model.kernel import Kernel
    from meminit.model.parameter_rules import ParameterRule, Reader

__all__ = ["CLEARING", "Settled", "SettledWords", "settled_words"]

CLEARING = frozenset(["init", "rdinit"])
"""Parameters whose handlers drop the arguments of init that were collected before them."""
_KERNELS = 8
_KEPT, _LONG = 8192, 128
"""So many words are kept, of so many characters at most."""
_FATES = frozenset(["kernel", "module", "boot loader", "init argument", "init environment"])
_ALONE = frozenset(["early_param", "__setup", "core_param", "module_param", "decompressor", "efi_stub"])
"""Readers that look at one word at a time, and at no other."""


class Settled(NamedTuple):
    """A reading without its word."""

    fate: str
    readers: tuple[Reader, ...]
    deciding: tuple[str, ...]
    rule: ParameterRule | None
    understood: Understood | None

    def of(self, word: Parameter) -> WordReading:
        """The reading of ``word``."""
        return WordReading(word, *self)


class SettledWords:
    """Of one kernel, readings by name and value."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None], Settled] = {}

    def of(self, word: Parameter) -> Settled | None:
        """What is known to become of ``word`` where the kernel reads it."""
        return self._found.get((word.name, word.value))

    def keep(self, readings: tuple[WordReading, ...]) -> None:
        """Keep those of ``readings`` that are so on every line that is read to its end and prints nothing of them."""
        if len(self._found) > _KEPT:
            self._found.clear()
        for reading in readings:
            word = reading.word
            key = (word.name, word.value)
            if key not in self._found and len(word.name) + len(word.value or "") <= _LONG and _alone(reading):
                self._found[key] = Settled(
                    reading.fate, reading.readers, reading.deciding, reading.rule, reading.understood
                )


def _alone(reading: WordReading) -> bool:
    """Whether no other word has to do with it: the kernel is silent, and its reader looks at it alone."""
    name = reading.word.name if reading.rule is None else reading.rule.name
    return (
        reading.fate in _FATES
        and name not in HANDLERS
        and name not in CLEARING
        and not (reading.understood is not None and (reading.understood.says or reading.understood.answers != "done"))
        and all(reader.kind in _ALONE for reader in reading.readers)
    )


@lru_cache(maxsize=_KERNELS)
def settled_words(kernel: Kernel) -> SettledWords:
    """Those of ``kernel``, kept for the last few kernels asked about."""
    del kernel
    return SettledWords()
