"""meminit --help beside a bare interpreter."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from timing import MEMINIT, Row, in_turns, process

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows() -> Iterator[Row]:
    """Top-level help and version, each within 4 times ``python -c pass``."""
    for option in ("--help", "--version"):
        ours, bare = in_turns(process(MEMINIT, option), process(sys.executable, "-c", "pass"))
        yield Row(f"meminit {option}", ours, bare, "python -c pass", "within 4")
