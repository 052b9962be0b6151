"""Who besides the kernel reads a word of the boot line: init, an initramfs, an installer, or the boot loader before."""

from __future__ import annotations

from functools import cache, lru_cache

from meminit.model.knowledge import document
from meminit.records import NamedTuple

__all__ = ["UserspaceReader", "userspace_readers"]

_KEPT = 4096
FILE = "rules/userspace-words.yaml"


class UserspaceReader(NamedTuple):
    """Somebody who reads words of the boot line. ``what`` says what it is; ``source`` is where that is told.

    ``compared`` is whether the words were compared with the programs of the reader or with its manual.
    """

    name: str
    what: str
    source: str
    compared: bool


@lru_cache(maxsize=_KEPT)
def userspace_readers(name: str) -> tuple[UserspaceReader, ...]:
    """Who reads the word ``name`` (without its value), in the order of the file; empty where nobody is known to."""
    words, prefixes = _known()
    found = words.get(name, ())
    return tuple(dict.fromkeys([*found, *(reader for prefix, reader in prefixes if name.startswith(prefix))]))


@cache
def _known() -> tuple[dict[str, tuple[UserspaceReader, ...]], tuple[tuple[str, UserspaceReader], ...]]:
    words: dict[str, tuple[UserspaceReader, ...]] = {}
    prefixes: list[tuple[str, UserspaceReader]] = []
    for row in document(FILE)["readers"]:
        reader = UserspaceReader(row["name"], row["what"], row["source"], row["compared"])
        for word in row.get("words", ()):
            words[word] = (*words.get(word, ()), reader)
        prefixes += [(prefix, reader) for prefix in row.get("prefixes", ())]
    return words, tuple(prefixes)
