"""Where tests find measured facts, the corpus and the function indexes."""

from __future__ import annotations

import lzma
import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

__all__ = [
    "CHECKOUT",
    "CORPUS",
    "FACTS",
    "KERNEL",
    "corpus",
    "kernel_index",
    "parameter_index",
    "parameter_indexes",
    "refuse",
]

CHECKOUT = Path(__file__).resolve().parents[1]
FACTS = CHECKOUT / "tests" / "facts"
CORPUS = Path(os.environ.get("MEMINIT_CORPUS") or CHECKOUT.parent / "shared" / "corpus")
KERNEL = Path(os.environ.get("MEMINIT_KERNEL") or CHECKOUT.parent / "shared" / "kernel")

_ROW = re.compile(r"^([^\t\n]*)\t[^\t\n]*\t[^\t\n]*\t([^\t\n]*)", re.MULTILINE)
"""File and name of a row of a function index: file, line, kind, name."""


def refuse(what: str) -> NoReturn:
    """Skip the test for want of an input, saying which; in CI that is a failure, for there nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def corpus(folder: str) -> Path:
    """A folder of the corpus of real files; the test is skipped, saying so, where there is no corpus."""
    if not CORPUS.is_dir():
        refuse(f"no corpus at {CORPUS}: set MEMINIT_CORPUS")
    return CORPUS / folder


def kernel_index(release: str) -> Mapping[str, frozenset[str]]:
    """The names that the index of ``release`` lists, by file; skipped, saying so, where there is none."""
    path = KERNEL / "functions" / f"{release}.tsv.xz"
    if not path.is_file():
        refuse(f"no function index at {path}: set MEMINIT_KERNEL")
    return _index(path)


@cache
def _index(path: Path) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for file, name in _ROW.findall(lzma.decompress(path.read_bytes()).decode()):
        found.setdefault(file, set()).add(sys.intern(name))
    return {file: frozenset(names) for file, names in found.items()}


def parameter_indexes() -> list[str]:
    """The releases that have a parameter index, oldest first; skipped, saying so, where there are none."""
    names = [path.stem for path in (KERNEL / "parameters").glob("*.tsv")]
    if not names:
        refuse(f"no parameter indexes at {KERNEL / 'parameters'}: set MEMINIT_KERNEL")
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def parameter_index(release: str) -> list[tuple[str, ...]]:
    """(file, line, kind, name, arguments) of each registration that the index of ``release`` lists."""
    text = (KERNEL / "parameters" / f"{release}.tsv").read_text(encoding="utf-8")
    return [tuple(line.split("\t")) for line in text.splitlines()]
